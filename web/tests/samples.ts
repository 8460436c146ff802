import type { Answer, Reply } from "../src/types";

/** An answer with every part. Nothing in it is a fact. */
export function answer(changes: Partial<Answer> = {}): Answer {
  return {
    kind: "fact",
    audience: "pupil",
    text:
      "Short words. Mind this. Try the jobs page (gov.uk/find-a-job) or the centre (careers.example.org). " +
      "Sources: One article, undated; Two pages, Nov 2021.",
    short: "Short words.",
    full: "Full words.",
    facts: [{ id: "f1", statement: "A statement.", source: "one", as_of: "2021-11" }],
    table: {
      columns: ["", "Level 2", "Level 3"],
      rows: [
        ["Credits", "5", "7"],
        ["Hours", "3", "4"],
      ],
    },
    sources: [source("one", "One article, undated", "undated"), source("two", "Two pages, Nov 2021", "2021-11-12")],
    warnings: ["Mind this."],
    signposts: ["the jobs page (gov.uk/find-a-job)", "the centre (careers.example.org)"],
    follow_ups: [{ title: "What else?", payload: "what else is there" }],
    ladder: null,
    ...changes,
  };
}

export function reply(changes: Partial<Answer> = {}): Reply {
  const made = answer(changes);
  return { text: made.text, answer: made };
}

function source(id: string, cite: string, date: string) {
  return {
    id,
    cite,
    title: `Title ${id}`,
    author: "An author",
    publisher: "A publisher",
    date,
    address: `https://example.org/${id}`,
    kind: "an article",
    nation: "Wales",
    trust: "Some.",
  };
}

export const LADDER = {
  title: "The way up",
  text: "Apply, then work, then lead.",
  steps: [
    {
      title: "Ways in",
      items: [
        { id: "apply", label: "Applying directly", payload: "Can I apply?", leads_to: ["work", "nowhere"] },
        { id: "learn", label: "Learning", payload: "Can I learn?", leads_to: ["level"] },
      ],
    },
    { title: "Level 2", items: [{ id: "level", label: "Level 2", payload: "What is it?", leads_to: ["lead"] }] },
    {
      title: "Roles",
      items: [
        { id: "work", label: "Contact centre operator", payload: "What do they do?", leads_to: ["lead"] },
        { id: "lead", label: "Team leader", payload: "And they?", leads_to: ["work"] },
      ],
    },
  ],
};
