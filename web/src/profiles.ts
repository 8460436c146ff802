/** A competency profile on the advisers' page: pick one, mark what somebody has, see the gaps. Nothing leaves it. */

import { bar } from "./bars";
import { button, make } from "./dom";
import { asCsv, byCluster, fill, loaded } from "./gaps";
import { download, printWith } from "./share";
import type { Competency, Profile, Profiles } from "./types";

const PRINT_ONLY = "@media print{#adviser>:not(.printing){display:none!important}}";
const FILE = "gaps.csv";

export function fillIn(section: HTMLElement): void {
  const data = section.dataset["profiles"];
  if (!data) return;
  const { words, profiles } = JSON.parse(data) as Profiles;
  const lists = [...profiles];
  const pick = make("select", { id: "profile" });
  const file = make("input", {
    type: "file",
    id: "profile-file",
    accept: ".csv,text/csv",
    "aria-describedby": "csv-hint",
  });
  const said = make("p", { role: "status", class: "said" });
  const place = make("div", {});
  section.append(
    make("div", { class: "row" }, make("label", { for: "profile" }, words.pick), pick),
    make("div", { class: "row" }, make("label", { for: "profile-file" }, words.load), file),
    make("p", { id: "csv-hint", class: "aside" }, words.load_hint),
    said,
    place,
  );

  function offer(chosen: number): void {
    pick.replaceChildren(...lists.map(({ name }, index) => make("option", { value: index }, name)));
    pick.selectedIndex = chosen;
    const profile = lists[chosen];
    if (profile) place.replaceChildren(...marked(profile));
  }

  function marked(profile: Profile): HTMLElement[] {
    const has = profile.competencies.map(() => 0);
    const cells = profile.competencies.map(() => make("td", {}));
    const helps = profile.competencies.map(({ helps }) =>
      make("ul", { class: "aside", "aria-label": words.helps }, ...helps.map((help) => make("li", {}, help))),
    );
    const picture = make("figure", { class: "bars" });

    function changed(): void {
      for (const [index, item] of profile.competencies.entries()) {
        const gap = Math.max(item.needed - (has[index] ?? 0), 0);
        const [cell, help] = [cells[index], helps[index]];
        if (cell) cell.textContent = gap ? String(gap) : "–";
        if (help) help.hidden = !gap || !item.helps.length;
      }
      const found = byCluster(profile, has);
      const rows = found
        .filter(({ all }) => all)
        .map(({ name, all, gaps }) => bar(name, fill(words.gap, { count: gaps, all }), gaps / all));
      const none = found.every(({ gaps }) => !gaps);
      picture.replaceChildren(
        make("figcaption", {}, none ? words.no_gaps : words.gaps),
        make("ul", { role: "list" }, ...rows),
      );
    }

    function row(item: Competency, index: number): HTMLElement {
      const label = fill(words.has, { name: item.name });
      const steps = profile.scale.map((step, number) => make("option", { value: number }, step));
      const select = make("select", { "aria-label": label }, ...steps);
      select.addEventListener("focus", () => {
        picture.setAttribute("aria-live", "polite"); // what stands there before anybody chose is no news
      });
      select.addEventListener("change", () => {
        has[index] = select.selectedIndex;
        changed();
      });
      const needed = profile.scale[item.needed] ?? "";
      return make(
        "tr",
        {},
        make("th", { scope: "row" }, item.name, make("span", { class: "cite" }, item.source), helps[index]),
        make("td", {}, needed),
        make("td", {}, select),
        cells[index],
      );
    }

    const columns = words.columns.slice(1, -1);
    const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)));
    const bodies = profile.clusters.map((cluster) =>
      make(
        "tbody",
        {},
        make("tr", {}, make("th", { scope: "rowgroup", colspan: columns.length }, cluster)),
        ...profile.competencies.flatMap((item, index) => (item.cluster === cluster ? [row(item, index)] : [])),
      ),
    );
    const table = make("table", {}, make("caption", {}, profile.name), make("thead", {}, head), ...bodies);
    const scroll = make("div", { class: "scroll", role: "region", "aria-label": profile.name, tabindex: 0 }, table);
    const next = profile.next.length ? `${words.next} ${profile.next.join(", ")}. ${profile.next_says.join(" ")}.` : "";
    const tools = make(
      "div",
      { class: "row" },
      button("tool", words.print, () => {
        printWith(PRINT_ONLY, section);
      }),
      button("tool", words.csv, () => {
        download(FILE, asCsv(profile, has, words));
      }),
    );
    changed();
    return [make("p", { class: "aside" }, profile.note), picture, scroll, make("p", {}, next), tools];
  }

  pick.addEventListener("change", () => {
    offer(pick.selectedIndex);
  });
  file.addEventListener("change", () => {
    void file.files?.[0]?.text().then((text) => {
      const found = loaded(file.files?.[0]?.name ?? "", text, words);
      if (typeof found === "string") {
        said.textContent = fill(words.wrong, { why: found });
        return;
      }
      said.textContent = fill(words.loaded, { count: found.competencies.length });
      lists.push(found);
      offer(lists.length - 1);
    });
  });
  offer(0);
}
