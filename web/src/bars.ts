/** What somebody has said of themselves, as bars: each with its words, so that nothing is told by its length alone. */

import { make } from "./dom";
import type { Bars } from "./types";

export function barPicture({ title, items, most }: Bars): HTMLElement {
  const rows = items.map(({ label, length, words }) => {
    const full = make("span", { class: "full" });
    // No bar is of no length at all: it would look like a question that was left out.
    full.style.inlineSize = `${((length + 0.5) / (most + 0.5)) * 100}%`;
    return make(
      "li",
      {},
      make("span", { class: "name" }, label),
      make("span", { class: "words" }, words),
      make("span", { class: "track", "aria-hidden": "true" }, full),
    );
  });
  return make("figure", { class: "bars" }, make("figcaption", {}, title), make("ul", { role: "list" }, ...rows));
}
