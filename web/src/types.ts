/** What the server sends. */

export type Audience = "pupil" | "adviser";

export interface FollowUp {
  title: string;
  payload: string;
}

export interface Source {
  id: string;
  cite: string;
  title: string;
  author: string;
  publisher: string;
  date: string;
  address: string;
  kind: string;
  nation: string;
  trust: string;
}

/** A statement that a reply rests on, `source` as it is cited, with a few of its words as they stand at its address. */
export interface Fact {
  id: string;
  statement: string;
  source: string;
  as_of: string;
  locator: string;
  address: string;
}

/** Parts of one kind, under what they are called. */
export interface Labelled<Item> {
  label: string;
  items: Item[];
}

export interface Table {
  caption: string;
  columns: string[];
  rows: string[][];
}

export interface Rung {
  id: string;
  label: string;
  payload: string;
  leads_to: string[];
}

/** The way up, its steps in order: the ways in first. */
export interface Ladder {
  title: string;
  text: string;
  steps: { title: string; items: Rung[] }[];
  /** The rung that was asked about, if any. */
  here: string;
}

/** What somebody has said of themselves, as bars: each out of `most`, and the same in words. */
export interface Bars {
  title: string;
  text: string;
  most: number;
  items: { label: string; length: number; words: string }[];
}

/** A value to be seen at once: what it is, of when it is and whether it still holds. */
export interface Figure {
  value: string;
  what: string;
  note: string;
  standing: "said" | "law" | "below";
}

/** What is said to one question: the answer, its figures, up to three points, and the rest to be unfolded. */
export interface Passage {
  headline: string;
  figures: Labelled<Figure> | null;
  points: string[];
  more: Labelled<string> | null;
}

/** A reply as it is shown: switchboard/render/web.py. */
export interface Reply {
  kind: "fact" | "comparison" | "unknown" | "sources" | "chat" | "deleted";
  audience: Audience;
  /** All of it in words, to copy or to keep. */
  text: string;
  passages: Passage[];
  table: Table | null;
  warnings: string[];
  places: Labelled<string> | null;
  notes: string[];
  ladder: Ladder | null;
  bars: Bars | null;
  sources: Labelled<Source> | null;
  facts: Labelled<Fact> | null;
  follow_ups: FollowUp[];
  /** To an adviser: the passages in the pupils' voice. */
  plain: Passage[];
  /** Whether to ask if it was any help. */
  asks: boolean;
}

/** What somebody may say of a reply. */
export type Rating = "useful" | "not_useful" | "wrong";

export type Past = { from: "person"; id: string; text: string } | ({ from: "bot" } & Reply);

/** One thing that a role needs, and which step of the list's scale. */
export interface Competency {
  cluster: string;
  name: string;
  needed: number;
  source: string;
  helps: string[];
}

/** What a role needs, and the roles that come next. */
export interface Profile {
  name: string;
  note: string;
  scale: string[];
  clusters: string[];
  competencies: Competency[];
  next: string[];
  next_says: string[];
}

/** The phrases around a competency profile: `profiles` in knowledge/phrases.en.yml. */
export interface ProfileWords {
  heading: string;
  lead: string;
  pick: string;
  load: string;
  load_hint: string;
  columns: string[];
  helps: string;
  has: string;
  gaps: string;
  no_gaps: string;
  gap: string;
  cluster: string;
  help: string;
  next: string;
  print: string;
  csv: string;
  own: string;
  own_note: string;
  step: string;
  wrong: string;
  no_rows: string;
  no_column: string;
  no_number: string;
  empty: string;
  twice: string;
  too_long: string;
  loaded: string;
}

/** What stands in the advisers' page: switchboard/answers/profiles.py. */
export interface Profiles {
  words: ProfileWords;
  profiles: Profile[];
}
