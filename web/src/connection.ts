/** One conversation with the server: what is sent, what comes back, and what is still to be deleted there.
 *
 * Messages go in order, one at a time. One that does not get through holds the others up for a moment only, and is
 * given up after a while; deleting goes on for longer, beside them. */

import { PAUSES, Rounds } from "./rounds";
import { Refused, Server, type Why } from "./server";
import { uuid, type Owed, type Saved, type Store, type Unsent } from "./storage";
import type { Audience, Past, Rating, Reply } from "./types";

/** Seconds between one try to delete and the next: about half an hour in all. */
const FORGETTING_PAUSES = [...PAUSES, ...Array<number>(28).fill(60)];
/** The server does not know the session, or not any more. */
const NOT_KNOWN = 403;

/** Fetching what was said before; sending a message; deleting the conversation. */
export type Doing = "past" | "message" | "forget";

/** What does not work, why, and whether it is given up. */
export interface Trouble {
  doing: Doing;
  why: Why;
  over: boolean;
}

/** What a conversation's view is told. */
export interface View {
  /** Messages of this tab's conversation from before the page was loaded, and those without a reply. Told twice: what
   * the tab knows at once, what the server knows as soon as it says so. */
  past(messages: Past[], unsent: Unsent[]): void | Promise<void>;
  reply(id: string, replies: Reply[], question: string): void;
  /** The server will not have this message, and says why. */
  refused(id: string, words: string): void;
  /** This message was tried often enough. */
  gaveUp(id: string, why: Why): void;
  /** The conversation that the person wanted deleted is deleted on the server. */
  forgotten(): void;
  /** Whether a reply is waited for, and what does not work. */
  state(waiting: boolean, trouble: Trouble | null): void;
}

export class Connection {
  private readonly server: Server;
  private readonly saved: Saved;
  /** Whether what the tab knows is on the screen. */
  private shown = false;
  private stopped = false;
  /** What was given up, as long as nothing has come through since. */
  private readonly givenUp = new Map<"past" | "forget", Why>();
  private readonly past = new Rounds<"past">(() => {
    this.go();
  });
  private readonly forgetting = new Rounds<Owed>(() => {
    this.go();
  }, FORGETTING_PAUSES);
  private readonly sending = new Rounds<Unsent>(() => {
    this.go();
  });

  constructor(
    address: string,
    private readonly audience: Audience,
    private readonly store: Store,
    private readonly view: View,
  ) {
    this.server = new Server(address);
    this.saved = store.load();
  }

  /** Fetches what was said before and sends what was not sent; asks for nothing in a new tab. */
  start(): void {
    addEventListener("online", this.online);
    if (this.saved.session) this.beginPast();
    for (const owed of this.saved.owed) this.beginForgetting(owed);
    for (const item of this.saved.unsent) if (!item.failed) this.queue(item);
    void Promise.resolve(this.view.past([], this.saved.unsent)).then(() => {
      this.shown = true;
      this.go();
    });
    this.go();
  }

  /** Lets go, as when the page takes the chat away. What is unsent stays for the next page. */
  stop(): void {
    removeEventListener("online", this.online);
    this.stopped = true;
    for (const rounds of [this.past, this.forgetting, this.sending]) rounds.clear();
  }

  /** Whether the chat was open on the page before. */
  get open(): boolean {
    return !!this.saved.open;
  }

  set open(open: boolean) {
    this.saved.open = open || undefined;
    this.save();
  }

  /** Whether just that is on its way. */
  waitsFor(text: string): boolean {
    return this.saved.unsent.some((item) => item.text === text && !item.failed);
  }

  /** Sends a message, to be understood by itself or after those before it; the id under which its reply will come. */
  send(text: string, alone = false): string {
    const item = { id: uuid(), text, ...(alone && { alone }) };
    this.add(item);
    return item.id;
  }

  /** Sends a message once more that was given up. */
  retry(id: string): void {
    const item = this.saved.unsent.find((one) => one.id === id);
    if (!item) return;
    this.drop(item);
    delete item.failed;
    this.add(item);
  }

  /** Deletes the conversation here at once, and on the server as soon as it can be reached. */
  forget(): void {
    this.past.clear();
    this.sending.clear();
    this.givenUp.delete("past");
    this.saved.unsent = [];
    this.save();
    if (this.saved.session) this.leave(this.saved.session, true);
    else if (!this.saved.owed.length) this.view.forgotten();
    this.revive();
  }

  /** Has what somebody says of a reply counted; whether that was done. */
  async rate(id: string, said: Rating): Promise<boolean> {
    const { session } = this.saved;
    const request = this.server.post("rate", { session, id, said }, new AbortController());
    return request.then(
      () => true,
      () => false,
    );
  }

  private readonly online = (): void => {
    this.revive();
  };

  /** Goes on at once with all that waits or was given up, now that the server may be there. */
  private revive(): void {
    if (this.givenUp.has("past")) this.beginPast();
    if (this.givenUp.has("forget")) for (const owed of this.saved.owed) this.beginForgetting(owed);
    this.givenUp.clear();
    for (const rounds of [this.sending, this.past, this.forgetting]) rounds.wake();
  }

  private save(): void {
    this.store.save(this.saved);
  }

  // --- what is to be done ------------------------------------------------

  private add(item: Unsent): void {
    this.saved.unsent.push(item);
    this.save();
    this.queue(item);
    this.go();
  }

  private queue(item: Unsent): void {
    this.sending.add(item, {
      run: (request) => this.deliver(item, request),
      gaveUp: (why) => {
        item.failed = why;
        this.save();
        this.view.gaveUp(item.id, why);
      },
    });
  }

  private drop(item: Unsent): void {
    this.sending.remove(item);
    this.saved.unsent = this.saved.unsent.filter((other) => other !== item);
    this.save();
  }

  private beginPast(): void {
    this.past.add("past", {
      run: (request) => this.fetchPast(request),
      gaveUp: (why) => this.givenUp.set("past", why),
    });
  }

  private beginForgetting(owed: Owed): void {
    this.forgetting.add(owed, {
      run: (request) => this.deleteOwed(owed, request),
      gaveUp: (why) => this.givenUp.set("forget", why),
    });
  }

  /** Uses a session no longer. It is to be deleted, until the server itself says that it is gone. */
  private leave(session: string, asked: boolean): void {
    const owed = { session, asked };
    this.saved.session = null;
    this.saved.owed.push(owed);
    this.save();
    this.beginForgetting(owed);
    this.go();
  }

  /** Does what can be done now, and tells how it stands. */
  private go(): void {
    if (this.stopped) return;
    this.tell();
    this.forgetting.go();
    this.past.go();
    if (this.shown && this.past.stuck) this.sending.go();
  }

  private tell(): void {
    const jobs = { message: this.sending, past: this.past, forget: this.forgetting };
    for (const [doing, rounds] of Object.entries(jobs) as [Doing, Rounds<unknown>][]) {
      const givenUp = doing === "message" ? undefined : this.givenUp.get(doing);
      const why = rounds.trouble ?? givenUp;
      if (!why) continue;
      this.view.state(this.sending.size > 0 && doing !== "message", { doing, why, over: !rounds.trouble });
      return;
    }
    this.view.state(this.sending.size > 0, null);
  }

  // --- one try of each ---------------------------------------------------

  private async fetchPast(request: AbortController): Promise<void> {
    const { session } = this.saved;
    let messages: Past[] = [];
    try {
      ({ messages } = (await this.server.post("history", { session }, request)) as { messages: Past[] });
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      if (problem.status === NOT_KNOWN && session) this.leave(session, false);
    }
    // What the server had answered before the reply was lost is not sent again.
    const answered = new Set(
      messages.map((message, i) => (message.from === "person" && messages[i + 1]?.from === "bot" ? message.id : "")),
    );
    for (const item of this.saved.unsent) if (answered.has(item.id)) this.drop(item);
    await this.view.past(messages, []);
  }

  private async deleteOwed(owed: Owed, request: AbortController): Promise<void> {
    try {
      await this.server.post("forget", { session: owed.session }, request);
    } catch (problem) {
      if (!(problem instanceof Refused && problem.status === NOT_KNOWN)) throw problem;
    }
    this.saved.owed = this.saved.owed.filter((other) => other !== owed);
    this.save();
    if (owed.asked) this.view.forgotten();
  }

  private async deliver(item: Unsent, request: AbortController): Promise<void> {
    let replies: Reply[];
    try {
      replies = await this.ask(item, request);
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.drop(item);
      this.view.refused(item.id, problem.message);
      return;
    }
    if (replies.some(({ kind }) => kind === "deleted")) this.saved.session = null;
    this.drop(item);
    this.view.reply(item.id, replies, item.text);
    this.revive();
  }

  private async ask({ id, text, alone }: Unsent, request: AbortController, again = false): Promise<Reply[]> {
    const session = this.saved.session ?? (await this.newSession(request));
    try {
      const body = { session, id, text, audience: this.audience, ...(alone && { alone }) };
      const { messages } = (await this.server.post("messages", body, request)) as { messages: Reply[] };
      return messages;
    } catch (problem) {
      if (again || !(problem instanceof Refused) || problem.status !== NOT_KNOWN) throw problem;
      if (this.saved.session === session) this.leave(session, false);
      return this.ask({ id, text }, request, true);
    }
  }

  /** Another message may have got one meanwhile; then that is it. */
  private async newSession(request: AbortController): Promise<string> {
    const { session } = (await this.server.post("session", {}, request)) as { session: string };
    this.saved.session ??= session;
    this.save();
    return this.saved.session;
  }
}
