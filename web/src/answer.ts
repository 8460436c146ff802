/** A reply as it is shown: words, table, warnings, places to go, sources, picture, questions to ask next. */

import { barPicture } from "./bars";
import { button, icon, link, make, unseen } from "./dom";
import { ladderPicture } from "./ladder";
import { linked, paragraph, webAddress } from "./links";
import { copy } from "./share";
import type { Audience, Fact, Figure, FollowUp, Labelled, Passage, Rating, Reply, Source, Table } from "./types";
import { help, WORDS } from "./words";

/** What a reply can set going. */
export interface Deeds {
  ask: (title: string, payload: string) => void;
  /** Tells the person that something was done. */
  say: (words: string) => void;
  print: (part: HTMLElement) => void;
  /** Shows what could be asked next in a place of its own; without it that stands under the reply. */
  offer?: (list: FollowUp[]) => void;
}

/** So many rows of a long table are shown to a pupil at first. */
const ROWS = 6;

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** An ISO date as people write it; what is none stays as it is. */
export function dateInWords(date: string): string {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(date);
  if (!match) return date;
  const [, year, month, day] = match;
  return [day && Number(day), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
}

function table({ caption, columns, rows }: Table, all: boolean): HTMLElement {
  const head = columns.map((name) => (name ? make("th", { scope: "col" }, name) : make("td")));
  const lines = rows.map(([label, ...cells]) =>
    make("tr", {}, make("th", { scope: "row" }, label), ...cells.map((cell) => make("td", {}, cell))),
  );
  // A few rows too many are shown all the same: a button would take as much room.
  const first = all || lines.length < ROWS + 3 ? lines.length : ROWS;
  const rest = make("tbody", { hidden: true, "aria-live": "off" }, ...lines.slice(first));
  const made = make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...lines.slice(0, first)),
    first < lines.length && rest,
  );
  const frame = make("div", { class: "table", role: "group", "aria-label": caption }, made);
  // What scrolls sideways must be within reach of the keyboard; what does not, need not.
  new ResizeObserver(() => {
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else if (!frame.matches(":focus")) frame.removeAttribute("tabindex"); // which would take the focus from it
  }).observe(frame);
  if (first === lines.length) return frame;
  const opener = button("opener", `Show all ${lines.length} rows`, () => {
    rest.hidden = false;
    frame.tabIndex = -1;
    frame.focus();
    opener.remove();
  });
  return make("div", {}, frame, opener);
}

/** What folds away is read out when a person opens it, and not with the reply. */
function folded(summary: (Node | string)[], open: boolean, ...content: Node[]): HTMLElement {
  const body = make("div", { class: "folded", "aria-live": "off" }, ...content);
  return make("details", { open }, make("summary", {}, ...summary), body);
}

function sourceEntry(source: Source, adviser: boolean): HTMLElement {
  const address = webAddress(source.address);
  const about = [
    ["By", source.author],
    ["Published by", source.publisher],
    ["Date", dateInWords(source.date)],
    ["Nation", source.nation],
    ["Kind", source.kind],
    ["Trust", adviser ? source.trust : ""],
  ].filter(([, value]) => value);
  return make(
    "li",
    {},
    make("p", { class: "title" }, source.title),
    make("dl", {}, ...about.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
    address && make("p", {}, link(address, "Read it", unseen(`: ${source.title} (opens in a new tab)`))),
  );
}

function sources({ label, items }: Labelled<Source>, adviser: boolean): HTMLElement {
  return folded(
    [icon("source"), make("span", {}, label)],
    false,
    make("ul", { class: "sources" }, ...items.map((source) => sourceEntry(source, adviser))),
  );
}

function facts({ label, items }: Labelled<Fact>): HTMLElement {
  const entries = items.map(({ statement, source, as_of: asOf, locator, address }) => {
    const page = locator ? webAddress(address) : null;
    // A browser that knows such links goes to the very words.
    const there =
      page && link(`${page}#:~:text=${encodeURIComponent(locator)}`, `“${locator}”`, unseen(" (in the source)"));
    const about = make("span", { class: "quiet" }, ` ${source}; as of: ${dateInWords(asOf)}.`);
    return make("li", {}, statement, about, there && " ", there);
  });
  return folded([make("span", {}, label)], false, make("ul", { class: "facts" }, ...entries));
}

/** Buttons that ask. */
export function questions(list: FollowUp[], deeds: Pick<Deeds, "ask">): HTMLElement {
  const buttons = list.map(({ title, payload }) =>
    button("question", title, () => {
      deeds.ask(title, payload);
    }),
  );
  return make("div", { class: "questions", role: "group", "aria-label": "You could ask" }, ...buttons);
}

/** Where there is no reply: what went wrong, who helps all the same, and perhaps a way to ask once more. */
export function deadEnd(words: string, audience: Audience, retry?: () => void): HTMLElement {
  const said = [words, help(audience)].map(paragraph);
  return make("div", { class: "reply dead-end" }, ...said, retry && button("tool", WORDS.tryAgain, retry));
}

function warning(words: string): HTMLElement {
  return make("p", { class: "warning", role: "note" }, icon("warning"), make("span", {}, linked(words)));
}

function places({ label, items }: Labelled<string>): HTMLElement {
  const entries = items.map((place) => make("li", {}, linked(place)));
  return make("div", { class: "places" }, make("p", {}, label), make("ul", {}, ...entries));
}

/** Asks whether the reply to a message was any help. */
export function thumbs(audience: Audience, rate: (said: Rating) => Promise<boolean>): HTMLElement {
  const part = make("div", { class: "thumbs", "aria-live": "off", role: "group", "aria-label": WORDS.helped });
  const said = make("span", { role: "status", tabindex: -1 });
  const press = (rating: Rating) => () => {
    void rate(rating).then((done) => {
      said.textContent = done ? WORDS.counted : WORDS.notCounted;
      if (!done) return;
      part.replaceChildren(said);
      said.focus();
    });
  };
  part.append(
    make("span", {}, WORDS.helped),
    button("tool", [icon("up"), WORDS.useful], press("useful")),
    button("tool", [icon("down"), WORDS.notUseful], press("not_useful")),
  );
  if (audience === "adviser") part.append(button("tool", WORDS.wrong, press("wrong")));
  part.append(said);
  return part;
}

/** A switch between an adviser's passages and the pupils'. */
function plainSwitch(reply: Reply, part: HTMLElement, full: Node[]): HTMLElement {
  const plain = reply.plain.flatMap((one) => passage(one, { ...reply, audience: "pupil" }));
  const made = button("tool", WORDS.plainly, () => {
    const on = made.getAttribute("aria-pressed") !== "true";
    made.setAttribute("aria-pressed", String(on));
    for (const node of on ? full : plain) part.removeChild(node);
    part.prepend(...(on ? plain : full));
    made.scrollIntoView({ block: "nearest" }); // what stands above it is longer or shorter now
  });
  made.setAttribute("aria-pressed", "false");
  return made;
}

function tools(words: string, part: HTMLElement, deeds: Deeds): HTMLElement {
  const copyWords = button("tool", "Copy as text", () => {
    void copy(words, part).then((done) => {
      deeds.say(done ? "Copied." : "This browser does not allow copying. Please select the text instead.");
    });
  });
  const print = button("tool", "Print", () => {
    deeds.print(part);
  });
  return make("div", { class: "tools" }, copyWords, print);
}

/** Finds a value that stands by itself; a single figure behind a name is a part of that: "Level 2". */
function found(value: string): RegExp {
  const before = /^\d$/.test(value) ? "(?<![A-Z][a-z]+ |[\\d,.])" : "(?<![\\d,.])";
  return new RegExp(`${before}${value.replace(/[.*+?^$()]/g, "\\$&")}(?![\\d%])`);
}

/** A sentence, the values in it standing out. */
function emphasised(words: string, values: string[]): HTMLElement {
  const made = paragraph(words);
  made.className = "headline";
  for (const value of [...values, ...(words.match(/£[\d,]+(?:\.\d\d)?/g) ?? [])]) {
    const walker = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
      const at = node.data.search(found(value));
      if (at < 0 || node.parentElement?.closest("a, strong")) continue;
      const part = node.splitText(at);
      part.splitText(value.length);
      part.replaceWith(make("strong", {}, value));
      break;
    }
  }
  return made;
}

function tiles({ label, items }: Labelled<Figure>): HTMLElement {
  const made = items.map(({ value, what, note, standing }) =>
    make(
      "div",
      { class: `tile ${standing}` },
      make("dt", {}, what),
      make("dd", { class: "value" }, value),
      make("dd", { class: "note" }, standing === "below" && icon("warning"), note),
    ),
  );
  return make("dl", { class: "tiles", "aria-label": label }, ...made);
}

/** The same for an adviser, who reads down a column. */
function figureTable({ label, items }: Labelled<Figure>): HTMLElement {
  const rows = items.map(({ value, what, note }) => [what, value, note]);
  const made = table({ caption: label, columns: ["", "Figure", "Of when"], rows }, true);
  made.classList.add("figure-table");
  return made;
}

/** What is said to one question. */
function passage(said: Passage, reply: Reply): Node[] {
  const { headline, figures, points, more } = said;
  const states = reply.kind === "fact" || reply.kind === "comparison" || figures !== null;
  const values = figures?.items.map(({ value }) => value) ?? [];
  const parts: Node[] = [states ? emphasised(headline, values) : paragraph(headline)];
  if (figures && !reply.table) parts.push((reply.audience === "adviser" ? figureTable : tiles)(figures));
  if (points.length === 1) parts.push(paragraph(points.join(" ")));
  else if (points.length) parts.push(list("points", points));
  if (more) parts.push(folded([make("span", {}, more.label)], false, list("points", more.items)));
  return parts;
}

function list(kind: string, items: string[]): HTMLElement {
  return make("ul", { class: kind }, ...items.map((item) => make("li", {}, linked(item))));
}

/** The whole of one reply. The adviser's way shows more of it, and can copy and print it. */
export function shown(reply: Reply, audience: Audience, deeds: Deeds): HTMLElement {
  const adviser = reply.audience === "adviser";
  const said = reply.passages.flatMap((one) => passage(one, reply));
  const part = make("div", { class: "reply" }, ...said);
  if (reply.bars) part.append(barPicture(reply.bars));
  else if (reply.table) part.append(table(reply.table, adviser));
  part.append(...reply.warnings.map(warning));
  if (reply.places) part.append(places(reply.places));
  part.append(...reply.notes.map(warning));
  if (reply.ladder) part.append(ladderPicture(reply.ladder, deeds));
  if (reply.sources) part.append(sources(reply.sources, adviser));
  if (adviser && reply.facts) part.append(facts(reply.facts));
  if (adviser || audience === "adviser") {
    const row = tools(reply.text, part, deeds);
    if (reply.plain.length) row.prepend(plainSwitch(reply, part, said));
    part.append(row);
  }
  if (deeds.offer) deeds.offer(reply.follow_ups);
  else if (reply.follow_ups.length) part.append(questions(reply.follow_ups, deeds));
  return part;
}
