/** What the server sends: switchboard/answers/answer.py, and the channel around it. */

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

export interface Table {
  columns: string[];
  rows: string[][];
}

export interface Rung {
  id: string;
  label: string;
  payload: string;
  leads_to: string[];
}

/** The way up, its steps from the bottom (ways in) to the top (roles). */
export interface Ladder {
  title: string;
  text: string;
  steps: { title: string; items: Rung[] }[];
}

export interface Answer {
  kind: "fact" | "comparison" | "unknown" | "sources" | "chat" | "deleted";
  audience: Audience;
  text: string;
  short: string;
  full: string;
  facts: { id: string; statement: string; source: string; as_of: string }[];
  table: Table | null;
  sources: Source[];
  warnings: string[];
  signposts: string[];
  follow_ups: FollowUp[];
  ladder?: Ladder | null;
}

export interface Reply {
  text: string;
  buttons?: FollowUp[];
  answer?: Answer;
}

export type Past = { from: "person"; id: string; text: string } | ({ from: "bot" } & Reply);
