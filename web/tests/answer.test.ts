import { expect, test, vi } from "vitest";
import { dateInWords, shown, thumbs, type Deeds } from "../src/answer";
import { LADDER, reply, words, passage } from "./samples";

const deeds = { ask: vi.fn<Deeds["ask"]>(), say: vi.fn<Deeds["say"]>(), print: vi.fn<Deeds["print"]>() };
const show = (changes = {}, audience: "pupil" | "adviser" = "pupil") => shown(reply(changes), audience, deeds);
const texts = (part: Element, selector: string) => [...part.querySelectorAll(selector)].map((e) => e.textContent);

test("a pupil gets the words, then the table, warnings, places, notes, sources and questions", () => {
  const part = show();
  expect([...part.children].map((child) => child.className || child.tagName)).toEqual([
    "headline",
    "headline",
    "table",
    "warning",
    "places",
    "warning",
    "DETAILS",
    "questions",
  ]);
  expect(texts(part, ".reply > p:not(.warning)")).toEqual(["Some words.", "More words."]);
  expect(texts(part, ".warning, .places p, .places li")).toEqual([
    "Mind this.",
    "Where to look:",
    "the jobs page (gov.uk/find-a-job)",
    "the centre (careers.example.org)",
    "Take care.",
  ]);
  expect(part.textContent).not.toContain("All of it in words.");
});

test("the table is a real one: caption, column heads, row heads, an empty corner", () => {
  const part = show();
  expect(texts(part, "caption")).toEqual(["Level 2 and Level 3, side by side"]);
  expect(texts(part, "th[scope=col]")).toEqual(["Level 2", "Level 3"]);
  expect(texts(part, "th[scope=row]")).toEqual(["Credits", "Hours"]);
  expect(texts(part, "tbody td")).toEqual(["5", "7", "3", "4"]);
  expect(part.querySelector("thead tr")?.firstElementChild?.tagName).toBe("TD");
});

test("a pupil sees a long table's first rows, and the rest when asked for; an adviser sees all", () => {
  const rows = Array.from({ length: 17 }, (_, i) => [`Row ${String(i)}`, "1", "2"]);
  const table = { caption: "A and B", columns: ["", "A", "B"], rows };
  const part = show({ table });
  const rest = part.querySelector<HTMLElement>("tbody + tbody");
  expect(part.querySelector("tbody")?.children).toHaveLength(6);
  expect(rest?.hidden).toBe(true);
  part.querySelector<HTMLButtonElement>(".opener")?.click();
  expect(rest?.hidden).toBe(false);
  expect(part.querySelector(".opener")).toBeNull();
  expect(show({ table, audience: "adviser" }).querySelector("tbody")?.children).toHaveLength(17);
});

test("a source is one tap away, with its date in words and a link that tells nothing", () => {
  const part = show();
  const details = part.querySelector("details");
  expect(details?.open).toBe(false);
  expect(details?.querySelector("summary")?.textContent).toBe("Sources: One article, undated; Two pages, Nov 2021");
  expect(details?.textContent).toContain("12 November 2021");
  for (const said of ["Title one", "An author", "A publisher", "undated", "Wales"]) {
    expect(details?.querySelector("li")?.textContent).toContain(said);
  }
  const link = details?.querySelector("a");
  expect([link?.href, link?.target, link?.rel]).toEqual(["https://example.org/one", "_blank", "noopener noreferrer"]);
});

test.each(["javascript:alert(1)", "data:text/html,x", "not an address at all"])("no link is made of %s", (address) => {
  const [source] = reply().sources?.items ?? [];
  const part = show({ sources: { label: "Source", items: [{ ...source, address }] } });
  expect(part.querySelector("details a")).toBeNull();
});

test("a follow-up sends its payload and shows its title", () => {
  show().querySelector<HTMLButtonElement>(".questions button")?.click();
  expect(deeds.ask).toHaveBeenCalledWith("What else?", "what else is there");
});

test("an adviser gets sources and facts to unfold, copy and print", () => {
  const part = show({ audience: "adviser" }, "adviser");
  const [sources, facts] = part.querySelectorAll("details");
  expect(sources?.open).toBe(false);
  expect(facts?.open).toBe(false);
  expect(facts?.querySelector("summary")?.textContent).toBe("The fact behind this");
  expect(facts?.textContent).toContain("A statement. One article, undated; as of: November 2021.");
  expect(facts?.querySelector("a")?.href).toBe("https://example.org/one#:~:text=its%20words");
  expect(texts(part, ".tools button")).toEqual(["Copy as text", "Print"]);
  expect(show().querySelector(".tools")).toBeNull();
});

test("copying takes all of the reply in words", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  show({}, "adviser").querySelector<HTMLButtonElement>(".tools button")?.click();
  await vi.waitFor(() => {
    expect(deeds.say).toHaveBeenCalledWith("Copied.");
  });
  expect(writeText).toHaveBeenCalledWith("All of it in words.");
  vi.unstubAllGlobals();
});

test("help is shown as people wrote it, its numbers easy to find, and nothing added", () => {
  const text = "I am a computer. Call Childline on 0800 1111. Text SHOUT to 85258. In danger, call 999. Be safe.";
  const part = shown(words(text), "pupil", deeds);
  expect(part.textContent).toBe(text);
  expect([...part.querySelectorAll("a")].map((a) => a.href)).toEqual(["tel:08001111", "tel:999"]);
  expect(texts(part, "strong")).toEqual(["85258"]);
  expect(texts(part, ".line")).toHaveLength(3);
});

test("a line of help under an answer stands out like any help", () => {
  const part = show({ notes: ["You can talk to Childline at any time: 0800 1111."] });
  expect(part.querySelector<HTMLAnchorElement>("a.number")?.href).toBe("tel:08001111");
});

test("nothing that the server sends is read as HTML", () => {
  const evil = "<img src=x onerror=alert(1)>";
  const [source] = reply().sources?.items ?? [];
  const part = show({
    passages: [passage(evil)],
    warnings: [evil],
    places: { label: evil, items: [evil] },
    notes: [evil],
    table: { caption: evil, columns: ["", evil], rows: [[evil, evil]] },
    sources: { label: evil, items: [{ ...source, title: evil, cite: evil }] },
    follow_ups: [{ title: evil, payload: evil }],
    ladder: { ...LADDER, title: evil, text: evil },
  });
  expect(part.querySelector("img")).toBeNull();
  expect(part.textContent).toContain(evil);
});

test("dates are said in words", () => {
  expect(["2021-11-12", "2021-11", "2021", "undated", "2011-08-01"].map(dateInWords)).toEqual([
    "12 November 2021",
    "November 2021",
    "2021",
    "undated",
    "1 August 2011",
  ]);
});

test("the picture opens from its button, with the same in words beneath it", () => {
  const part = show({ ladder: LADDER });
  document.body.append(part);
  const dialog = part.querySelector<HTMLDialogElement>("dialog.ladder");
  expect(dialog?.open).toBe(false);
  part.querySelector<HTMLButtonElement>(".opener")?.click();
  expect(dialog?.open).toBe(true);
  expect(dialog?.querySelector("details")?.textContent).toContain(LADDER.text);
  part.remove();
});

const FIGURES = {
  label: "The figures",
  items: [
    { value: "£8.00", what: "An hour, under 18", note: "The law since Apr 2026", standing: "law" },
    { value: "£15,000", what: "Starter", note: "No date given. Below today's legal minimum", standing: "below" },
  ],
} as const;

test("a pupil gets the figures as tiles, each with what it is and whether it holds, and they stand out in the words", () => {
  const part = show({ passages: [{ ...passage("It is £15,000 a year."), figures: FIGURES }], table: null });
  expect(texts(part, ".headline strong")).toEqual(["£15,000"]);
  expect(part.querySelector(".headline")?.textContent).toBe("It is £15,000 a year.");
  expect([...part.querySelectorAll(".tile")].map((tile) => tile.textContent)).toEqual([
    "An hour, under 18£8.00The law since Apr 2026",
    "Starter£15,000No date given. Below today's legal minimum",
  ]);
  expect(part.querySelectorAll(".tile.below")).toHaveLength(1);
});

test("of a name that ends in a figure nothing stands out", () => {
  const figures = { label: "", items: [{ value: "2", what: "Courses", note: "", standing: "said" as const }] };
  const part = show({ passages: [{ ...passage("At Level 2 there are 2 courses."), figures }], table: null });
  expect(part.querySelector(".headline")?.innerHTML).toBe("At Level 2 there are <strong>2</strong> courses.");
});

test("an adviser gets the figures as a table", () => {
  const part = show({ passages: [{ ...passage("Words."), figures: FIGURES }], table: null, audience: "adviser" });
  expect(part.querySelector(".tile")).toBeNull();
  expect(texts(part, "caption")).toEqual(["The figures"]);
  expect(texts(part, "tbody tr:last-child > *")).toEqual(["Starter", "£15,000", FIGURES.items[1].note]);
});

test("points are listed, and what there is more unfolds", () => {
  const more = { label: "More", items: ["Third."] };
  const part = show({ passages: [{ ...passage("Answer."), points: ["First.", "Second."], more }] });
  expect(texts(part, ".reply > .points li")).toEqual(["First.", "Second."]);
  expect(part.querySelector("details")?.open).toBe(false);
  expect(texts(part, "details .points li")).toEqual(["Third."]);
});

test("where the chat has a place for what could be asked next, it stands there", () => {
  const offer = vi.fn<NonNullable<Deeds["offer"]>>();
  const part = shown(reply(), "pupil", { ...deeds, offer });
  expect(part.querySelector(".questions")).toBeNull();
  expect(offer).toHaveBeenCalledWith(reply().follow_ups);
});

test("a thumb is sent, thanked and gone; one that was not counted can be pressed again", async () => {
  let works = false;
  const rate = vi.fn(() => Promise.resolve(works));
  const part = thumbs("pupil", rate);
  const [yes, no, more] = part.querySelectorAll("button");
  expect(more).toBeUndefined();
  no?.click();
  await Promise.resolve();
  expect(part.querySelector("[role=status]")?.textContent).toBe("That could not be counted. Please try again.");
  works = true;
  yes?.click();
  await Promise.resolve();
  expect(rate.mock.calls).toEqual([["not_useful"], ["useful"]]);
  expect(part.textContent).toBe("Thank you. That was counted, without your name.");
  expect(part.querySelector("button")).toBeNull();
});

test("staff can say that a reply is wrong", async () => {
  const rate = vi.fn(() => Promise.resolve(true));
  const wrong = [...thumbs("adviser", rate).querySelectorAll("button")].find(
    (one) => one.textContent === "This is wrong",
  );
  wrong?.click();
  await Promise.resolve();
  expect(rate).toHaveBeenCalledWith("wrong");
});

test("an adviser can switch to the pupils' words and back", () => {
  const part = show({ audience: "adviser", plain: [passage("Plain words.")], table: null }, "adviser");
  const button = [...part.querySelectorAll("button")].find((one) => one.textContent === "In plain words");
  const heads = () => texts(part, ".headline");
  button?.click();
  expect([heads(), button?.getAttribute("aria-pressed")]).toEqual([["Plain words."], "true"]);
  expect(part.firstElementChild?.textContent).toBe("Plain words.");
  button?.click();
  expect([heads(), button?.getAttribute("aria-pressed")]).toEqual([["Some words.", "More words."], "false"]);
  expect(show({ audience: "adviser" }, "adviser").textContent).not.toContain("In plain words");
});
