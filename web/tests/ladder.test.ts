import { expect, test, vi } from "vitest";
import { layout, ladderPicture, wrapped } from "../src/ladder";
import { LADDER } from "./samples";

const ruler = (words: string) => words.length * 0.6;

test.each([18, 24, 40])("%d letters wide, boxes keep apart and inside, and lead upwards", (width) => {
  const { boxes, edges, rows, frames, height } = layout(LADDER, width, ruler);
  const all = [...boxes.values()];
  expect(all).toHaveLength(5);
  for (const box of all) {
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    for (const line of box.lines) expect(ruler(line)).toBeLessThanOrEqual(box.width);
    for (const other of all) {
      const apart =
        box === other ||
        box.x + box.width <= other.x ||
        other.x + other.width <= box.x ||
        box.y + box.height <= other.y ||
        other.y + other.height <= box.y;
      expect(apart).toBe(true);
    }
  }
  expect(frames.map(({ title }) => title)).toEqual(["Roles", "Level 2", "Ways in"]);
  const drawn = edges.map(({ from, to }) => `${from.join("+")}>${to.join("+")}`);
  expect(drawn).toEqual(expect.arrayContaining(["apply>work", "learn>level", "level>lead"]));
  expect(drawn.join()).not.toContain("nowhere");
  for (const { from, to, points } of edges) {
    expect(points[0]?.[1]).toBe(boxes.get(from[0] ?? "")?.y);
    const end = boxes.get(to[0] ?? "");
    expect(points[points.length - 1]?.[1]).toBe((end?.y ?? 0) + (end?.height ?? 0));
  }
  expect(rows.length).toBeGreaterThanOrEqual(3);
});

test("no line crosses a box on its way", () => {
  const { boxes, edges } = layout(LADDER, 18, ruler);
  for (const { from, to, points } of edges) {
    for (const [i, [x, y]] of points.slice(1).entries()) {
      const [oldX, oldY] = points[i] ?? [0, 0];
      for (const box of boxes.values()) {
        if ([...from, ...to].includes(box.rung.id)) continue;
        const beside = Math.max(x, oldX) <= box.x || Math.min(x, oldX) >= box.x + box.width;
        const above = Math.max(y, oldY) <= box.y || Math.min(y, oldY) >= box.y + box.height;
        expect(beside || above, `${from.join()} to ${to.join()} past ${box.rung.id}`).toBe(true);
      }
    }
  }
});

test.each([18, 40])("%d letters wide, what leads to all of a step has one line, to its frame", (width) => {
  const jobs = ["Planner", "Manager", "Analyst"].map((label) => ({ id: label, label, payload: "", leads_to: [] }));
  const ways = ["College", "School"].map((label) => ({ id: label, label, payload: "", leads_to: ["level"] }));
  const level = { id: "level", label: "Level", payload: "", leads_to: jobs.map(({ id }) => id) };
  const steps = [
    { title: "Ways in", items: ways },
    { title: "Level", items: [level] },
    { title: "Jobs", items: jobs },
  ];
  const { edges, frames } = layout({ title: "", text: "", steps }, width, ruler);
  expect(edges.map(({ from, to }) => `${from.join("+")}>${to.join("+")}`)).toEqual([
    "College+School>level",
    "level>Planner+Manager+Analyst",
  ]);
  const [toLevel, toJobs] = edges;
  expect(toLevel?.points[0]?.[1]).toBe(frames[2]?.y);
  expect(toJobs?.points[toJobs.points.length - 1]?.[1]).toBe((frames[0]?.y ?? 0) + (frames[0]?.height ?? 0));
});

test.each([18, 24, 40])("%d letters wide, no line goes behind a title", (width) => {
  const { edges, frames } = layout(LADDER, width, ruler);
  for (const { points } of edges) {
    for (const [i, [x, y]] of points.slice(1).entries()) {
      const oldY = points[i]?.[1] ?? 0;
      for (const { title, y: top } of frames) {
        const past = Math.min(y, oldY) < top - 0.75 && Math.max(y, oldY) > top + 0.75;
        expect(past && x < ruler(title) + 2, title).toBe(false);
      }
    }
  }
});

test("what leads to another of its step stands under it", () => {
  const steps = [
    {
      title: "Roles",
      items: [
        { id: "top", label: "Top", payload: "", leads_to: [] },
        { id: "low", label: "Low", payload: "", leads_to: ["top"] },
      ],
    },
  ];
  const { boxes } = layout({ title: "", text: "", steps }, 40, ruler);
  expect(boxes.get("low")?.y).toBeGreaterThan(boxes.get("top")?.y ?? 0);
});

test("long labels are wrapped between words", () => {
  expect(wrapped("Level 3 Contact Centre Operations", 10, ruler)).toEqual(["Level 3 Contact", "Centre", "Operations"]);
});

test("a box can be tapped, and pressed with Enter and Space; it sends its question", () => {
  const ask = vi.fn<(title: string, payload: string) => void>();
  const part = ladderPicture(LADDER, { ask, say: vi.fn(), print: vi.fn() });
  const place = part.querySelector(".canvas");
  if (place) Object.defineProperty(place, "clientWidth", { value: 300 });
  document.body.append(part);
  part.querySelector("button")?.click();
  const rungs = [...part.querySelectorAll(".rung")];
  expect(rungs.map((rung) => rung.getAttribute("aria-label"))).toContain("Team leader: ask about this");
  expect(rungs.every((rung) => rung.getAttribute("role") === "button" && rung.getAttribute("tabindex") === "0")).toBe(
    true,
  );
  rungs[0]?.dispatchEvent(new MouseEvent("click"));
  for (const key of ["Enter", " ", "a"]) rungs[1]?.dispatchEvent(new KeyboardEvent("keydown", { key }));
  expect(ask.mock.calls).toEqual([
    ["Can I apply?", "Can I apply?"],
    ["Can I learn?", "Can I learn?"],
    ["Can I learn?", "Can I learn?"],
  ]);
});
