// What the built chat takes from the knowledge base.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const NEEDED = ["childline", "shout", "emergency", "nspcc"];
const signposts = parse(readFileSync(new URL("../knowledge/signposts.yml", import.meta.url), "utf8"));

function phone(name) {
  const found = signposts.find(({ id }) => id === name)?.phone;
  if (typeof found !== "string") throw new Error(`knowledge/signposts.yml has no phone of ${name}, or not as text`);
  return found;
}

/** For the `define` of esbuild and of Vitest. */
export const define = { HELPLINES: JSON.stringify(Object.fromEntries(NEEDED.map((name) => [name, phone(name)]))) };
