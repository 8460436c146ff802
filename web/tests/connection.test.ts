import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection, type Trouble, type View } from "../src/connection";
import { PAUSES } from "../src/rounds";
import type { Why } from "../src/server";
import { tabStore, type Saved, type Unsent } from "../src/storage";
import type { Past, Reply } from "../src/types";
import { reply, words } from "./samples";
import { fakeServer, page, to } from "./server";

const KEY = "switchboard";

class Seen implements View {
  /** What the server knew of the past; what the tab knew. */
  pasts: Past[][] = [];
  unsent: Unsent[] = [];
  replies: [string, Reply[]][] = [];
  refusals: string[] = [];
  givenUp: [string, Why][] = [];
  deletions = 0;
  waiting = false;
  trouble: Trouble | null = null;
  past(messages: Past[], unsent: Unsent[]): void {
    if (messages.length) this.pasts.push(messages);
    this.unsent.push(...unsent.map((item) => ({ ...item })));
  }
  reply(id: string, replies: Reply[]): void {
    this.replies.push([id, replies]);
  }
  refused(_: string, words: string): void {
    this.refusals.push(words);
  }
  gaveUp(id: string, why: Why): void {
    this.givenUp.push([id, why]);
  }
  forgotten(): void {
    this.deletions += 1;
  }
  state(waiting: boolean, trouble: Trouble | null): void {
    this.waiting = waiting;
    this.trouble = trouble;
  }
}

let view: Seen;
let connections: Connection[];

function connect(saved?: Partial<Saved>): Connection {
  if (saved) sessionStorage.setItem(KEY, JSON.stringify(saved));
  const connection = new Connection("https://chat.example", "pupil", tabStore(KEY), view);
  connections.push(connection);
  connection.start();
  return connection;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  sessionStorage.clear();
  view = new Seen();
  connections = [];
});

afterEach(() => {
  for (const connection of connections) connection.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const texts = () => view.replies.map(([, replies]) => replies[0]?.text);

test("a new tab asks for nothing before the first message", async () => {
  const log = fakeServer();
  connect();
  await pass(60);
  expect(log).toEqual([]);
});

test("a message gets a session first, and is sent without cookies or a referrer", async () => {
  const log = fakeServer();
  const id = connect().send("What is the pay?");
  expect(view.waiting).toBe(true);
  await pass(1);
  expect(log.map(({ path }) => path)).toEqual(["/web/session", "/web/messages"]);
  expect(log[1]?.body).toEqual({ session: "s-1", id, text: "What is the pay?", audience: "pupil" });
  expect(log[1]?.options).toMatchObject({ credentials: "omit", referrerPolicy: "no-referrer", method: "POST" });
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(texts()).toEqual(["Reply to What is the pay?"]);
  expect(view.waiting).toBe(false);
});

const REDIRECT = Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });

/** What may come in the place of the server's own answer. */
const STRANGERS: [string, () => Response | "lost"][] = [
  ["a lost connection", () => "lost"],
  ["a filter's 403", () => page(403)],
  ["a filter's page instead of an answer", () => page(200)],
  ["a proxy's 502", () => page(502)],
  ["an empty body", () => new Response("")],
  ["a redirect", () => REDIRECT],
  ["JSON of somebody else", () => Response.json({ messages: [{ text: "Buy this." }], session: "theirs" })],
  ["a refusal in JSON of somebody else", () => Response.json({ error: "Blocked." }, { status: 403 })],
  ["no object", () => Response.json(null)],
];

test.each(STRANGERS)(
  "after %s the same message is sent again, in the same session, and answered once",
  async (_, what) => {
    let down = true;
    const log = fakeServer(({ path }) => (down && path === "/web/messages" ? what() : undefined));
    const id = connect({ session: "s-old" }).send("hello");
    await pass(3);
    expect(view.trouble).toEqual({ doing: "message", why: "lost", over: false });
    expect(view.waiting).toBe(false);
    down = false;
    await pass(4);
    expect(new Set(to("messages", log).map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(to("messages", log)[0]?.body).toMatchObject({ id, session: "s-old" });
    expect([to("session", log), to("forget", log)]).toEqual([[], []]);
    expect(texts()).toEqual(["Reply to hello"]);
    expect([view.trouble, view.waiting, view.refusals, view.givenUp]).toEqual([null, false, [], []]);
  },
);

test.each([...STRANGERS, ["our own server's trouble", () => ({ status: 500, body: { error: "Sorry." } })] as const])(
  "after %s for a minute the message is given up, and the next one is sent",
  async (_, what) => {
    const log = fakeServer(({ path, body }) => (path === "/web/messages" && body.text === "bad" ? what() : undefined));
    const connection = connect();
    const id = connection.send("bad");
    let waited = 0;
    for (const [i, seconds] of PAUSES.entries()) {
      await pass(0.5);
      expect(to("messages", log)).toHaveLength(i + 1);
      await pass(seconds - 0.5 + 0.05);
      waited += seconds;
    }
    await pass(1);
    expect(waited).toBe(56);
    expect(view.givenUp).toEqual([[id, "lost"]]);
    expect([view.waiting, view.trouble]).toEqual([false, null]);
    connection.send("good");
    await pass(600);
    expect(texts()).toEqual(["Reply to good"]);
    expect(to("messages", log)).toHaveLength(PAUSES.length + 2);
  },
);

test("the pauses differ from one page to the next, so that not all come at once", async () => {
  vi.mocked(Math.random).mockReturnValue(1);
  const log = fakeServer(() => "lost");
  connect().send("hello");
  await pass(1.2);
  expect(to("session", log)).toHaveLength(1);
  await pass(0.2);
  expect(to("session", log)).toHaveLength(2);
});

test("one failure is a hiccup, and nothing is said of it", async () => {
  let failures = 0;
  fakeServer(({ path }) => (path === "/web/messages" && failures++ === 0 ? "lost" : undefined));
  connect().send("hello");
  await pass(0.9);
  expect([view.waiting, view.trouble]).toEqual([true, null]);
  await pass(1);
  expect(texts()).toEqual(["Reply to hello"]);
});

test("a browser that is offline is told so at once", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  fakeServer(() => "lost");
  const id = connect().send("hello");
  await pass(0.1);
  expect(view.trouble).toEqual({ doing: "message", why: "offline", over: false });
  await pass(60);
  expect(view.givenUp).toEqual([[id, "offline"]]);
});

test("a server that hangs is asked twice, for 40 seconds each, and then given up", async () => {
  const log = fakeServer(() => "hangs");
  const id = connect().send("hello");
  await pass(39);
  expect(view.trouble).toBeNull();
  await pass(2);
  expect(view.trouble?.why).toBe("lost");
  await pass(50);
  expect(to("session", log)).toHaveLength(2);
  expect(view.givenUp).toEqual([[id, "lost"]]);
  await pass(600);
  expect(log).toHaveLength(2);
});

test("a message typed in a pause is sent after those that wait, if they get through now", async () => {
  let down = true;
  fakeServer(() => (down ? "lost" : undefined));
  const connection = connect();
  for (const text of ["one", "two"]) connection.send(text);
  await pass(12); // the next round is a while away
  down = false;
  connection.send("three");
  await pass(0.1);
  expect(texts()).toEqual(["Reply to one", "Reply to two", "Reply to three"]);
});

test("however much is typed meanwhile, a message is tried for its minute", async () => {
  fakeServer(() => "lost");
  const connection = connect();
  const id = connection.send("one");
  for (let i = 0; i < 50; i += 1) {
    await pass(1);
    connection.send("hello??");
  }
  expect(view.givenUp).toEqual([]);
  await pass(40);
  expect(view.givenUp[0]).toEqual([id, "lost"]);
  await pass(300);
  expect(view.givenUp).toHaveLength(51);
  expect(view.waiting).toBe(false);
});

test("a cry for help waits a second behind a message that is blocked", async () => {
  fakeServer(({ body }) => (body.text === "bad" ? page(403) : undefined));
  const connection = connect();
  for (const text of ["bad", "help me"]) connection.send(text);
  await pass(0.9);
  expect(texts()).toEqual([]);
  await pass(0.3);
  expect(texts()).toEqual(["Reply to help me"]);
});

test("and ten behind one that hangs; a session of its own is not needed for it", async () => {
  const log = fakeServer(({ path, body }) => (body.text === "bad" || path === "/web/session" ? "hangs" : undefined));
  const connection = connect({ session: "s-1" });
  await pass(1);
  for (const text of ["bad", "help me"]) connection.send(text);
  await pass(9);
  expect(texts()).toEqual([]);
  await pass(1.5);
  expect(texts()).toEqual(["Reply to help me"]);
  expect(to("session", log)).toEqual([]);
});

test("two messages that ask for a session at once share one", async () => {
  let asked = 0;
  const log = fakeServer(async ({ path }) => {
    if (path === "/web/session" && asked++ === 0) await new Promise((resolve) => setTimeout(resolve, 15_000));
    return undefined;
  });
  const connection = connect();
  for (const text of ["one", "two"]) connection.send(text);
  await pass(60);
  expect(to("session", log)).toHaveLength(2);
  expect(texts()).toEqual(["Reply to two", "Reply to one"]);
  expect(new Set(to("messages", log).map(({ body }) => body.session))).toEqual(new Set(["s-1"]));
});

test("what was given up is not sent after a reload, but shown; when it is asked for, it is", async () => {
  let down = true;
  const log = fakeServer(({ body }) => (down && body.text === "bad" ? page(403) : undefined));
  const first = connect();
  const id = first.send("bad");
  await pass(60);
  first.stop();
  log.length = 0;
  view = new Seen();
  const connection = connect();
  await pass(600);
  expect(view.unsent).toEqual([{ id, text: "bad", failed: "lost" }]);
  expect(to("messages", log)).toEqual([]);
  down = false;
  connection.retry(id);
  await pass(1);
  expect(view.replies.map(([one]) => one)).toEqual([id]);
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? "")).toEqual({ session: "s-1", unsent: [], owed: [] });
});

test("a message that is blocked does not block others after a reload", async () => {
  fakeServer(({ body }) => (body.text === "bad" ? page(403) : undefined));
  connect({ session: "s-1", unsent: [{ id: "1", text: "bad" }, { id: "2", text: "good" }] }); // prettier-ignore
  await pass(1.5);
  expect(texts()).toEqual(["Reply to good"]);
});

test("nor does a history that is blocked", async () => {
  const log = fakeServer(({ path }) => (path === "/web/history" ? page(403) : undefined));
  const connection = connect({ session: "s-1" });
  connection.send("hello");
  await pass(2);
  expect(texts()).toEqual(["Reply to hello"]);
  await pass(60);
  expect(view.trouble).toEqual({ doing: "past", why: "lost", over: true });
  expect(to("history", log).length).toBeLessThanOrEqual(PAUSES.length + 1);
});

test("a history that was given up is fetched when the server is there again", async () => {
  let down = true;
  const past: Past[] = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
  ];
  fakeServer(({ path }) => (down ? "lost" : path === "/web/history" ? { body: { messages: past } } : undefined));
  const connection = connect({ session: "s-1" });
  await pass(100);
  expect(view.trouble?.over).toBe(true);
  down = false;
  connection.send("pay");
  await pass(1);
  expect(view.pasts).toEqual([past]);
  expect(view.trouble).toBeNull();
});

test("it tries at once when the computer is online again", async () => {
  let down = true;
  const log = fakeServer(() => (down ? "lost" : undefined));
  connect().send("hello");
  await pass(8);
  const before = log.length;
  down = false;
  dispatchEvent(new Event("online"));
  await pass(0.1);
  expect(log.length).toBeGreaterThan(before);
  expect(texts()).toEqual(["Reply to hello"]);
});

test("messages typed meanwhile wait, and go in order", async () => {
  let down = true;
  fakeServer(() => (down ? "lost" : undefined));
  const connection = connect();
  for (const text of ["one", "two", "three"]) connection.send(text);
  await pass(3);
  down = false;
  await pass(10);
  expect(texts()).toEqual(["Reply to one", "Reply to two", "Reply to three"]);
});

test("an unknown session is replaced, once, and the message sent again under the same id", async () => {
  const log = fakeServer(({ path, body }) =>
    path === "/web/messages" && body.session === "s-old" ? { status: 403, body: { error: "Not mine." } } : undefined,
  );
  const connection = connect({ session: "s-old" });
  await pass(1);
  const id = connection.send("hello");
  await pass(1);
  expect(to("forget", log).map(({ body }) => body)).toEqual([{ session: "s-old" }]);
  expect(view.deletions).toBe(0); // the person asked for none
  expect(to("messages", log).map(({ body }) => [body.session, body.id])).toEqual([
    ["s-old", id],
    ["s-1", id],
  ]);
  expect(texts()).toEqual(["Reply to hello"]);
});

test("what is asked too often is asked again, and not given up", async () => {
  let refusals = 0;
  fakeServer(({ path }) =>
    path === "/web/messages" && refusals++ === 0 ? { status: 429, body: { error: "Please wait." } } : undefined,
  );
  connect().send("hello");
  await pass(30);
  expect(view.refusals).toEqual([]);
  expect(texts()).toEqual(["Reply to hello"]);
});

test("a second refusal is told, and the message not sent again", async () => {
  const log = fakeServer(({ path }) =>
    path === "/web/messages" ? { status: 403, body: { error: "Not from this page." } } : undefined,
  );
  connect().send("hello");
  await pass(60);
  expect(view.refusals).toEqual(["Not from this page."]);
  expect(to("messages", log)).toHaveLength(2);
  expect(view.waiting).toBe(false);
});

test("a refused message is told in the server's words, and the next one goes on", async () => {
  fakeServer(({ body }) => (body.text === "long" ? { status: 413, body: { error: "Too long." } } : undefined));
  const connection = connect();
  connection.send("long");
  connection.send("short");
  await pass(1);
  expect(view.refusals).toEqual(["Too long."]);
  expect(texts()).toEqual(["Reply to short"]);
});

test("after a reload the past comes first, then what was not sent, under its old id", async () => {
  const past: Past[] = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
  ];
  const log = fakeServer(({ path }) => (path === "/web/history" ? { body: { messages: past } } : undefined));
  connect({ session: "s-1", unsent: [{ id: "2", text: "pay" }] });
  await pass(1);
  expect(view.unsent).toEqual([{ id: "2", text: "pay" }]);
  expect(view.pasts).toEqual([past]);
  expect(log.map(({ path, body }) => [path, body.id])).toEqual([
    ["/web/history", undefined],
    ["/web/messages", "2"],
  ]);
});

test("what was answered before the reload is not sent again; what only arrived is, and not shown twice", async () => {
  const past: Past[] = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
    { from: "person", id: "2", text: "pay" },
  ];
  const log = fakeServer(({ path }) => (path === "/web/history" ? { body: { messages: past } } : undefined));
  connect({
    session: "s-1",
    unsent: [
      { id: "1", text: "hello" },
      { id: "2", text: "pay" },
    ],
  });
  await pass(1);
  expect(view.pasts).toEqual([past]);
  expect(to("messages", log).map(({ body }) => body.id)).toEqual(["2"]);
});

test("a server that is down at load is told, and the past comes when it is back", async () => {
  let down = true;
  const log = fakeServer(() => (down ? "lost" : undefined));
  connect({ session: "s-1" });
  await pass(1.1);
  expect(view.trouble).toEqual({ doing: "past", why: "lost", over: false });
  down = false;
  await pass(3);
  expect(to("history", log)).toHaveLength(3);
  expect(view.trouble).toBeNull();
});

test("only the session and what is unsent are kept, in the tab's storage", async () => {
  fakeServer();
  connect().send("my words");
  expect(sessionStorage.getItem(KEY)).toContain("my words");
  await pass(1);
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? "")).toEqual({ session: "s-1", unsent: [], owed: [] });
  expect(localStorage.length).toBe(0);
});

test("starting again deletes on the server, drops what is unsent, and begins a new session", async () => {
  const log = fakeServer();
  const connection = connect({ session: "s-old" });
  await pass(1);
  connection.send("never sent");
  connection.forget();
  connection.send("hello");
  await pass(1);
  expect(to("forget", log).map(({ body }) => body)).toEqual([{ session: "s-old" }]);
  expect(view.deletions).toBe(1);
  expect(texts()).toEqual(["Reply to hello"]);
  expect(to("messages", log).slice(-1)[0]?.body.session).toBe("s-1");
});

test("a deletion that did not get through is tried again, even on the next page, and holds up no message", async () => {
  let down = true;
  const log = fakeServer(({ path }) => (down && path === "/web/forget" ? page(403) : undefined));
  const connection = connect({ session: "s-old" });
  await pass(1);
  connection.forget();
  await pass(1.1);
  expect(view.trouble).toEqual({ doing: "forget", why: "lost", over: false });
  connection.send("hello");
  await pass(0.1);
  expect(texts()).toEqual(["Reply to hello"]);
  connection.stop();
  connect();
  await pass(5);
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? "")).toMatchObject({ owed: [{ session: "s-old", asked: true }] });
  expect(view.deletions).toBe(0);
  down = false;
  await pass(10);
  expect(new Set(to("forget", log).map(({ body }) => body.session))).toEqual(new Set(["s-old"]));
  expect(view.deletions).toBe(1);
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? "")).toEqual({ session: "s-1", unsent: [], owed: [] });
});

test.each([
  [{ status: 403, body: { error: "Not known." } }, true],
  [{ status: 200, body: { deleted: true } }, true],
  [{ status: 400, body: { error: "What?" } }, false],
  [{ status: 429, body: { error: "Wait." } }, false],
  [{ status: 500, body: { error: "Sorry." } }, false],
])("a conversation is owed its deletion until the server says that it is gone: %o", async (answer, gone) => {
  const log = fakeServer(({ path }) => (path === "/web/forget" ? answer : undefined));
  connect({ session: "s-old" }).forget();
  await pass(1);
  expect(sessionStorage.length).toBe(gone ? 0 : 1);
  expect(view.deletions).toBe(gone ? 1 : 0);
  await pass(2 * 60 * 60);
  expect(to("forget", log).length).toBe(gone ? 1 : 34); // half an hour long, and then no more on this page
  expect(view.trouble?.over).toBe(gone ? undefined : true);
});

test("an old session that the history does not know is to be deleted too", async () => {
  const log = fakeServer(({ path }) =>
    path === "/web/history"
      ? { status: 403, body: { error: "Not known." } }
      : path === "/web/forget"
        ? "lost"
        : undefined,
  );
  connect({ session: "s-old" });
  await pass(1);
  expect(to("forget", log)[0]?.body).toEqual({ session: "s-old" });
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? "")).toEqual({
    session: null,
    unsent: [],
    owed: [{ session: "s-old", asked: false }],
  });
});

test("starting again with nothing said needs no request", async () => {
  const log = fakeServer();
  connect().forget();
  await pass(1);
  expect(log).toEqual([]);
  expect(view.deletions).toBe(1);
});

test("after a reply that says the chat is deleted, the next message begins a new session", async () => {
  const log = fakeServer(({ body }) =>
    body.text === "delete my chat" ? { body: { messages: [reply({ kind: "deleted" })] } } : undefined,
  );
  const connection = connect();
  connection.send("delete my chat");
  await pass(1);
  expect(sessionStorage.length).toBe(0);
  connection.send("hello");
  await pass(1);
  expect(to("session", log)).toHaveLength(2);
});

test("where the browser forbids storage, the chat works all the same", async () => {
  fakeServer();
  const forbid = () => {
    throw new DOMException("no", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: forbid, setItem: forbid, removeItem: forbid });
  connect().send("hello");
  await pass(1);
  expect(texts()).toEqual(["Reply to hello"]);
});
