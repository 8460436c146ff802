/** Things to be done in order, each tried until it works: with growing pauses, so many times and no more. */

import { Lost, type Why } from "./server";

/** Seconds between one round of tries and the next, more or less. */
export const PAUSES: readonly number[] = [1, 3, 7, 15, 30];
/** A try that waited in vain for all of its time counts for so many. */
const LATE = 3;
/** Milliseconds after which the next one need not wait for an answer to this one. */
const SLOW = 10_000;

export interface Deed {
  /** One try. Throws when it did not work. */
  run: (request: AbortController) => Promise<void>;
  /** There will be no more tries. */
  gaveUp: (why: Why) => void;
}

interface Job extends Deed {
  failures: number;
  why: Why;
  /** The try that is under way. */
  request: AbortController | null;
  slow: boolean;
  /** Whether its next try is in the next round. */
  waits: boolean;
  /** Whether this try is one between two rounds, which does not count. */
  between: boolean;
}

export class Rounds<Key> {
  private readonly jobs = new Map<Key, Job>();
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Called when there may be something to go on with. */
    private readonly changed: () => void,
    private readonly pauses = PAUSES,
  ) {}

  get size(): number {
    return this.jobs.size;
  }

  /** Why something does not work, if that is more than a hiccup. */
  get trouble(): Why | null {
    const inTrouble = ({ failures, why }: Job) => failures > 1 || (failures > 0 && why !== "lost");
    return [...this.jobs.values()].find(inTrouble)?.why ?? null;
  }

  /** Whether what stands behind all of this need not wait for it any longer. */
  get stuck(): boolean {
    return [...this.jobs.values()].every(({ failures, slow }) => failures > 1 || slow);
  }

  /** Takes on what is not among them. If the first is waiting, it is tried before: to keep the order, if it can be. */
  add(key: Key, deed: Deed): void {
    if (this.jobs.has(key)) return;
    const [first] = this.jobs.values();
    if (first?.waits) {
      first.between = true;
      first.waits = false;
    }
    const fresh = { failures: 0, why: "lost", request: null, slow: false, waits: false, between: false } as const;
    this.jobs.set(key, { ...deed, ...fresh });
  }

  /** Ends it; nothing is told of a try that is under way. */
  remove(key: Key): void {
    this.jobs.get(key)?.request?.abort();
    this.jobs.delete(key);
  }

  /** Ends everything. */
  clear(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    for (const key of [...this.jobs.keys()]) this.remove(key);
  }

  /** Tries what is due: one after the other, but past one that fails again and again, or hangs. */
  go(): void {
    let failing = false;
    for (const [key, job] of this.jobs) {
      if (!job.request && !job.waits) void this.attempt(key, job);
      failing ||= job.failures > 1;
      if (job.request ? !job.slow : !failing) return;
    }
  }

  /** Begins the next round now. */
  wake(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    for (const job of this.jobs.values()) job.waits = job.between = false;
    this.changed();
  }

  private async attempt(key: Key, job: Job): Promise<void> {
    const request = (job.request = new AbortController());
    const isOn = () => this.jobs.get(key) === job;
    const slow = setTimeout(() => {
      job.slow = true;
      if (isOn()) this.changed();
    }, SLOW);
    job.slow = false;
    try {
      await job.run(request);
      if (isOn()) this.jobs.delete(key);
      this.wake(); // the server is there, for the others too
    } catch (problem) {
      if (isOn()) this.failed(key, job, problem instanceof Lost ? problem : new Lost("lost"));
    } finally {
      clearTimeout(slow);
      job.request = null;
    }
    this.changed();
  }

  private failed(key: Key, job: Job, { why, late }: Lost): void {
    job.failures += job.between ? 0 : late ? LATE : 1;
    job.between = false;
    job.why = why;
    const seconds = this.pauses[job.failures - 1];
    if (seconds === undefined || why === "notAllowed") {
      this.jobs.delete(key);
      job.gaveUp(why);
      return;
    }
    job.waits = true;
    // Not all at once, when a server is back that a whole school has waited for.
    const spread = 0.75 + Math.random() / 2;
    this.pause ??= setTimeout(
      () => {
        this.wake();
      },
      seconds * spread * 1000,
    );
  }
}
