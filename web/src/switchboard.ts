/** The one script of a school's page: defines <switchboard-chat>, and adds one if the page has none. */

import { serverOf } from "./server";
import { SwitchboardChat } from "./widget";

const script = document.currentScript as HTMLScriptElement | null;
const NAME = "switchboard-chat";
const ATTRIBUTES = ["heading", "greeting", "colour", "position", "audience", "questions", "open", "server"];

function begin(): void {
  if (document.querySelector(NAME)) return;
  const chat = document.createElement(NAME);
  for (const name of ATTRIBUTES) {
    const value = script?.dataset[name];
    if (value !== undefined) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

// A browser too old for this shows what the page has put inside the element, if anything.
if ("adoptedStyleSheets" in document && !customElements.get(NAME)) {
  SwitchboardChat.home = script ? serverOf(script.src) : location.origin;
  customElements.define(NAME, SwitchboardChat);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}
