/** The one script of a school's page: defines <switchboard-chat>, and adds one if the page has none. */

import { serverOf } from "./server";
import { SwitchboardChat } from "./widget";

const NAME = "switchboard-chat";
const ATTRIBUTES = ["heading", "greeting", "colour", "position", "audience", "questions", "open", "offset", "server"];

declare global {
  interface Window {
    /** What a page's own buttons may press. */
    switchboard?: { open: () => void; close: () => void };
  }
}

// A module does not know its own element; then it is the one whose address ends as ours does.
const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[src*="/web/switchboard.js"]');
const server = script?.dataset.server ?? (script?.src ? serverOf(script.src) : "");

function chat(): SwitchboardChat | null {
  return document.querySelector<SwitchboardChat>(NAME);
}

/** The one that this script made. A page that puts a new body in its place gets the same one again. */
let own: HTMLElement | undefined;

function begin(): void {
  if (chat()) return;
  if (!own) {
    own = document.createElement(NAME);
    for (const name of ATTRIBUTES) {
      const value = script?.dataset[name];
      if (value !== undefined) own.setAttribute(name, value);
    }
  }
  document.body.append(own);
}

// A browser too old for this shows what the page has put inside the element, if anything.
if ("adoptedStyleSheets" in document && !customElements.get(NAME)) {
  if (server || chat()?.hasAttribute("server")) {
    SwitchboardChat.home = server;
    customElements.define(NAME, SwitchboardChat);
    window.switchboard = { open: () => chat()?.open(), close: () => chat()?.close() };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
    else begin();
    new MutationObserver(() => {
      if (own) begin();
    }).observe(document.documentElement, { childList: true });
  } else {
    console.error(
      "Switchboard: this script was put into the page without its address. Add data-server with the address of the " +
        "chat's server to its tag.",
    );
  }
}
