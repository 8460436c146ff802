import type { Passage, Reply } from "../src/types";

/** A reply with every part. Nothing in it is a fact. */
export function reply(changes: Partial<Reply> = {}): Reply {
  return {
    kind: "fact",
    audience: "pupil",
    text: "All of it in words.",
    passages: [passage("Some words."), passage("More words.")],
    table: {
      caption: "Level 2 and Level 3, side by side",
      columns: ["", "Level 2", "Level 3"],
      rows: [
        ["Credits", "5", "7"],
        ["Hours", "3", "4"],
      ],
    },
    warnings: ["Mind this."],
    places: {
      label: "Where to look:",
      items: ["the jobs page (gov.uk/find-a-job)", "the centre (careers.example.org)"],
    },
    notes: ["Take care."],
    ladder: null,
    bars: null,
    sources: {
      label: "Sources: One article, undated; Two pages, Nov 2021",
      items: [source("one", "One article, undated", "undated"), source("two", "Two pages, Nov 2021", "2021-11-12")],
    },
    facts: {
      label: "The fact behind this",
      items: [
        {
          id: "f1",
          statement: "A statement.",
          source: "One article, undated",
          as_of: "2021-11",
          locator: "its words",
          address: "https://example.org/one",
        },
      ],
    },
    follow_ups: [{ title: "What else?", payload: "what else is there" }],
    plain: [],
    asks: true,
    ...changes,
  };
}

/** A reply that is only words. */
export function words(text: string): Reply {
  const none = {
    table: null,
    warnings: [],
    places: null,
    notes: [],
    ladder: null,
    bars: null,
    sources: null,
    facts: null,
  };
  return {
    kind: "chat",
    audience: "pupil",
    text,
    passages: [passage(text)],
    ...none,
    follow_ups: [],
    plain: [],
    asks: false,
  };
}

/** What is said to one question: a headline alone. */
export function passage(headline: string): Passage {
  return { headline, figures: null, points: [], more: null };
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
  here: "work",
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
