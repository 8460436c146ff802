/** Answers side by side: what each says of the same thing in one row. */

import { make } from "./dom";
import type { Figure, Reply } from "./types";

/** What an answer is called, and what was said. */
export interface Told {
  question: string;
  replies: Reply[];
}

const NOT_GIVEN = "not given";

/** The figures of some answers in rows, a column for each answer; nothing where none has a figure. */
export function compared(told: Told[]): HTMLElement | null {
  const columns = told.map(figuresOf);
  const names = [...new Set(columns.flatMap((figures) => [...figures.keys()]))];
  if (!names.length) return null;
  const cell = (figure: Figure | undefined): HTMLElement =>
    figure
      ? make("td", {}, make("strong", {}, figure.value), make("span", { class: "quiet" }, ` ${figure.note}`))
      : make("td", { class: "quiet" }, NOT_GIVEN);
  const rows = names.map((name) =>
    make("tr", {}, make("th", { scope: "row" }, name), ...columns.map((figures) => cell(figures.get(name)))),
  );
  const heads = told.map(({ question }) => make("th", { scope: "col" }, question));
  const caption = "The figures side by side";
  const made = make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, make("td"), ...heads)),
    make("tbody", {}, ...rows),
  );
  return make("div", { class: "table", role: "group", "aria-label": caption, tabindex: 0 }, made);
}

function figuresOf({ replies }: Told): Map<string, Figure> {
  const all = replies.flatMap(({ passages }) => passages.flatMap(({ figures }) => figures?.items ?? []));
  return new Map(all.map((figure) => [figure.what, figure]));
}
