import { describe, expect, it } from "vitest";
import { asCsv, byCluster, loaded, rowsOf } from "../src/gaps";
import type { Profile, ProfileWords } from "../src/types";

const words = {
  columns: ["Cluster", "Competency", "Needed", "Has", "Gap", "Helps"],
  own: "Yours: {name}",
  own_note: "Yours.",
  step: "{number} of {most}",
  no_rows: "no rows",
  no_column: "no {name}",
  no_number: "line {line}: {value}",
  empty: "line {line} empty",
  twice: "line {line}: {name} twice",
  too_long: "too long",
} as ProfileWords;

const LIST = "cluster,competency,needed,helps\nOne,A,2,\nOne,B,1,A course\nTwo,C,3,\n";

function list(text = LIST): Profile {
  const found = loaded("mine.csv", text, words);
  if (typeof found === "string") throw new Error(found);
  return found;
}

describe("a list from a file", () => {
  it("is read with quoted fields, either separator, and the marks that spreadsheets leave", () => {
    expect(rowsOf('a,b\r\n"x, ""y""",2\n\n')).toEqual([
      ["a", "b"],
      ['x, "y"', "2"],
    ]);
    expect(list("\uFEFFCluster;Competency;Needed\r\nOne;A;5").competencies[0]).toMatchObject({ name: "A", needed: 5 });
  });

  it("keeps its clusters in their order, and a scale up to the most that is needed", () => {
    expect(list().clusters).toEqual(["One", "Two"]);
    expect(list().scale).toHaveLength(4);
    expect(list().competencies[1]?.helps).toEqual(["A course"]);
  });

  it.each([
    ["cluster,competency\nOne,A", "no needed"],
    ["cluster,competency,needed", "no rows"],
    ["cluster,competency,needed\nOne,A,six", "line 2: six"],
    ["cluster,competency,needed\nOne,A,0", "line 2: 0"],
    ["cluster,competency,needed\nOne,A,1\nTwo,,1", "line 3 empty"],
    ["cluster,competency,needed\nOne,A,1\nTwo,A,1", "line 3: A twice"],
    [`cluster,competency,needed\nOne,${"A".repeat(201)},1`, "too long"],
    [`cluster,competency,needed${"\nOne,A,1".repeat(201)}`, "too long"],
  ])("is refused with the reason: %j", (text, reason) => {
    expect(loaded("mine.csv", text, words)).toBe(reason);
  });
});

describe("the gaps", () => {
  it("are counted by cluster", () => {
    expect(byCluster(list(), [2, 0, 3])).toEqual([
      { name: "One", all: 2, gaps: 1 },
      { name: "Two", all: 1, gaps: 0 },
    ]);
  });

  it("are taken along, and no field is a formula", () => {
    const made = asCsv(list("cluster,competency,needed\nOne,=SUM(A1),2"), [1], words);
    expect(made.split("\r\n")[1]).toBe('"One","\'=SUM(A1)","2 of 5","1 of 5","1",""');
  });
});
