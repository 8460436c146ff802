import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection, PAUSES, type Doing, type View } from "../src/connection";
import { tabStore, type Saved } from "../src/storage";
import type { Past, Reply } from "../src/types";
import { reply } from "./samples";
import { fakeServer, to } from "./server";

const KEY = "switchboard";

class Seen implements View {
  pasts: { messages: Past[]; unsent: { id: string; text: string }[] }[] = [];
  replies: [string, Reply[]][] = [];
  refusals: string[] = [];
  deletions = 0;
  doing: Doing | null = null;
  lost = false;
  past(messages: Past[], unsent: { id: string; text: string }[]): void {
    this.pasts.push({ messages, unsent });
  }
  reply(id: string, replies: Reply[]): void {
    this.replies.push([id, replies]);
  }
  refused(_: string, words: string): void {
    this.refusals.push(words);
  }
  forgotten(): void {
    this.deletions += 1;
  }
  state(doing: Doing | null, lost: boolean): void {
    this.doing = doing;
    this.lost = lost;
  }
}

let view: Seen;
let connections: Connection[];

function connect(saved?: Saved): Connection {
  if (saved) sessionStorage.setItem(KEY, JSON.stringify(saved));
  const connection = new Connection("https://chat.example", "pupil", tabStore(KEY), view);
  connections.push(connection);
  connection.start();
  return connection;
}

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  view = new Seen();
  connections = [];
});

afterEach(() => {
  for (const connection of connections) connection.stop();
  vi.useRealTimers();
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
  expect(view.doing).toBe("message");
  await pass(1);
  expect(log.map(({ path }) => path)).toEqual(["/web/session", "/web/messages"]);
  expect(log[1]?.body).toEqual({ session: "s-1", id, text: "What is the pay?", audience: "pupil" });
  expect(log[1]?.options).toMatchObject({ credentials: "omit", referrerPolicy: "no-referrer", method: "POST" });
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(texts()).toEqual(["Reply to What is the pay?"]);
  expect(view.doing).toBeNull();
});

test.each([
  ["a lost connection", "lost" as const],
  ["a server in trouble", { status: 503, body: { error: "down" } }],
  ["a filter's page", { status: 200, body: undefined }],
])("after %s the same message is sent again, with growing pauses, and answered once", async (what, trouble) => {
  let down = true;
  const log = fakeServer(({ path }) => (down && path === "/web/messages" ? trouble : undefined));
  if (what === "a filter's page") {
    const usual = fetch;
    vi.stubGlobal("fetch", async (address: string, options: RequestInit) => {
      const response = await usual(address, options);
      return down && address.endsWith("messages") ? new Response("<h1>Blocked</h1>") : response;
    });
  }
  const id = connect().send("hello");
  let waited = 0;
  for (const [i, seconds] of PAUSES.entries()) {
    await pass(0.1);
    expect(view.lost).toBe(true);
    expect(to("messages", log)).toHaveLength(i + 1);
    await pass(seconds - 0.1);
    waited += seconds;
  }
  expect(waited).toBe(25);
  down = false;
  await pass(11);
  expect(new Set(to("messages", log).map(({ body }) => body.id))).toEqual(new Set([id]));
  expect(to("session", log)).toHaveLength(1);
  expect(texts()).toEqual(["Reply to hello"]);
  expect([view.lost, view.doing]).toEqual([false, null]);
});

test("a server that does not answer is given up after 40 seconds and asked again", async () => {
  const signals: AbortSignal[] = [];
  vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new DOMException("aborted", "AbortError"));
      });
    });
  });
  connect().send("hello");
  await pass(39);
  expect(view.lost).toBe(false);
  await pass(1.5);
  expect(view.lost).toBe(true);
  await pass(1);
  expect(signals).toHaveLength(2);
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
  const connection = connect({ session: "s-old", unsent: [] });
  await pass(1);
  const id = connection.send("hello");
  await pass(1);
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
  expect(view.doing).toBeNull();
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
    { from: "bot", text: "Hello." },
  ];
  const log = fakeServer(({ path }) => (path === "/web/history" ? { body: { messages: past } } : undefined));
  connect({ session: "s-1", unsent: [{ id: "2", text: "pay" }] });
  await pass(1);
  expect(view.pasts).toEqual([{ messages: past, unsent: [{ id: "2", text: "pay" }] }]);
  expect(log.map(({ path, body }) => [path, body.id])).toEqual([
    ["/web/history", undefined],
    ["/web/messages", "2"],
  ]);
});

test("what was answered before the reload is not sent again; what only arrived is, and not shown twice", async () => {
  const past: Past[] = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", text: "Hello." },
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
  expect(view.pasts[0]?.unsent).toEqual([]);
  expect(to("messages", log).map(({ body }) => body.id)).toEqual(["2"]);
});

test("a server that is down at load is told at once, and the past comes when it is back", async () => {
  let down = true;
  fakeServer(() => (down ? "lost" : undefined));
  connect({ session: "s-1", unsent: [] });
  await pass(0.1);
  expect([view.doing, view.lost]).toEqual(["past", true]);
  down = false;
  await pass(2);
  expect(view.pasts).toHaveLength(1);
  expect(view.lost).toBe(false);
});

test("only the session and what is unsent are kept, in the tab's storage", async () => {
  fakeServer();
  connect().send("my words");
  expect(sessionStorage.getItem(KEY)).toContain("my words");
  await pass(1);
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? "")).toEqual({ session: "s-1", unsent: [] });
  expect(localStorage.length).toBe(0);
});

test("starting again deletes on the server, drops what is unsent, and begins a new session", async () => {
  const log = fakeServer();
  const connection = connect({ session: "s-old", unsent: [] });
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

test("a deletion that did not get through is tried again, even on the next page", async () => {
  let down = true;
  const log = fakeServer(() => (down ? "lost" : undefined));
  const connection = connect({ session: "s-old", unsent: [] });
  connection.forget();
  await pass(0.1);
  expect([view.doing, view.lost]).toEqual(["forget", true]);
  connection.stop();
  down = false;
  connect();
  await pass(1);
  expect(to("forget", log).slice(-1)[0]?.body).toEqual({ session: "s-old" });
  expect(sessionStorage.length).toBe(0);
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
