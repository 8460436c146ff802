/** Talks to the server: one request at a time, in order, again and again until it gets through. */

import { uuid, type Saved, type Store, type Unsent } from "./storage";
import type { Audience, Past, Reply } from "./types";

/** Seconds between one attempt and the next; the last goes on for ever. */
export const PAUSES = [1, 2, 4, 8, 10];
const TIMEOUT = 40_000;
/** The one refusal that is worth trying again. */
const TOO_OFTEN = 429;

/** Fetching what was said before; sending a message; deleting the conversation. */
export type Doing = "past" | "message" | "forget";

/** What a conversation's view is told. */
export interface View {
  /** Messages of this tab's conversation from before the page was loaded, and those still on their way. */
  past(messages: Past[], unsent: { id: string; text: string }[]): void | Promise<void>;
  reply(id: string, replies: Reply[], question: string): void;
  /** The server will not have this message, and says why. */
  refused(id: string, words: string): void;
  /** The conversation is deleted on the server. */
  forgotten(): void;
  /** What is being done, and whether the server cannot be reached for it. */
  state(doing: Doing | null, lost: boolean): void;
}

/** An answer of the server that trying again would not change. */
class Refused extends Error {
  constructor(
    readonly status: number,
    words: string,
  ) {
    super(words);
  }
}

export class Connection {
  private saved: Saved;
  private pastWanted: boolean;
  private running = false;
  private stopped = false;
  private failures = 0;
  private request: AbortController | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly server: string,
    private readonly audience: Audience,
    private readonly store: Store,
    private readonly view: View,
    /** Each message is understood by itself, as in a box to search with. */
    private readonly alone = false,
  ) {
    this.saved = store.load();
    this.pastWanted = !!this.saved.session;
  }

  /** Fetches what was said before and sends what was not sent; asks for nothing in a new tab. */
  start(): void {
    addEventListener("online", this.online);
    if (!this.saved.session) void this.view.past([], this.messages());
    void this.work();
  }

  /** Lets go, as when the page takes the chat away. What is unsent stays for the next page. */
  stop(): void {
    removeEventListener("online", this.online);
    this.stopped = true;
    this.request?.abort();
    this.wake?.();
  }

  /** Whether the chat was open on the page before. */
  get open(): boolean {
    return !!this.saved.open;
  }

  set open(open: boolean) {
    this.saved.open = open || undefined;
    this.store.save(this.saved);
  }

  /** Sends a message; returns the id under which its reply will come. */
  send(text: string): string {
    const id = uuid();
    this.keep([...this.saved.unsent, { id, text }]);
    this.wake?.();
    void this.work();
    return id;
  }

  /** Deletes the conversation here at once, and on the server as soon as it can be reached. */
  forget(): void {
    const session = this.saved.session;
    const owed = this.saved.unsent.filter((item) => "forget" in item);
    this.pastWanted = false;
    this.failures = 0;
    this.saved.session = null;
    this.keep(session ? [...owed, { forget: session }] : owed);
    this.request?.abort();
    this.wake?.();
    if (this.saved.unsent.length) void this.work();
    else this.view.forgotten();
  }

  private readonly online = (): void => {
    this.wake?.();
  };

  private messages(): { id: string; text: string }[] {
    return this.saved.unsent.filter((item): item is { id: string; text: string } => "id" in item);
  }

  private keep(unsent: Unsent[]): void {
    this.saved.unsent = unsent;
    this.store.save(this.saved);
  }

  private tell(): void {
    const next = this.saved.unsent[0];
    const doing = this.pastWanted ? "past" : next && ("forget" in next ? "forget" : "message");
    this.view.state(doing ?? null, !!doing && this.failures > 0);
  }

  private async work(): Promise<void> {
    this.tell();
    if (this.running) return;
    this.running = true;
    while (!this.isStopped() && (this.pastWanted || this.saved.unsent.length)) {
      const next = this.pastWanted ? null : this.saved.unsent[0];
      try {
        await (next ? this.deliver(next) : this.fetchPast());
        this.failures = 0;
      } catch (problem) {
        const dropped = next ? !this.saved.unsent.includes(next) : !this.pastWanted;
        if (!dropped && problem instanceof Refused && next && "id" in next) {
          this.failures = 0;
          this.keep(this.saved.unsent.filter((item) => item !== next));
          this.view.refused(next.id, problem.message);
        } else if (!dropped && !this.isStopped()) {
          this.failures += 1;
          this.tell();
          await this.pause();
        }
      }
      if (this.isStopped()) return;
      this.tell();
    }
    this.running = false;
  }

  /** A method, because it may change while a request is waited for. */
  private isStopped(): boolean {
    return this.stopped;
  }

  private pause(): Promise<void> {
    const seconds = PAUSES[Math.min(this.failures, PAUSES.length) - 1] ?? 1;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async fetchPast(): Promise<void> {
    const { session } = this.saved;
    let messages: Past[] = [];
    try {
      ({ messages } = (await this.post("history", { session })) as { messages: Past[] });
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      if (problem.status === 403) this.saved.session = null; // not one of this server's
    }
    // What the server had answered before the reply was lost is not sent again.
    const answered = new Set(
      messages.map((message, i) => (message.from === "person" && messages[i + 1]?.from === "bot" ? message.id : "")),
    );
    this.pastWanted = false;
    this.keep(this.saved.unsent.filter((item) => !("id" in item && answered.has(item.id))));
    const seen = new Set(messages.map((message) => (message.from === "person" ? message.id : "")));
    await this.view.past(
      messages,
      this.messages().filter(({ id }) => !seen.has(id)),
    );
  }

  private async deliver(item: Unsent): Promise<void> {
    if ("forget" in item) {
      try {
        await this.post("forget", { session: item.forget });
      } catch (problem) {
        if (!(problem instanceof Refused)) throw problem; // a refusal means that the server has no such conversation
      }
      this.keep(this.saved.unsent.filter((other) => other !== item));
      this.view.forgotten();
      return;
    }
    const replies = await this.ask(item.id, item.text);
    if (!this.saved.unsent.includes(item)) return; // "Start again" came first
    if (replies.some((reply) => reply.answer?.kind === "deleted")) this.saved.session = null;
    this.keep(this.saved.unsent.filter((other) => other !== item));
    this.view.reply(item.id, replies, item.text);
  }

  private async ask(id: string, text: string, again = false): Promise<Reply[]> {
    if (!this.saved.session) {
      const { session } = (await this.post("session", {})) as { session: string };
      this.saved.session = session;
      this.store.save(this.saved);
    }
    try {
      const body = {
        session: this.saved.session,
        id,
        text,
        audience: this.audience,
        ...(this.alone && { alone: true }),
      };
      const { messages } = (await this.post("messages", body)) as { messages: Reply[] };
      return messages;
    } catch (problem) {
      // The server has a new key, and no longer knows the session.
      if (again || !(problem instanceof Refused) || problem.status !== 403) throw problem;
      this.saved.session = null;
      return this.ask(id, text, true);
    }
  }

  /** One request. Throws Refused for an answer that is final, anything else for one that may be better next time. */
  private async post(path: string, body: object): Promise<unknown> {
    const request = new AbortController();
    this.request = request;
    const timer = setTimeout(() => {
      request.abort();
    }, TIMEOUT);
    try {
      const response = await fetch(`${this.server}/web/${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
        signal: request.signal,
      });
      if (response.status >= 400 && response.status < 500 && response.status !== TOO_OFTEN) {
        const { error } = (await response.json().catch(() => ({}))) as { error?: unknown };
        throw new Refused(
          response.status,
          typeof error === "string" ? error : "Sorry, that did not work. Please try asking in another way.",
        );
      }
      const data = (await response.json()) as unknown; // a filter's page instead of an answer fails here
      if (!response.ok || request.signal.aborted) throw new Error(`status ${response.status}`);
      return data;
    } finally {
      clearTimeout(timer);
      this.request = null;
    }
  }
}
