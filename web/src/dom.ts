/** Elements are built call by call: no text is ever read as HTML, and a page's CSP has nothing to forbid. */

type Attributes = Record<string, string | number | boolean>;
type Child = Node | string | null | undefined | false;

const SVG = "http://www.w3.org/2000/svg";

function furnish<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child instanceof Node || !!child));
  return element;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return furnish(document.createElement(tag), attributes, children);
}

export function draw<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

export function button(className: string, words: Child | Child[], press: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", class: className }, ...(Array.isArray(words) ? words : [words]));
  // The second click of a double click lands on what the first one has moved there.
  made.addEventListener("click", ({ detail }) => {
    if (detail < 2) press();
  });
  return made;
}

/** A link that leaves this page as it is, and tells the other site nothing of it. */
export function link(address: string, ...children: Child[]): HTMLAnchorElement {
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Words for people who listen and do not look. */
export function unseen(words: string): HTMLElement {
  return make("span", { class: "unseen" }, words);
}

/** The same words a second time are news only if they differ in something. */
export function again(place: Element, words: string): string {
  return place.textContent === words ? `${words}\u00a0` : words;
}

const ICONS = {
  chat: "M4 5h16v11H10l-4 4v-4H4z",
  close: "M6 6l12 12M18 6L6 18",
  more: "M4 7h16M4 12h16M4 17h16",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  source: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  ladder: "M8 3v18M16 3v18M8 7h8M8 12h8M8 17h8",
  up: "M7 11v9H4v-9zM7 11l4-7c1.6 0 2.3 1 2 2.6L12.4 10H19l-1.6 10H7",
  down: "M17 13V4h3v9zM17 13l-4 7c-1.6 0-2.3-1-2-2.6l.6-3.4H5L6.6 4H17",
  send: "M12 20V5M5 12l7-7 7 7",
} as const;

export function icon(name: keyof typeof ICONS): SVGElement {
  return draw("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, draw("path", { d: ICONS[name] }));
}

/** Style as a sheet of its own, which a strict CSP allows where it forbids style elements and attributes. */
export function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
