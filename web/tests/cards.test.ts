import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { takeOver } from "../src/cards";
import { make } from "../src/dom";
import { passage, reply, words } from "./samples";
import { fakeServer } from "./server";

const main = () => document.querySelector("main") as HTMLElement;
const texts = (selector: string) => [...main().querySelectorAll(selector)].map((e) => e.textContent);
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const press = (words: string) => {
  [...main().querySelectorAll("button")].find((one) => one.textContent.startsWith(words) && !one.hidden)?.click();
};

function open(): void {
  const form = make("form", {}, make("input", { id: "query", type: "search" }));
  const parts = [form, make("div", { id: "recent" }), make("div", { id: "cards" })];
  document.body.replaceChildren(make("main", { id: "adviser" }, ...parts));
  takeOver(main(), "https://chat.example");
}

async function ask(question: string): Promise<void> {
  const query = main().querySelector("#query") as HTMLInputElement;
  query.value = question;
  main()
    .querySelector("form")
    ?.dispatchEvent(new SubmitEvent("submit", { cancelable: true, bubbles: true }));
  await pass(1);
}

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("each question gets a card, the newest first, in the adviser's voice; recent questions are listed", async () => {
  const log = fakeServer();
  open();
  for (const question of ["pay", "hours", "pay"]) await ask(question);
  expect(texts(".card h2")).toEqual(["pay", "hours", "pay"]);
  expect(texts("#recent button")).toEqual(["pay", "hours"]);
  expect(log[1]?.body.audience).toBe("adviser");
  main().querySelector<HTMLElement>("#recent li:last-child button")?.click();
  await pass(1);
  expect(texts(".card h2")[0]).toBe("hours");
});

test("two or three cards can be put side by side, and all come back", async () => {
  fakeServer();
  open();
  for (const question of ["a", "b", "c", "d"]) await ask(question);
  const ticks = [...main().querySelectorAll<HTMLInputElement>(".choose input")];
  for (const tick of ticks.slice(0, 3)) {
    tick.checked = true;
    tick.dispatchEvent(new Event("change"));
  }
  expect(ticks.map(({ disabled }) => disabled)).toEqual([false, false, false, true]);
  press("Compare 3");
  expect(main().classList.contains("comparing")).toBe(true);
  expect(texts(".chosen h2")).toEqual(["d", "c", "b"]);
  press("Show all");
  expect(main().classList.contains("comparing")).toBe(false);
});

test("a question waits on its own card until the answer is there", async () => {
  let down = true;
  const log = fakeServer(() => (down ? "lost" : undefined));
  open();
  await ask("pay");
  expect(texts(".card")).toEqual(["payLooking it up ..."]);
  down = false;
  await pass(5);
  expect(texts(".card h2")).toEqual(["pay"]);
  expect(texts(".card")[0]).toContain("Reply to pay");
  expect(log.slice(-1)[0]?.body.text).toBe("pay");
});

test("what is typed goes on from the last answer, unless a new topic is begun; a button asks a whole question", async () => {
  const log = fakeServer();
  open();
  const alone = () => log.slice(-1)[0]?.body.alone;
  await ask("credits at level 2");
  await ask("and level 3?");
  expect(alone()).toBeUndefined();
  expect(texts(".follows span")).toEqual(["You can go on from the last answer: “and at level 3?”"]);
  press("New topic");
  await ask("pay");
  expect(alone()).toBe(true);
  await ask("and hours?");
  expect(alone()).toBeUndefined();
  main().querySelector<HTMLElement>("#recent button")?.click();
  await pass(1);
  expect(alone()).toBe(true);
});

test("the figures of two answers stand in one row each, and what one does not give is said", async () => {
  const figures = (...items: [string, string][]) => ({
    label: "The figures",
    items: items.map(([what, value]) => ({ what, value, note: "Nov 2021", standing: "said" as const })),
  });
  const answers: Record<string, ReturnType<typeof figures>> = {
    two: figures(["Credits", "53"], ["Hours", "404"]),
    three: figures(["Credits", "70"]),
  };
  fakeServer(({ path, body }) => {
    if (path !== "/web/messages") return undefined;
    const said = {
      ...words("Said."),
      passages: [{ ...passage("Said."), figures: answers[String(body.text)] ?? null }],
    };
    return { body: { messages: [said] } };
  });
  open();
  for (const question of ["two", "three"]) await ask(question);
  for (const tick of main().querySelectorAll<HTMLInputElement>(".choose input")) {
    tick.checked = true;
    tick.dispatchEvent(new Event("change"));
  }
  press("Compare 2");
  const rows = [...main().querySelectorAll("#compared tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );
  expect(rows).toEqual([
    ["", "three", "two"],
    ["Credits", "70 Nov 2021", "53 Nov 2021"],
    ["Hours", "not given", "404 Nov 2021"],
  ]);
});

test("the same question twice comes back twice, each with its own answer", async () => {
  const turn = (id: string, text: string, said: string) => [
    { from: "person", id, text },
    { from: "bot", ...words(said) },
  ];
  const messages = [
    ...turn("1", "hours", "First."),
    ...turn("2", "credits", "Second."),
    ...turn("3", "hours", "Third."),
  ];
  fakeServer(({ path }) => (path === "/web/history" ? { body: { messages } } : undefined));
  sessionStorage.setItem("switchboard adviser https://chat.example", JSON.stringify({ session: "s-1", unsent: [] }));
  open();
  await pass(1);
  const cards = texts(".card");
  expect(
    [/^hours.*Third\./, /^credits.*Second\./, /^hours.*First\./].map((words, i) => words.test(cards[i] ?? "")),
  ).toEqual([true, true, true]);
});

test("the cards of this tab come back after a reload", async () => {
  fakeServer(({ path }) =>
    path === "/web/history"
      ? {
          body: {
            messages: [
              { from: "person", id: "1", text: "pay" },
              { from: "bot", ...reply() },
            ],
          },
        }
      : undefined,
  );
  sessionStorage.setItem("switchboard adviser https://chat.example", JSON.stringify({ session: "s-1", unsent: [] }));
  open();
  await pass(1);
  expect(texts(".card h2")).toEqual(["pay"]);
  expect(texts("#recent button")).toEqual(["pay"]);
});

test("start again empties the page and deletes on the server", async () => {
  const log = fakeServer();
  open();
  await ask("pay");
  press("Start again");
  await pass(1);
  expect([texts(".card"), texts("#recent button")]).toEqual([[], []]);
  expect(log.slice(-1)[0]?.path).toBe("/web/forget");
  expect(texts(".status")[0]).toContain("deleted");
});

test("what was said before stands behind what is waited for and what could not be asked", async () => {
  const messages = ["first", "second"].flatMap((text) => [
    { from: "person", id: text, text },
    { from: "bot", ...words("Words.") },
  ]);
  fakeServer(({ path }) => (path === "/web/history" ? { body: { messages } } : undefined));
  const unsent = [{ id: "third", text: "third", failed: "lost" }];
  sessionStorage.setItem("switchboard adviser https://chat.example", JSON.stringify({ session: "s-1", unsent }));
  open();
  await pass(1);
  expect(texts(".card h2")).toEqual(["third", "second", "first"]);
  expect(texts("#recent button")).toEqual(["second", "first"]);
});

test("a question that could not be asked says so on its card, with helplines, and can be asked once more", async () => {
  let down = true;
  fakeServer(() => (down ? "lost" : undefined));
  open();
  await ask("pay");
  await pass(80);
  const card = texts(".card")[0];
  for (const words of ["pay", "could not be sent", "999", "0808 800 5000"]) expect(card).toContain(words);
  expect(texts(".status")[0]).toBe("");
  down = false;
  press("Try again");
  expect(texts(".card")).toEqual(["payLooking it up ..."]);
  await pass(1);
  expect(texts(".card")[0]).toContain("Reply to pay");
});

test("a server that is gone is told", async () => {
  fakeServer(() => "lost");
  open();
  await ask("pay");
  await pass(1);
  expect(texts(".status")[0]).toContain("cannot reach the server");
});
