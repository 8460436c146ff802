/** Finds addresses and telephone numbers in what the bot says, and leaves the words as they are. */

import { link, make } from "./dom";

const ADDRESS = String.raw`(?<![\w@./-])(?:https?:\/\/)?(?:[a-z0-9-]+\.)+(?:uk|wales|cymru|com|org|net)(?:\/[\w./%#?=&~-]*[\w/])?(?![\w@-])`;
/** A number to text comes before the others: it cannot be rung. */
const TEXTING = String.raw`(?<=\b[Tt]ext [\w ]{0,20}to )\d{5,6}\b`;
const PHONE = String.raw`(?<![\w£.,/-])(?:0\d{2,4}(?: ?\d{3,4}){1,2}|116 ?\d{3}|(?<=[Cc]all )(?:999|112|111|101))(?![\w/-]|[,.]\d)`;
const FOUND = new RegExp(`(?<texting>${TEXTING})|(?<phone>${PHONE})|(?<address>${ADDRESS})`, "g");
const SENTENCE_END = /(?<=[.?!]) (?=[A-Z“"'(])/;

/** An address that is safe to open, or nothing. */
export function webAddress(text: string): string | null {
  try {
    const url = new URL(/^https?:\/\//.test(text) ? text : `https://${text}`);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The same text, its addresses and numbers to ring as links. */
export function linked(text: string): DocumentFragment {
  const parts = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(FOUND)) {
    const { texting, phone, address } = match.groups ?? {};
    const href = address ? webAddress(address) : null;
    const found = texting
      ? make("strong", { class: "number" }, texting)
      : phone
        ? make("a", { href: `tel:${phone.replace(/ /g, "")}`, class: "number" }, phone)
        : href && address
          ? link(href, address)
          : match[0];
    parts.append(text.slice(from, match.index), found);
    from = match.index + match[0].length;
  }
  parts.append(text.slice(from));
  return parts;
}

/** A paragraph. Sentences with a number to ring or to text each get a line, so that they are found at once. */
export function paragraph(words: string): HTMLElement {
  const made = make("p");
  words.split(SENTENCE_END).forEach((sentence, i) => {
    const content = linked(sentence);
    const calling = content.querySelector(".number") !== null;
    if (i) made.append(" ");
    made.append(calling ? make("span", { class: "line" }, content) : content);
  });
  return made;
}
