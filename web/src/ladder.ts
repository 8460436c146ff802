/** The way up as a picture: read from the top, where somebody stands, along coloured lines to what comes after. */

import { button, icon, make, unseen } from "./dom";
import type { Deeds } from "./answer";
import { paragraph } from "./links";
import type { Ladder, Rung } from "./types";

/** A mark for each line beside its colour, for those who do not see that. */
const MARKS = ["●", "▲", "◆", "■", "★", "✚"];
/** How far apart the lines that meet at one box are, and where the middle of a box is. */
const APART = 8;
const MIDDLE = 26;

/** What stands side by side: one thing, or a whole group that a line leads to as one. */
export interface Row {
  title: string;
  rungs: Rung[];
}

/** A line from one row to others below it, in a lane of its own. */
export interface Line {
  from: number;
  to: number[];
  lane: number;
}

/** The rows from the top down. A group that only one thing leads to stands right under that. */
export function rowsOf({ steps }: Ladder): Row[] {
  const all = steps.flatMap(({ items }) => items);
  const ids = new Set(all.map(({ id }) => id));
  const leadTo = (wanted: Rung): Rung[] => all.filter(({ leads_to: ends }) => ends.includes(wanted.id));
  const rows: Row[] = [];
  for (const { title, items } of steps) {
    const before = items.map((item) => leadTo(item).map(({ id }) => id));
    const ends = items.every(({ leads_to: next }) => !next.some((id) => ids.has(id)));
    const together = ends && items.length > 1 && before.every((ids) => ids.join() === before[0]?.join());
    const made = together
      ? [{ title, rungs: items }]
      : items.map((rung, i) => ({ title: i ? "" : title, rungs: [rung] }));
    const only =
      together && before[0]?.length === 1 ? rows.findIndex(({ rungs }) => rungs[0]?.id === before[0]?.[0]) : -1;
    rows.splice(only < 0 ? rows.length : only + 1, 0, ...made);
  }
  return rows;
}

/** The lines between rows. The one that goes furthest is outermost, and no two share a lane side by side. */
export function linesOf(rows: Row[]): Line[] {
  const found = rows.flatMap(({ rungs }, from) => {
    const ends = rungs.length === 1 ? (rungs[0]?.leads_to ?? []) : [];
    const to = rows.flatMap((row, i) => (i > from && row.rungs.some(({ id }) => ends.includes(id)) ? [i] : []));
    return to.length ? [{ from, to, lane: 0 }] : [];
  });
  const last = ({ to }: Line): number => to[to.length - 1] ?? 0;
  const placed: Line[] = [];
  for (const line of [...found].sort((one, other) => last(other) - other.from - (last(one) - one.from))) {
    const beside = placed.filter((other) => line.from < last(other) && last(line) > other.from);
    while (beside.some(({ lane }) => lane === line.lane)) line.lane += 1;
    placed.push(line);
  }
  return found;
}

/** A piece of a line, in its place on the grid. (A strict CSP allows style that a script sets by name.) */
function piece(
  kind: string,
  line: number,
  place: { row: string; column: string },
  y: string,
  value: number,
): HTMLElement {
  const made = make("i", { class: `${kind} line-${line % MARKS.length}`, "aria-hidden": "true" });
  made.style.gridRow = place.row;
  made.style.gridColumn = place.column;
  made.style.setProperty(y, `${value}px`);
  return made;
}

/** The picture: boxes to tap in a column, the lines beside them. */
function chart(ladder: Ladder, ask: (question: string) => void): HTMLElement {
  const rows = rowsOf(ladder);
  const lines = linesOf(rows);
  const lanes = Math.max(0, ...lines.map(({ lane }) => lane + 1));
  const made = make("div", { class: "chart", role: "group", "aria-label": ladder.title });
  made.style.setProperty("--lanes", String(lanes));
  /** Where a row stands on the grid: some have their title in a row above them. */
  const gridRows: number[] = [];
  let next = 1;

  const box = (rung: Rung, row: number): HTMLElement => {
    const here = rung.id === ladder.here;
    const mark = lines.findIndex(({ from }) => from === row);
    const met = rows[row]?.rungs.length === 1 ? lines.flatMap(({ to }, i) => (to.includes(row) ? [i] : [])) : [];
    const sign = (i: number): HTMLElement =>
      make("span", { class: `sign line-${i % MARKS.length}`, "aria-hidden": "true" }, MARKS[i % MARKS.length]);
    const pressed = button(
      "rung",
      [
        mark >= 0 && sign(mark),
        make(
          "span",
          { class: "label" },
          rung.label,
          unseen(": ask about this"),
          here && make("em", {}, "You asked here"),
        ),
        ...met.filter((i) => i !== mark).map(sign),
      ],
      () => {
        ask(rung.payload);
      },
    );
    if (here) pressed.setAttribute("aria-current", "true");
    return pressed;
  };

  rows.forEach(({ title, rungs }, row) => {
    const group = rungs.length > 1;
    // A title that says what its only box says would be read twice.
    const told = title && !group && !title.toLowerCase().includes((rungs[0]?.label ?? "").toLowerCase());
    if (told) made.append(placedAt(make("p", { class: "step" }, title), next++));
    const boxes = rungs.map((rung) => box(rung, row));
    const content = group
      ? make(
          "div",
          { class: "group", role: "group", "aria-label": title },
          make("p", { class: "step" }, title),
          ...boxes,
        )
      : boxes[0];
    gridRows.push(next);
    if (content) made.append(placedAt(content, next));
    next += 1;
  });

  lines.forEach(({ from, to, lane }, i) => {
    const y = (row: number): number => {
      const meeting = lines.flatMap((line, j) => (line.to.includes(row) ? [j] : []));
      const leaves = lines.some((line) => line.from === row);
      const slot = from === row ? meeting.length : meeting.indexOf(i);
      return MIDDLE + (slot - (meeting.length + (leaves ? 1 : 0) - 1) / 2) * APART;
    };
    const column = `${lane + 1} / ${lanes + 1}`;
    const at = (row: number): number => gridRows[row] ?? 1;
    const end = to[to.length - 1] ?? from;
    made.append(piece("leaves", i, { row: String(at(from)), column }, "--y", y(from)));
    if (at(end) > at(from) + 1) {
      const through = { row: `${at(from) + 1} / ${at(end)}`, column: String(lane + 1) };
      made.append(piece("through", i, through, "--y", 0));
    }
    for (const row of to) made.append(piece("meets", i, { row: String(at(row)), column }, "--y", y(row)));
  });
  return made;

  function placedAt(element: HTMLElement, row: number): HTMLElement {
    element.style.gridRow = String(row);
    return element;
  }
}

/** A button that opens the picture over the whole screen, with the same in words under it. */
export function ladderPicture(ladder: Ladder, deeds: Deeds): HTMLElement {
  const words = make("details", {}, make("summary", {}, make("span", {}, "The same in words")));
  words.append(make("div", { class: "folded" }, paragraph(ladder.text)));
  const print = button("tool", "Print", () => {
    sheet.close();
    sheet.classList.add("on-paper");
    addEventListener(
      "afterprint",
      () => {
        sheet.classList.remove("on-paper");
      },
      { once: true },
    );
    deeds.print(part);
  });
  const close = button("round", [icon("close"), unseen("Close the picture")], () => {
    sheet.close();
  });
  const picture = chart(ladder, (question) => {
    sheet.close();
    deeds.ask(question, question);
  });
  // It is read where the person goes, and not out loud as if it were a new message.
  const sheet = make(
    "dialog",
    { class: "ladder", "aria-label": ladder.title, "aria-live": "off" },
    make("div", { class: "head" }, make("p", { class: "title" }, ladder.title), close),
    make("p", { class: "quiet" }, "Follow a line down. Tap a box to ask about it."),
    picture,
    words,
    print,
  );
  sheet.addEventListener("keydown", (event) => {
    event.stopPropagation(); // Escape closes this, and not the chat behind it
  });
  const opener = button("opener", [icon("ladder"), "See it as a picture", unseen(`: ${ladder.title}`)], () => {
    sheet.showModal();
    sheet.scrollTop = 0;
  });
  opener.setAttribute("aria-haspopup", "dialog");
  const part = make("div", { class: "ladder-part" }, opener, sheet);
  return part;
}
