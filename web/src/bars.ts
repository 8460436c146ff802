/** Bars, each with its words, so that nothing is told by its length alone. */

import { make } from "./dom";
import type { Bars } from "./types";

/** One bar, `share` of its whole length. */
export function bar(label: string, words: string, share: number): HTMLElement {
  const full = make("span", { class: "full" });
  full.style.inlineSize = `${share * 100}%`;
  return make(
    "li",
    {},
    make("span", { class: "name" }, label),
    make("span", { class: "words" }, words),
    make("span", { class: "track", "aria-hidden": "true" }, full),
  );
}

/** What somebody has said of themselves. No bar is of no length: it would look like a question that was left out. */
export function barPicture({ title, items, most }: Bars): HTMLElement {
  const rows = items.map(({ label, length, words }) => bar(label, words, (length + 0.5) / (most + 0.5)));
  return make("figure", { class: "bars" }, make("figcaption", {}, title), make("ul", { role: "list" }, ...rows));
}
