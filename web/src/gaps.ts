/** What a role needs beside what somebody has: lists from a file, gaps, and the same as a file again. No page in here. */

import type { Competency, Profile, ProfileWords } from "./types";

const MOST_ROWS = 200;
const MOST_LETTERS = 200;
const MOST_STEPS = 5;
const COLUMNS = ["cluster", "competency", "needed"];

/** Puts values into a phrase: "Line {line}". */
export function fill(phrase: string, values: Record<string, string | number>): string {
  return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The rows of a CSV text, its fields parted by commas or, as Excel does in many countries, by semicolons. */
export function rowsOf(text: string): string[][] {
  const [first = ""] = text.split(/\r?\n/, 1);
  const comma = first.includes(";") && !first.includes(",") ? ";" : ",";
  const rows: string[][] = [[]];
  let field = "";
  let quoted = false;
  const end = (): void => {
    rows.at(-1)?.push(field.trim());
    field = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text.charAt(at + 1) === '"') field += text.charAt((at += 1));
      else quoted = false;
    } else if (sign === '"' && !field.trim()) [field, quoted] = ["", true];
    else if (sign === comma) end();
    else if (sign === "\n") {
      end();
      rows.push([]);
    } else if (sign !== "\r") field += sign;
  }
  end();
  return rows.filter((row) => row.some(Boolean));
}

/** A list from a file, or what is wrong with it. */
export function loaded(name: string, text: string, words: ProfileWords): Profile | string {
  const [head = [], ...rows] = rowsOf(text.replace(/^\uFEFF/, ""));
  const names = head.map((cell) => cell.toLowerCase());
  const missing = COLUMNS.find((column) => !names.includes(column));
  if (missing) return fill(words.no_column, { name: missing });
  if (!rows.length) return words.no_rows;
  if (rows.length > MOST_ROWS || rows.flat().some((cell) => cell.length > MOST_LETTERS)) return words.too_long;
  const competencies: Competency[] = [];
  for (const [index, row] of rows.entries()) {
    const line = index + 2;
    const cell = (column: string): string => row[names.indexOf(column)] ?? "";
    const [cluster, competency, needed] = [cell("cluster"), cell("competency"), cell("needed")];
    if (!cluster || !competency) return fill(words.empty, { line });
    if (!/^[1-5]$/.test(needed)) return fill(words.no_number, { line, value: needed });
    if (competencies.some((other) => other.name === competency)) return fill(words.twice, { line, name: competency });
    const helps = cell("helps");
    competencies.push({ cluster, name: competency, needed: Number(needed), source: name, helps: helps ? [helps] : [] });
  }
  const most = Math.max(...competencies.map((item) => item.needed));
  const steps = Array.from({ length: MOST_STEPS + 1 }, (_, number) => fill(words.step, { number, most: MOST_STEPS }));
  return {
    name: fill(words.own, { name }),
    note: words.own_note,
    scale: steps.slice(0, Math.max(most, 1) + 1),
    clusters: [...new Set(competencies.map((item) => item.cluster))],
    competencies,
    next: [],
    next_says: [],
  };
}

export interface ClusterGaps {
  name: string;
  all: number;
  gaps: number;
}

/** How many competencies of each cluster have a gap; `has` are the steps that somebody is on, in the list's order. */
export function byCluster(profile: Profile, has: number[]): ClusterGaps[] {
  return profile.clusters.map((name) => {
    const held = profile.competencies.map((item, index) => ({ item, step: has[index] ?? 0 }));
    const own = held.filter(({ item }) => item.cluster === name);
    return { name, all: own.length, gaps: own.filter(({ item, step }) => step < item.needed).length };
  });
}

/** The list with what somebody has, for a spreadsheet. */
export function asCsv(profile: Profile, has: number[], words: ProfileWords): string {
  const rows = profile.competencies.map((item, index) => {
    const step = has[index] ?? 0;
    const gap = Math.max(item.needed - step, 0);
    const [needed, own] = [profile.scale[item.needed] ?? "", profile.scale[step] ?? ""];
    return [item.cluster, item.name, needed, own, String(gap), item.helps.join("; ")];
  });
  return [words.columns, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n");
}

/** A field in quotation marks. What a spreadsheet would take for a formula gets an apostrophe. */
function quoted(field: string): string {
  const safe = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return `"${safe.replaceAll('"', '""')}"`;
}
