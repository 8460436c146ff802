/** The way up as a picture: boxes that can be tapped, and lines from each to what it leads to. */

import { button, draw, icon, make, unseen } from "./dom";
import type { Deeds } from "./answer";
import { paragraph } from "./links";
import type { Ladder, Rung } from "./types";

/** Measures, in the size of the letters. */
const WIDEST = 15;
const GAP = 1.3;
const LANE = 0.5;
const LINE = 1.3;
const PADDING = 0.6;
const EDGE = 0.8;
const HEAD = 0.7;

/** How wide some words are, in the size of the letters. */
type Ruler = (words: string) => number;

interface Box {
  rung: Rung;
  step: number;
  row: number;
  column: number;
  x: number;
  y: number;
  width: number;
  height: number;
  lines: string[];
}

interface Row {
  step: number;
  boxes: Box[];
  y: number;
  height: number;
  /** How far the title reaches from the left, over the row that is the step's highest. */
  title: number;
}

/** Where a line begins or ends: at a box, or at the frame around a whole step. */
interface End {
  rungs: string[];
  whole: boolean;
  row: number;
  column: number;
  middle: number;
  width: number;
}

export interface Layout {
  rows: Row[];
  boxes: Map<string, Box>;
  /** Each line's rungs, from and to: all of a step where it touches the frame. */
  edges: { from: string[]; to: string[]; points: [number, number][] }[];
  /** The frame of each step, top to bottom, with its title. */
  frames: { title: string; y: number; height: number }[];
  width: number;
  height: number;
}

export function wrapped(label: string, width: number, ruler: Ruler): string[] {
  const lines: string[] = [];
  for (const word of label.split(/\s+/)) {
    const longer = `${lines[lines.length - 1] ?? ""} ${word}`;
    if (lines.length && ruler(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The boxes of one step in rows, the lowest first: what leads to another of the same step stands under it. */
function stacked(items: Rung[], across: number): Rung[][] {
  const rows: Rung[][] = [];
  let left = items;
  while (left.length) {
    const led = new Set(left.flatMap((item) => item.leads_to.filter((id) => id !== item.id)));
    const free = left.filter((item) => !led.has(item.id));
    const now = free.length ? free : left; // a circle has no lowest
    const count = Math.ceil(now.length / across);
    const each = Math.ceil(now.length / count);
    for (let i = 0; i < now.length; i += each) rows.push(now.slice(i, i + each));
    left = left.filter((item) => !now.includes(item));
  }
  return rows;
}

/** Where everything goes, for a width. All measures are in units of the letters' size. */
export function layout(ladder: Ladder, width: number, ruler: Ruler): Layout {
  const inner = width - 2 * EDGE;
  const words = ladder.steps.flatMap(({ items }) => items.flatMap(({ label }) => label.split(/\s+/)));
  const narrowest = Math.max(...words.map(ruler)) + 2 * PADDING;
  const across = Math.max(1, Math.floor((inner - GAP) / (narrowest + GAP)));
  const rows: Row[] = [];
  const boxes = new Map<string, Box>();
  ladder.steps.forEach(({ items }, step) => {
    for (const rungs of stacked(items, across)) {
      const boxWidth = Math.min(WIDEST, (inner - GAP * (rungs.length + 1)) / rungs.length);
      const start = (width - boxWidth * rungs.length - GAP * (rungs.length - 1)) / 2;
      const row: Row = { step, boxes: [], y: 0, height: 0, title: 0 };
      rungs.forEach((rung, column) => {
        const lines = wrapped(rung.label, boxWidth - 2 * PADDING, ruler);
        const x = start + column * (boxWidth + GAP);
        const box = { rung, step, row: rows.length, column, x, y: 0, width: boxWidth, height: 0, lines };
        row.boxes.push(box);
        boxes.set(rung.id, box);
      });
      row.height = Math.max(3.4, ...row.boxes.map(({ lines }) => lines.length * LINE + 2 * PADDING));
      rows.push(row);
    }
  });

  rows.forEach((row, i) => {
    const title = ladder.steps[row.step]?.title ?? "";
    row.title = rows[i + 1]?.step === row.step ? 0 : 2 * EDGE + 1.2 + ruler(title);
  });

  // Lines run in the channels between rows, and past a row through its gaps. Those to an end that several lead to share
  // a lane; so do, of the rest, those from the same end.
  const ways = links(ladder, rows, boxes, width).map(({ from, to }) => ({ from, to, lane: from }));
  for (const way of ways) if (ways.filter(({ to }) => to === way.to).length > 1) way.lane = way.to;
  // The upper lanes lead to the row above, so that no line meets one that goes past.
  const lanes = rows.map((_, row) => {
    const through = ways.filter(({ from, to }) => from.row <= row && to.row > row);
    return [...new Set(through.sort((one, other) => one.to.row - other.to.row).map(({ lane }) => lane))];
  });

  // From the top down: a row, the channel under it, the next row.
  const frames: Layout["frames"] = [];
  let y = 0;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (!row) continue;
    const above = rows[i + 1];
    const channel = above ? (lanes[i]?.length ?? 0) * LANE + 1.4 : 0;
    if (above && above.step === row.step) y += channel;
    else {
      const frame = frames[frames.length - 1];
      if (frame) frame.height = y + EDGE - frame.y;
      y += above ? EDGE + channel + HEAD : 0.9;
      frames.push({ title: ladder.steps[row.step]?.title ?? "", y, height: 0 });
      y += 1.5;
    }
    row.y = y;
    for (const box of row.boxes) Object.assign(box, { y, height: row.height });
    y += row.height;
  }
  const lowest = frames[frames.length - 1];
  if (lowest) lowest.height = y + EDGE - lowest.y;
  const whole = y + EDGE + 0.2;

  const frameOf = (end: End): { y: number; height: number } => {
    const step = rows[end.row]?.step ?? 0;
    return frames[ladder.steps.length - 1 - step] ?? { y: 0, height: 0 };
  };
  const edges = ways.map(({ from, to, lane }) => {
    const height = (row: number): number => {
      const bottom = rows[row]?.y ?? 0;
      const top = (rows[row + 1]?.y ?? 0) + (rows[row + 1]?.height ?? 0);
      const others = lanes[row] ?? [];
      const share = (others.length - others.indexOf(lane)) / (others.length + 1);
      // The upper part belongs to the arrow heads, and between two steps also to the edge of the frame, as the lower
      // one to the title.
      const [upper, lower] = rows[row]?.step === rows[row + 1]?.step ? [0.8, 0.4] : [EDGE + HEAD, 2.4];
      return bottom - lower - share * (bottom - top - upper - lower);
    };
    const starts = ways.filter((way) => way.from === from).sort((one, other) => one.to.middle - other.to.middle);
    const outgoing = [...new Set(starts.map((way) => way.lane))];
    const each = Math.min(1.2, (from.width - 2) / outgoing.length);
    const half = ((outgoing.length - 1) / 2) * each;
    // Beside the title, as far as there is room.
    const aside = Math.min((rows[from.row]?.title ?? 0) - from.middle + half, from.width / 2 - half - 0.6);
    let x = from.middle - half + outgoing.indexOf(lane) * each + Math.max(0, aside);
    const above = ways.some((way) => way.to !== to && way.to.row === from.row + 1 && Math.abs(way.to.middle - x) < 0.3);
    if (above && lane === to) x += to.middle < x ? -0.6 : 0.6;
    const points: [number, number][] = [[x, from.whole ? frameOf(from).y : (rows[from.row]?.y ?? 0)]];
    for (let row = from.row; row < to.row; row++) {
      const goal = to.whole ? x : to.middle; // a frame can be reached anywhere
      const next = row + 1 === to.row ? goal : gapNear(rows, row + 1, x, goal, width, lane.row + lane.column);
      if (Math.abs(next - x) > 0.05) points.push([x, height(row)], [next, height(row)]);
      x = next;
    }
    const { y: end, height: deep } = to.whole ? frameOf(to) : (rows[to.row] ?? { y: 0, height: 0 });
    points.push([x, end + deep]);
    return { from: from.rungs, to: to.rungs, points };
  });
  return { rows, boxes, edges, frames, width, height: whole };
}

/** What is joined by a line: where something leads to all of a step, or all of a step to something, the whole step. */
function links(ladder: Ladder, rows: Row[], boxes: Map<string, Box>, width: number): { from: End; to: End }[] {
  const ends = new Map<string, End>();
  for (const [id, box] of boxes) {
    const { row, column } = box;
    ends.set(id, { rungs: [id], whole: false, row, column, middle: middle(box), width: box.width });
  }
  const found: { from: End; to: End }[] = [];
  const drawn = new Set<string>();
  const add = (from: End, to: End): void => {
    const pairs = from.rungs.flatMap((one) => to.rungs.map((other) => `${one}>${other}`));
    if (to.row <= from.row || pairs.every((pair) => drawn.has(pair))) return;
    for (const pair of pairs) drawn.add(pair);
    found.push({ from, to });
  };
  ladder.steps.forEach(({ items }, step) => {
    const rungs = items.map(({ id }) => id);
    if (rungs.length < 2) return;
    const its = rows.flatMap((row, i) => (row.step === step ? [i] : []));
    const whole = { rungs, whole: true, column: 0, middle: width / 2, width };
    const [top, bottom] = [
      { ...whole, row: Math.max(...its) },
      { ...whole, row: Math.min(...its) },
    ];
    for (const [id, end] of ends) {
      if (rungs.every((rung) => boxes.get(id)?.rung.leads_to.includes(rung))) add(end, bottom);
      if (items.every((item) => item.leads_to.includes(id))) add(top, end);
    }
  });
  for (const [id, from] of ends) {
    for (const to of boxes.get(id)?.rung.leads_to ?? []) {
      const end = ends.get(to);
      if (end) add(from, end);
    }
  }
  return found;
}

function middle(box: Box): number {
  return box.x + box.width / 2;
}

/** The x of the gap beside a row's boxes that is least out of the way; past a step of several rows it is outside them. */
function gapNear(rows: Row[], place: number, x: number, goal: number, width: number, lane: number): number {
  const its = rows.filter(({ step }) => step === rows[place]?.step);
  const step = its.map(({ boxes }) => boxes);
  const title = Math.max(...its.map((row) => row.title));
  const left = Math.max(EDGE + GAP / 2, Math.min(...step.map((boxes) => boxes[0]?.x ?? width)) - GAP / 2);
  const after = (box: Box): number => Math.min(width - EDGE - GAP / 2, box.x + box.width + GAP / 2);
  const rights = step.flatMap((boxes) => boxes.map(after));
  const gaps = [left, ...(step.length > 1 ? [Math.max(...rights)] : rights)];
  const behindTitle = (gap: number): number => (gap < title ? width : 0);
  const way = (gap: number): number => Math.abs(gap - x) + Math.abs(goal - gap) + behindTitle(gap);
  const best = gaps.reduce((one, other) => (way(other) < way(one) ? other : one));
  return best + ((lane % 3) - 1) * 0.35;
}

/** A line with round corners. */
function path(points: [number, number][], em: number): string {
  const round = 0.5;
  const at = (x: number, y: number): string => `${(x * em).toFixed(1)} ${(y * em).toFixed(1)}`;
  return points
    .map(([x, y], i) => {
      const before = points[i - 1];
      const after = points[i + 1];
      if (!before) return `M${at(x, y)}`;
      if (!after) return `L${at(x, y)}`;
      const near = ([otherX, otherY]: [number, number]): string => {
        const far = Math.hypot(otherX - x, otherY - y) || 1;
        const share = Math.min(round, far / 2) / far;
        return at(x + (otherX - x) * share, y + (otherY - y) * share);
      };
      return `L${near(before)}Q${at(x, y)} ${near(after)}`;
    })
    .join("");
}

function picture(ladder: Ladder, width: number, em: number, ruler: Ruler, ask: Deeds["ask"]): SVGSVGElement {
  const { boxes, edges, frames, height } = layout(ladder, width / em, ruler);
  const px = (value: number): string => (value * em).toFixed(1);
  const lines = edges.map(({ from, to, points }) => {
    const [x, y] = points[points.length - 1] ?? [0, 0];
    const head = `M${px(x - 0.35)} ${px(y + 0.5)}L${px(x)} ${px(y + 0.08)}L${px(x + 0.35)} ${px(y + 0.5)}`;
    return { from, to, path: draw("path", { class: "way", d: path(points, em) + head }) };
  });
  const steps = ladder.steps.map(({ title, items }) => {
    const drawn = items.flatMap((rung) => {
      const box = boxes.get(rung.id);
      return box ? [drawnBox(box)] : [];
    });
    return draw("g", { role: "group", "aria-label": title }, ...drawn);
  });

  function drawnBox({ rung, x, y, width: boxWidth, height: boxHeight, lines: words }: Box): SVGElement {
    const top = y + boxHeight / 2 - ((words.length - 1) * LINE) / 2 + 0.35;
    const label = words.map((line, i) =>
      draw("tspan", { x: px(x + boxWidth / 2), y: px(top + i * LINE) }, i < words.length - 1 ? `${line} ` : line),
    );
    const measures = { x: px(x), y: px(y), width: px(boxWidth), height: px(boxHeight), rx: px(0.7) };
    const group = draw(
      "g",
      { class: "rung", role: "button", tabindex: 0, "aria-label": `${rung.label}: ask about this`, "data-id": rung.id },
      draw("rect", measures),
      draw("text", { "aria-hidden": "true" }, ...label),
    );
    const press = (): void => {
      ask(rung.payload, rung.payload);
    };
    group.addEventListener("click", press);
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      press();
    });
    // The lines to and from the box that a person looks at come forward.
    const follow = (on: boolean) => (): void => {
      for (const line of lines) {
        if (line.from.includes(rung.id) || line.to.includes(rung.id)) line.path.classList.toggle("near", on);
      }
    };
    for (const name of ["pointerenter", "focus"]) group.addEventListener(name, follow(true));
    for (const name of ["pointerleave", "blur"]) group.addEventListener(name, follow(false));
    return group;
  }

  return draw(
    "svg",
    {
      class: "picture",
      role: "group",
      "aria-label": ladder.title,
      width: width.toFixed(0),
      height: px(height),
      viewBox: `0 0 ${width.toFixed(0)} ${px(height)}`,
      "font-size": px(1),
    },
    ...frames.map(({ y, height: frameHeight }) =>
      draw("rect", {
        class: "frame-of-step",
        x: 1,
        y: px(y),
        width: (width - 2).toFixed(1),
        height: px(frameHeight),
        rx: px(0.9),
      }),
    ),
    ...lines.map((line) => line.path),
    ...frames.flatMap(({ title, y }) => [
      draw("rect", {
        class: "tab",
        x: px(EDGE),
        y: px(y - 0.75),
        width: px(ruler(title) + 1.2),
        height: px(1.5),
        rx: px(0.75),
      }),
      draw("text", { class: "step", x: px(EDGE + 0.6), y: px(y + 0.3), "aria-hidden": "true" }, title),
    ]),
    ...steps,
  );
}

function rulerFor(font: string, em: number): Ruler {
  const canvas = document.createElement("canvas").getContext("2d");
  if (!canvas) return (words) => words.length * 0.6;
  canvas.font = font;
  return (words) => canvas.measureText(words).width / em;
}

/** A button that shows the picture and hides it again, with the same in words under it. */
export function ladderPicture(ladder: Ladder, deeds: Deeds): HTMLElement {
  const place = make("div", { class: "canvas" });
  const words = make("details", {}, make("summary", {}, make("span", {}, "The same in words")));
  words.append(make("div", { class: "folded" }, paragraph(ladder.text)));
  // It is read where the person goes, and not out loud as if it were a new message.
  const folder = make("div", { class: "ladder", hidden: true, "aria-live": "off" });
  folder.append(make("p", { class: "title" }, ladder.title), place, words);

  let width = 0;
  const redraw = (): void => {
    if (place.clientWidth === width || !place.clientWidth) return;
    width = place.clientWidth;
    const focused = place.querySelector<SVGElement>(":focus")?.dataset.id;
    const { fontSize, fontFamily } = getComputedStyle(place);
    const em = parseFloat(fontSize) || 14;
    place.replaceChildren(picture(ladder, width, em, rulerFor(`600 ${em}px ${fontFamily}`, em), deeds.ask));
    if (focused) place.querySelector<SVGElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  };
  new ResizeObserver(redraw).observe(place);

  const opener = button("opener", [icon("ladder"), "See it as a picture", unseen(`: ${ladder.title}`)], () => {
    folder.hidden = !folder.hidden;
    opener.setAttribute("aria-expanded", String(!folder.hidden));
    redraw();
  });
  opener.setAttribute("aria-expanded", "false");
  return make("div", { class: "ladder-part" }, opener, folder);
}
