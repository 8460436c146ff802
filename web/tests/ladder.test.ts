import { expect, test, vi } from "vitest";
import { ladderPicture, linesOf, rowsOf } from "../src/ladder";
import type { Rung } from "../src/types";
import { LADDER } from "./samples";

const rung = (id: string, ...leads_to: string[]): Rung => ({ id, label: id, payload: `About ${id}?`, leads_to });
const WAY_UP = {
  title: "The way up",
  text: "",
  here: "work",
  steps: [
    {
      title: "Ways in",
      items: [rung("college", "work"), rung("learn", "work", "two", "three"), rung("apply", "work")],
    },
    { title: "The job", items: [rung("work")] },
    { title: "two", items: [rung("two", "three", "a", "b")] },
    { title: "three", items: [rung("three", "c", "d")] },
    { title: "Jobs after two", items: [rung("a"), rung("b")] },
    { title: "Jobs after three", items: [rung("c"), rung("d")] },
  ],
};
const NAMES = ["college", "learn", "apply", "work", "two", "a b", "three", "c d"];

test("it is read from the top, and a group stands right under what leads to it", () => {
  expect(rowsOf(WAY_UP).map(({ rungs }) => rungs.map(({ id }) => id).join(" "))).toEqual(NAMES);
});

test("every way in has a line of its own to what it leads to, and a group is met as one", () => {
  const lines = linesOf(rowsOf(WAY_UP)).map(({ from, to }) => [NAMES[from], to.map((row) => NAMES[row])]);
  expect(lines).toEqual([
    ["college", ["work"]],
    ["learn", ["work", "two", "three"]],
    ["apply", ["work"]],
    ["two", ["a b", "three"]],
    ["three", ["c d"]],
  ]);
});

test("lines that pass each other keep to lanes of their own, the longest outermost", () => {
  const lines = linesOf(rowsOf(WAY_UP));
  for (const one of lines) {
    for (const other of lines) {
      const meet = one.from < (other.to.at(-1) ?? 0) && (one.to.at(-1) ?? 0) > other.from;
      if (one !== other && meet) expect(one.lane).not.toBe(other.lane);
    }
  }
  expect(lines[1]?.lane).toBe(0);
});

test("what only a part of leads on is no group", () => {
  const steps = [
    { title: "Ways in", items: [rung("in", "a")] },
    { title: "Jobs", items: [rung("a"), rung("b")] },
  ];
  expect(rowsOf({ ...WAY_UP, steps }).map(({ rungs }) => rungs.length)).toEqual([1, 1, 1]);
});

test("a line that would lead back up is not drawn", () => {
  const lines = linesOf(rowsOf(LADDER));
  expect(lines.every(({ from, to }) => to.every((row) => row > from))).toBe(true);
});

test("a box asks about itself and closes the picture; the one that was asked about is marked", () => {
  const ask = vi.fn<(title: string, payload: string) => void>();
  const part = ladderPicture(WAY_UP, { ask, say: vi.fn(), print: vi.fn() });
  document.body.append(part);
  part.querySelector<HTMLButtonElement>(".opener")?.click();
  const boxes = [...part.querySelectorAll<HTMLButtonElement>("button.rung")];
  expect(
    boxes.filter((box) => box.ariaCurrent ?? box.getAttribute("aria-current")).map((box) => box.textContent),
  ).toEqual(["work: ask about thisYou asked here●▲◆"]);
  boxes[0]?.click();
  expect(ask.mock.calls).toEqual([["About college?", "About college?"]]);
  expect(part.querySelector("dialog")?.open).toBe(false);
  part.remove();
});

test("a title that only says what its box says is left out", () => {
  const part = ladderPicture(WAY_UP, { ask: vi.fn(), say: vi.fn(), print: vi.fn() });
  expect([...part.querySelectorAll(".step")].map((step) => step.textContent)).toEqual([
    "Ways in",
    "The job",
    "Jobs after two",
    "Jobs after three",
  ]);
});
