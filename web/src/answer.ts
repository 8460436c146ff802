/** A reply as it is shown: words, table, warnings, places to go, sources, picture, questions to ask next. */

import { button, icon, link, make, unseen } from "./dom";
import { ladderPicture } from "./ladder";
import { linked, paragraphs, webAddress } from "./links";
import { copy, inFull } from "./share";
import type { Answer, Audience, FollowUp, Reply, Source, Table } from "./types";
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

function bodyOf(answer: Answer): string {
  return answer.audience === "adviser" ? answer.full : answer.short;
}

/**
 * Whether body, warnings, places and sources together say all that the reply's text says. If not, the text itself is
 * shown: nothing may be lost, least of all in the words to somebody in danger, which are shown as people wrote them.
 */
export function partsSayAll(answer: Answer, text: string): boolean {
  const body = bodyOf(answer);
  if (answer.kind === "chat" || answer.kind === "deleted" || !body || !text.startsWith(body)) return false;
  let rest = text.slice(body.length);
  for (const said of [...answer.warnings, ...answer.signposts, ...answer.sources.map(({ cite }) => cite)]) {
    rest = rest.replace(said, "");
  }
  return /^\s*((Try|See)[\s,]*(or\s+)?\.)?\s*(Sources?:[\s;]*\.)?\s*$/.test(rest);
}

function table({ columns, rows }: Table, all: boolean): HTMLElement {
  const caption = `${joined(columns.slice(1))}, side by side`;
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

function joined(names: string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.slice(-1).join("")}`;
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

function sources(list: Source[], adviser: boolean): HTMLElement {
  const cites = list.length > 3 ? `${list.length} documents` : list.map(({ cite }) => cite).join("; ");
  return folded(
    [icon("source"), make("span", {}, `${list.length > 1 ? "Sources" : "Source"}: ${cites}`)],
    adviser,
    make("ul", { class: "sources" }, ...list.map((source) => sourceEntry(source, adviser))),
  );
}

function facts(answer: Answer): HTMLElement {
  const cites = new Map(answer.sources.map(({ id, cite }) => [id, cite]));
  const entries = answer.facts.map(({ statement, source, as_of: asOf }) =>
    make(
      "li",
      {},
      statement,
      make("span", { class: "quiet" }, ` ${cites.get(source) ?? source}; as of: ${dateInWords(asOf)}.`),
    ),
  );
  const count = entries.length === 1 ? "The fact behind this" : `The ${entries.length} facts behind this`;
  return folded([make("span", {}, count)], false, make("ul", { class: "facts" }, ...entries));
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
  const said = [...paragraphs(words), ...paragraphs(help(audience))];
  return make("div", { class: "reply dead-end" }, ...said, retry && button("tool", WORDS.tryAgain, retry));
}

/** The whole of one reply. The adviser's way shows more of it, and can copy and print it. */
export function shown(reply: Reply, audience: Audience, deeds: Deeds): HTMLElement {
  const { answer, text } = reply;
  const part = make("div", { class: "reply" });
  if (!answer) {
    part.append(...paragraphs(text));
    if (reply.buttons?.length) part.append(questions(reply.buttons, deeds));
    return part;
  }
  const adviser = answer.audience === "adviser";
  const inParts = partsSayAll(answer, text);
  part.append(...paragraphs(inParts ? bodyOf(answer) : text));
  if (answer.table) part.append(table(answer.table, adviser));
  if (inParts) {
    for (const warning of answer.warnings) {
      part.append(make("p", { class: "warning", role: "note" }, icon("warning"), make("span", {}, linked(warning))));
    }
    if (answer.signposts.length) {
      const places = answer.signposts.map((place) => make("li", {}, linked(place)));
      part.append(make("div", { class: "places" }, make("p", {}, "Where to look:"), make("ul", {}, ...places)));
    }
  }
  if (answer.ladder) part.append(ladderPicture(answer.ladder, deeds));
  if (answer.sources.length) part.append(sources(answer.sources, adviser));
  if (adviser && answer.facts.length) part.append(facts(answer));
  if (adviser || audience === "adviser") {
    const tools = make("div", { class: "tools" });
    tools.append(
      button("tool", "Copy as text", () => {
        void copy(inFull(reply), part).then((done) => {
          deeds.say(done ? "Copied." : "This browser does not allow copying. Please select the text instead.");
        });
      }),
      button("tool", "Print", () => {
        deeds.print(part);
      }),
    );
    part.append(tools);
  }
  if (answer.follow_ups.length) part.append(questions(answer.follow_ups, deeds));
  return part;
}
