import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SwitchboardChat } from "../src/widget";
import { reply, words } from "./samples";
import { fakeServer, page } from "./server";

customElements.define("switchboard-chat", SwitchboardChat);

const KEY = "switchboard pupil https://chat.example";

function add(attributes: Record<string, string> = {}): ShadowRoot {
  const chat = document.createElement("switchboard-chat");
  for (const [name, value] of Object.entries({ server: "https://chat.example", ...attributes })) {
    chat.setAttribute(name, value);
  }
  document.body.append(chat);
  return chat.shadowRoot as ShadowRoot;
}

const get = (root: ShadowRoot, selector: string) => root.querySelector(selector) as HTMLElement;
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const said = (root: ShadowRoot) => [...get(root, ".log").children].map((message) => message.textContent);

function send(root: ShadowRoot, text: string, key: KeyboardEventInit = { key: "Enter" }): void {
  const box = get(root, "textarea") as HTMLTextAreaElement;
  box.value = text;
  box.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true }));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  sessionStorage.clear();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("one log, there before the first message, and no other live region that says the same", () => {
  fakeServer();
  const root = add();
  expect(root.querySelectorAll("[role=log]")).toHaveLength(1);
  expect(root.querySelectorAll("[aria-live]")).toHaveLength(0);
  expect(get(root, ".frame").lang).toBe("en-GB");
  expect(get(root, ".typing").getAttribute("aria-hidden")).toBe("true");
});

test("a reply comes in one insertion, and says who speaks", async () => {
  fakeServer(({ path }) => (path === "/web/messages" ? { body: { messages: [reply()] } } : undefined));
  const root = add({ position: "inline" });
  send(root, "hello");
  expect(said(root)).toEqual(["You saidhello"]);
  const insertions: number[] = [];
  const observer = new MutationObserver((records) => {
    insertions.push(...records.map(({ addedNodes }) => addedNodes.length));
  });
  observer.observe(get(root, ".log"), { childList: true, subtree: true });
  await pass(1);
  expect(insertions).toEqual([1]);
  expect(said(root)[1]).toMatch(/^Switchboard said/);
});

test("Enter sends; Shift and Enter, an unfinished character and an empty box do not", async () => {
  const log = fakeServer();
  const root = add({ position: "inline" });
  send(root, "line", { key: "Enter", shiftKey: true });
  send(root, "にほ", { key: "Enter", isComposing: true });
  send(root, "  \n ");
  await pass(1);
  expect(log).toEqual([]);
  expect(said(root)).toEqual([]);
});

test("what is typed is shown as it is, never as HTML", () => {
  fakeServer();
  const root = add({ position: "inline" });
  send(root, "<img src=x onerror=alert(1)>");
  expect(root.querySelector(".log img")).toBeNull();
  expect(said(root)[0]).toContain("<img src=x");
});

test("each reply stands under its question", async () => {
  fakeServer();
  const root = add({ position: "inline" });
  for (const text of ["one", "two"]) send(root, text);
  await pass(1);
  expect(said(root)).toEqual([
    "You saidone",
    "Switchboard saidReply to one",
    "You saidtwo",
    "Switchboard saidReply to two",
  ]);
});

test("the past comes back silently, in order, not doubled with what was not sent", async () => {
  const messages = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
    { from: "person", id: "2", text: "pay" },
  ];
  sessionStorage.setItem(KEY, JSON.stringify({ session: "s-1", unsent: [{ id: "2", text: "pay" }] }));
  fakeServer(({ path }) => (path === "/web/history" ? { body: { messages } } : undefined));
  const root = add({ position: "inline" });
  await pass(0.1);
  expect(said(root)).toEqual(["You saidhello", "Switchboard saidHello.", "You saidpay"]);
  expect(get(root, ".log").getAttribute("aria-live")).toBe("off");
  await pass(1);
  expect(get(root, ".log").hasAttribute("aria-live")).toBe(false);
  expect(said(root).slice(2)).toEqual(["You saidpay", "Switchboard saidReply to pay"]);
});

test("a server that is gone is told in the status line, which goes when it is back", async () => {
  let down = true;
  fakeServer(() => (down ? "lost" : undefined));
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(1.5);
  expect(get(root, ".status").textContent).toContain("cannot reach the server");
  expect(get(root, ".status a").getAttribute("href")).toBe("tel:08001111");
  expect(get(root, ".typing").hidden).toBe(true);
  down = false;
  await pass(4);
  expect(get(root, ".status").textContent).toBe("");
  expect(said(root)).toHaveLength(2);
});

/** What every dead end must name. */
function expectHelplines(words: string | null | undefined): void {
  for (const number of ["0800 1111", "85258", "999"]) expect(words).toContain(number);
}

test("a message that was given up says so under it, with helplines, and can be asked once more", async () => {
  let down = true;
  fakeServer(({ body }) => (down && body.text === "one" ? page(403) : undefined));
  const root = add({ position: "inline" });
  for (const text of ["one", "two"]) send(root, text);
  await pass(80);
  const [one, note, two, reply] = said(root);
  expect([one, two, reply]).toEqual(["You saidone", "You saidtwo", "Switchboard saidReply to two"]);
  expect(note).toContain("could not be sent");
  expectHelplines(note);
  expect(get(root, ".status").textContent).toBe("");
  down = false;
  get(root, ".dead-end button").click();
  expect(root.activeElement?.id).toBe("box");
  await pass(1);
  expect(said(root).slice(2)).toEqual(["You saidone", "Switchboard saidReply to one"]);
});

test("what was given up is shown after a reload, silently, with the way to ask once more", async () => {
  const unsent = [{ id: "2", text: "pay", failed: "offline" }];
  sessionStorage.setItem(KEY, JSON.stringify({ session: "s-1", unsent }));
  const past = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
  ];
  fakeServer(({ path }) => (path === "/web/history" ? { body: { messages: past } } : undefined));
  const root = add({ position: "inline" });
  expect(get(root, ".log").getAttribute("aria-live")).toBe("off");
  await pass(0.402); // the history has come meanwhile
  expect(get(root, ".log").getAttribute("aria-live")).toBe("off");
  await pass(1);
  expect(get(root, ".log").hasAttribute("aria-live")).toBe(false);
  expect(said(root).slice(0, 3)).toEqual(["You saidhello", "Switchboard saidHello.", "You saidpay"]);
  expect(said(root)[3]).toContain("not connected to the internet");
  get(root, ".dead-end button").click();
  await pass(1);
  expect(said(root).slice(2)).toEqual(["You saidpay", "Switchboard saidReply to pay"]);
});

test("what turns out to have been answered is not told to be unsent", async () => {
  const unsent = [{ id: "1", text: "hello", failed: "lost" }];
  sessionStorage.setItem(KEY, JSON.stringify({ session: "s-1", unsent }));
  const past = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
  ];
  fakeServer(({ path }) => (path === "/web/history" ? { body: { messages: past } } : undefined));
  const root = add({ position: "inline" });
  await pass(2);
  expect(said(root)).toEqual(["You saidhello", "Switchboard saidHello."]);
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? "")).toMatchObject({ unsent: [] });
});

test("a history that comes late says nothing twice", async () => {
  let down = true;
  const messages: object[] = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
  ];
  fakeServer(({ path, body }) => {
    if (path === "/web/messages") {
      messages.push({ from: "person", id: body.id, text: body.text }, { from: "bot", ...words("Pay.") });
      return { body: { messages: [words("Pay.")] } };
    }
    return path === "/web/history" ? (down ? "lost" : { body: { messages } }) : undefined;
  });
  sessionStorage.setItem(KEY, JSON.stringify({ session: "s-1" }));
  const root = add({ position: "inline" });
  send(root, "pay");
  await pass(2);
  expect(said(root)).toEqual(["You saidpay", "Switchboard saidPay."]);
  down = false;
  await pass(30);
  expect(said(root)).toEqual(["You saidhello", "Switchboard saidHello.", "You saidpay", "Switchboard saidPay."]);
});

test("where the server does not let the page in, that is said at once, with helplines and nothing to press", async () => {
  fakeServer(({ options }) => (options.method === "POST" ? "lost" : { body: { allowed: false } }));
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(0.1);
  expect(said(root)[1]).toContain("not set up for this page");
  expectHelplines(said(root)[1]);
  expect(root.querySelector(".log button")).toBeNull();
});

test.each([
  ["refuses the message", "/web/messages", 413, "Too long."],
  ["knows no session", "/web/messages", 403, "I do not know this chat."],
  ["gives no session", "/web/session", 400, "What?"],
])("a server that %s is quoted, with helplines", async (_, refusing, status, error) => {
  fakeServer(({ path }) => (path === refusing ? { status, body: { error } } : undefined));
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(2);
  expect(said(root)[1]).toContain(error);
  expectHelplines(said(root)[1]);
});

test.each([
  ["/web/history", { session: "s-1" }, "cannot show what was said before"],
  ["/web/forget", { owed: [{ session: "s-1", asked: true }] }, "could not delete your chat"],
])("when %s is given up, the status line says so, with helplines", async (path, saved, words) => {
  fakeServer((asked) => (asked.path === path ? page(502) : undefined));
  sessionStorage.setItem(KEY, JSON.stringify(saved));
  const root = add({ position: "inline" });
  await pass(2 * 60 * 60);
  expect(get(root, ".status").textContent).toContain(words);
  expectHelplines(get(root, ".status").textContent);
});

test("somebody who has closed the chat is told that a message could not be sent", async () => {
  fakeServer(() => "lost");
  const root = add();
  get(root, ".launcher").click();
  send(root, "hello");
  get(root, ".panel").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  await pass(80);
  expect(get(root, ".launcher").className).toContain("news");
  expect(get(root, "[role=status]").textContent).toContain("could not be sent");
});

test("start again empties the chat, says so, and leaves the focus in the box", async () => {
  const log = fakeServer();
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(1);
  const startAgain = [...root.querySelectorAll<HTMLElement>(".menu button")].find(
    (item) => item.textContent === "Start again",
  );
  startAgain?.click();
  await pass(1);
  expect(said(root)).toHaveLength(2);
  expect(startAgain?.textContent).toBe("Yes, delete this chat");
  startAgain?.click();
  await pass(1);
  expect(startAgain?.textContent).toBe("Start again");
  expect(said(root)).toEqual([]);
  expect(get(root, ".status").textContent).toContain("deleted");
  expect(root.activeElement?.id).toBe("box");
  expect(log.slice(-1)[0]?.path).toBe("/web/forget");
  expect(sessionStorage.length).toBe(0);
});

test("after half an hour of quiet it warns, and two minutes later the chat is deleted", async () => {
  const log = fakeServer();
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(29 * 60);
  expect(get(root, ".status").textContent).toBe("");
  await pass(61);
  expect(get(root, ".status").textContent).toContain("In 2 minutes this chat is deleted");
  expect(said(root)).toHaveLength(2);
  await pass(121);
  expect(said(root)).toEqual([]);
  expect(log.slice(-1)[0]?.path).toBe("/web/forget");
});

test("any key keeps the chat", async () => {
  fakeServer();
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(30 * 60 + 1);
  get(root, ".panel").dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
  expect(get(root, ".status").textContent).toContain("kept");
  await pass(5 * 60);
  expect(said(root)).toHaveLength(2);
});

test("a chat that was open on one page is open on the next", () => {
  fakeServer();
  get(add(), ".launcher").click();
  document.body.replaceChildren();
  const root = add();
  expect(get(root, ".panel").hidden).toBe(false);
  expect(root.activeElement).toBeNull();
});

test("without questions of the school's there are five of its own", () => {
  fakeServer();
  expect(add().querySelectorAll(".welcome .question")).toHaveLength(5);
});

test("opening moves the focus to the box; Escape closes the menu first, then the panel, and gives it back", () => {
  fakeServer();
  const root = add({ heading: "Ask us" });
  const launcher = get(root, ".launcher");
  expect(launcher.textContent).toBe("Ask us");
  const panel = get(root, ".panel");
  expect([panel.hidden, panel.getAttribute("role"), panel.hasAttribute("aria-modal")]).toEqual([true, "dialog", false]);
  launcher.click();
  expect([panel.hidden, root.activeElement?.id]).toEqual([false, "box"]);
  const escape = () => panel.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  get(root, "[aria-controls=menu]").click();
  escape();
  expect([get(root, ".menu").hidden, panel.hidden]).toEqual([true, false]);
  escape();
  expect([panel.hidden, root.activeElement]).toEqual([true, launcher]);
});

test("inline it is open, without a launcher, and takes no focus", () => {
  fakeServer();
  const root = add({ position: "inline" });
  expect(get(root, ".panel").hidden).toBe(false);
  expect(root.querySelector(".launcher")).toBeNull();
  expect(document.activeElement).toBe(document.body);
});

test("greeting and up to five questions come from the attributes; a question is sent", async () => {
  const log = fakeServer();
  const root = add({ greeting: "Hi there.", questions: "a| b ||c|d|e|f", position: "inline" });
  const welcome = get(root, ".welcome");
  expect(welcome.textContent).toContain("Hi there.");
  const buttons = [...welcome.querySelectorAll("button")];
  expect(buttons.map((question) => question.textContent)).toEqual(["a", "b", "c", "d", "e"]);
  buttons[1]?.click();
  await pass(1);
  expect(log[1]?.body.text).toBe("b");
});

test("taken out of the page, it asks for nothing more; put back, it goes on", async () => {
  let down = true;
  const log = fakeServer(() => (down ? "lost" : undefined));
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(1);
  const chat = root.host;
  chat.remove();
  const before = log.length;
  await pass(60);
  expect(log).toHaveLength(before);
  down = false;
  document.body.append(chat);
  await pass(1);
  expect(said(root)).toEqual(["You saidhello", "Switchboard saidReply to hello"]);
});

test("what the newest reply offers is docked above the box, and goes when something is asked", async () => {
  const follow_ups = ["a", "b", "c", "d"].map((title) => ({ title, payload: `${title}?` }));
  const log = fakeServer(({ path, body }) =>
    path === "/web/messages" && body.text === "hello" ? { body: { messages: [reply({ follow_ups })] } } : undefined,
  );
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(1);
  const docked = () => [...get(root, ".dock").querySelectorAll("button")];
  expect(docked().map((one) => one.textContent)).toEqual(["a", "b", "c", "d"]);
  expect(root.querySelector(".log .questions")).toBeNull();
  docked()[1]?.click();
  expect(docked()).toEqual([]);
  await pass(1);
  expect(log.slice(-1)[0]?.body.text).toBe("b?");
});

test("a double click sends once", async () => {
  const log = fakeServer();
  const root = add({ position: "inline", questions: "pay" });
  const question = root.querySelector<HTMLButtonElement>(".welcome button");
  question?.click();
  question?.click();
  await pass(1);
  expect(log.filter(({ path }) => path === "/web/messages")).toHaveLength(1);
  expect(said(root)).toEqual(["You saidpay", "Switchboard saidReply to pay"]);
});

test("the Enter with which old Safari ends a character does not send", () => {
  fakeServer();
  const root = add({ position: "inline" });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what old Safari gives
  const unfinished: KeyboardEventInit & { keyCode: number } = { key: "Enter", keyCode: 229 };
  send(root, "にほ", unfinished);
  expect(said(root)).toEqual([]);
});

test("start again is pressed twice on a translated page too", async () => {
  const log = fakeServer();
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(1);
  get(root, "header .round").click();
  const again = [...root.querySelectorAll<HTMLButtonElement>(".menu button")].find((one) =>
    one.textContent.startsWith("Start again"),
  );
  if (again) again.textContent = "Recommencer";
  again?.click();
  expect(log.filter(({ path }) => path === "/web/forget")).toEqual([]);
  expect(said(root)).toHaveLength(2);
  again?.click();
  await pass(1);
  expect(log.filter(({ path }) => path === "/web/forget")).toHaveLength(1);
});

test("moved on its page, what was said stands there once", async () => {
  const messages = [
    { from: "person", id: "1", text: "hello" },
    { from: "bot", ...words("Hello.") },
  ];
  sessionStorage.setItem(KEY, JSON.stringify({ session: "s-1", unsent: [] }));
  fakeServer(({ path }) => (path === "/web/history" ? { body: { messages } } : undefined));
  const root = add({ position: "inline" });
  await pass(1);
  for (let i = 0; i < 2; i += 1) {
    document.body.append(root.host);
    await pass(1);
  }
  expect(said(root)).toEqual(["You saidhello", "Switchboard saidHello."]);
});

test.each([
  ["", true],
  ["true", true],
  ["false", false],
])("open=%j", (open, opened) => {
  fakeServer();
  expect(get(add({ open }), ".panel").hidden).toBe(!opened);
});

test("a page's own button opens and closes it, and hears of it", () => {
  fakeServer();
  const root = add();
  const heard: string[] = [];
  for (const name of ["switchboard:open", "switchboard:close"]) {
    document.addEventListener(name, ({ type }) => heard.push(type), { once: true });
  }
  const chat = document.querySelector<SwitchboardChat>("switchboard-chat");
  chat?.open();
  expect(get(root, ".panel").hidden).toBe(false);
  chat?.close();
  expect(get(root, ".panel").hidden).toBe(true);
  expect(heard).toEqual(["switchboard:open", "switchboard:close"]);
});

test("what a person writes takes its own direction", () => {
  fakeServer();
  const root = add({ position: "inline" });
  send(root, "مرحبا");
  expect([get(root, "textarea").dir, get(root, ".person p").dir]).toEqual(["auto", "auto"]);
});

test("an answer is read aloud only when that was switched on, and stops when it is switched off", async () => {
  fakeServer();
  const spoken: string[] = [];
  const cancel = vi.fn();
  vi.stubGlobal(
    "SpeechSynthesisUtterance",
    class {
      constructor(readonly text: string) {}
    },
  );
  vi.stubGlobal("speechSynthesis", { speak: ({ text }: { text: string }) => spoken.push(text), cancel });
  const root = add({ position: "inline" });
  send(root, "one");
  await pass(1);
  expect(spoken).toEqual([]);
  const aloud = () =>
    [...root.querySelectorAll<HTMLButtonElement>(".menu button")].find((one) => one.textContent.includes("aloud"));
  aloud()?.click();
  send(root, "two");
  await pass(1);
  expect(spoken.slice(-1)).toEqual(["Switchboard: Reply to two"]);
  cancel.mockClear();
  aloud()?.click();
  expect(cancel).toHaveBeenCalled();
  send(root, "three");
  await pass(1);
  expect(spoken.slice(-1)).toEqual(["Switchboard: Reply to two"]);
});

test("under an answer, and not under small talk, it is asked whether that helped; the message is named, not its words", async () => {
  const log = fakeServer(({ path, body }) =>
    path === "/web/rate"
      ? { body: { counted: true } }
      : path === "/web/messages" && body.text === "pay"
        ? { body: { messages: [reply()] } }
        : undefined,
  );
  const root = add({ position: "inline" });
  send(root, "hello");
  await pass(1);
  expect(root.querySelector(".thumbs")).toBeNull();
  send(root, "pay");
  await pass(1);
  root.querySelector<HTMLButtonElement>(".thumbs button")?.click();
  await pass(1);
  const sent = log.filter(({ path }) => path === "/web/messages").slice(-1)[0]?.body;
  expect(log.slice(-1)[0]?.body).toEqual({ session: sent?.session, id: sent?.id, said: "useful" });
});

test("what somebody typed before the script was there is not lost", () => {
  fakeServer();
  const chat = document.createElement("switchboard-chat");
  chat.setAttribute("position", "inline");
  chat.setAttribute("server", "https://chat.example");
  const form = document.createElement("form");
  const input = document.createElement("input");
  input.name = "text";
  input.value = "what is the p";
  form.append(input);
  chat.append(form);
  document.body.append(chat);
  const box = chat.shadowRoot?.querySelector("textarea");
  expect(box?.value).toBe("what is the p");
});
