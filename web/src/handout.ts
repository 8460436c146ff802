/** One sheet of paper for a pupil or a parent: the chosen questions, answered in plain words, with where that stands. */

import { dateInWords } from "./answer";
import { make } from "./dom";
import type { Reply, Source } from "./types";

/** More than these do not fit on a sheet. */
export const MOST_HANDED = 5;

/** Whose sheet it is, and where its reader can ask more. */
export interface Sender {
  school: string;
  page: string;
}

/** The sheet: each question with its answer in the pupils' voice. */
export function sheet(answered: [string, Reply[]][], { school, page }: Sender): HTMLElement {
  const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const all = new Map<string, Source>();
  for (const [, replies] of answered) {
    for (const { sources } of replies) for (const source of sources?.items ?? []) all.set(source.id, source);
  }
  const sources = [...all.values()].map((source) =>
    make("li", {}, `${source.title}, ${source.publisher}, ${dateInWords(source.date)}. ${source.address}`),
  );
  return make(
    "div",
    { class: "sheet" },
    make("p", { class: "from" }, [school, today].filter(Boolean).join(" · ")),
    make("h2", {}, "Working in a contact centre"),
    ...answered.map(([question, replies]) => make("section", {}, make("h3", {}, question), ...replies.flatMap(answer))),
    make("h3", {}, "Where this comes from"),
    make("ul", { class: "from" }, ...sources),
    make("p", { class: "from" }, `A computer program put this together from these pages. Ask it more at ${page}/`),
  );
}

function answer({ passages, plain, warnings, places }: Reply): HTMLElement[] {
  const said = (plain.length ? plain : passages).flatMap(({ headline, figures, points }) => [
    make("p", {}, make("strong", {}, headline)),
    ...(figures
      ? [
          make(
            "ul",
            { class: "figures" },
            ...figures.items.map(({ value, what, note }) =>
              make("li", {}, make("strong", {}, value), ` ${what} (${note})`),
            ),
          ),
        ]
      : []),
    ...(points.length ? [make("p", {}, points.join(" "))] : []),
  ]);
  const mind = warnings.map((words) => make("p", { class: "mind" }, words));
  return [...said, ...mind, ...(places ? [make("p", {}, `${places.label} ${places.items.join("; ")}`)] : [])];
}
