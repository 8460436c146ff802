/** A reply as it is shown: words, table, warnings, places to go, sources, picture, questions to ask next. */

import { barPicture } from "./bars";
import { button, icon, link, make, unseen } from "./dom";
import { ladderPicture } from "./ladder";
import { linked, paragraph, webAddress } from "./links";
import { copy } from "./share";
import type { Audience, Fact, FollowUp, Labelled, Passage, Reply, Source, Table } from "./types";
import { help, WORDS } from "./words";

/** What a reply can set going. */
export interface Deeds {
  ask: (title: string, payload: string) => void;
  /** Tells the person that something was done. */
  say: (words: string) => void;
  print: (part: HTMLElement) => void;
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
    adviser,
    make("ul", { class: "sources" }, ...items.map((source) => sourceEntry(source, adviser))),
  );
}

function facts({ label, items }: Labelled<Fact>): HTMLElement {
  const entries = items.map(({ statement, source, as_of: asOf }) =>
    make("li", {}, statement, make("span", { class: "quiet" }, ` ${source}; as of: ${dateInWords(asOf)}.`)),
  );
  return folded([make("span", {}, label)], false, make("ul", { class: "facts" }, ...entries));
}

function questions(list: FollowUp[], deeds: Deeds): HTMLElement {
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

/** What is said to one question. */
function passage(said: Passage): HTMLElement {
  return paragraph([said.headline, ...said.points].join(" "));
}

/** The whole of one reply. The adviser's way shows more of it, and can copy and print it. */
export function shown(reply: Reply, audience: Audience, deeds: Deeds): HTMLElement {
  const adviser = reply.audience === "adviser";
  const part = make("div", { class: "reply" }, ...reply.passages.map(passage));
  if (reply.bars) part.append(barPicture(reply.bars));
  else if (reply.table) part.append(table(reply.table, adviser));
  part.append(...reply.warnings.map(warning));
  if (reply.places) part.append(places(reply.places));
  part.append(...reply.notes.map(warning));
  if (reply.ladder) part.append(ladderPicture(reply.ladder, deeds));
  if (reply.sources) part.append(sources(reply.sources, adviser));
  if (adviser && reply.facts) part.append(facts(reply.facts));
  if (adviser || audience === "adviser") part.append(tools(reply.text, part, deeds));
  if (reply.follow_ups.length) part.append(questions(reply.follow_ups, deeds));
  return part;
}
