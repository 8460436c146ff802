/** The adviser's page: its form asks here, and answers are cards that can be compared, copied and printed. */

import answerStyle from "./answer.css";
import cardStyle from "./cards.css";
import { deadEnd, shown, thumbs, type Deeds } from "./answer";
import { compared } from "./compare";
import { Connection, type View } from "./connection";
import { again, button, make, sheet, unseen } from "./dom";
import { MOST_HANDED, sheet as sheetOf } from "./handout";
import { linked } from "./links";
import { printWith } from "./share";
import { tabStore } from "./storage";
import type { Past, Reply } from "./types";
import { told, WORDS } from "./words";

const MOST_COMPARED = 3;
const RECENT = 10;
/** A screen reader has noticed by then what was put into a silent region, and keeps quiet about it. */
const SETTLED = 400;
const PRINT_PAPER = "@media print{body>:not(main),#adviser>:not(#handout){display:none!important}}";
const PRINT_ALL = "@media print{#profiles{display:none!important}}";
const PRINT_ONE = "@media print{#profiles,#cards>:not(:has(.printing)){display:none!important}}";

export function takeOver(main: HTMLElement, server: string): void {
  const form = main.querySelector("form");
  const query = main.querySelector<HTMLInputElement>("#query");
  const recent = main.querySelector("#recent");
  const cards = main.querySelector<HTMLElement>("#cards");
  const suggestions = main.querySelector<HTMLElement>(".suggestions");
  if (!form || !query || !recent || !cards) return;

  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet(answerStyle), sheet(cardStyle)];
  const status = make("p", { class: "status switchboard", role: "status" });
  /** Whether the next search is to be understood without those before it. */
  let fresh = false;
  const follows = make("p", { class: "follows switchboard", hidden: true });
  const afresh = button("tool", "New topic", () => {
    fresh = true;
    follows.hidden = true;
    say("The next search stands alone.");
    query.focus();
  });
  follows.append(make("span", {}, "You can go on from the last answer: “and at level 3?”"), afresh);
  const table = make("div", { id: "compared", class: "switchboard", hidden: true });
  const paper = make("section", { id: "handout", class: "switchboard", "aria-label": "Hand-out" });
  const tools = make("div", { class: "page-tools switchboard", hidden: true });
  form.after(follows, status);
  cards.before(tools, table, paper);
  for (const part of [recent, cards]) part.classList.add("switchboard");
  cards.setAttribute("aria-live", "polite");
  cards.setAttribute("role", "region");
  cards.setAttribute("aria-label", "Answers");

  const say = (words: string, lost = false): void => {
    status.classList.toggle("lost", lost);
    if (status.textContent !== words) status.replaceChildren(linked(words));
  };

  const deeds: Deeds = {
    ask: (_, payload) => {
      ask(payload, true);
    },
    say: (words) => {
      say(again(status, words));
    },
    print: (part) => {
      printWith(PRINT_ONE, part);
    },
  };

  // --- cards ---------------------------------------------------------------

  function card(id: string, question: string, replies: Reply[]): HTMLElement {
    const tick = make("input", { type: "checkbox" });
    tick.addEventListener("change", chosenChanged);
    const made = make(
      "article",
      { class: "card" },
      make(
        "div",
        { class: "card-head" },
        make("h2", {}, question),
        make("label", { class: "choose" }, tick, make("span", {}, "Choose", unseen(` this answer: ${question}`))),
      ),
      ...replies.map((reply) => shown(reply, "adviser", deeds)),
      replies.some(({ asks }) => asks) && thumbs("adviser", (rating) => connection.rate(id, rating)),
    );
    said.set(made, { question, replies });
    return made;
  }

  /** The question with nothing under it yet. It is read out with its answer, not before. */
  function waiting(question: string): HTMLElement {
    return make(
      "article",
      { class: "card", "aria-live": "off" },
      make("h2", {}, question),
      make("p", {}, "Looking it up ..."),
    );
  }

  function unanswered(id: string, words: string, retry?: () => void): HTMLElement {
    const question = placed.get(id)?.querySelector("h2")?.textContent ?? "";
    return make("article", { class: "card" }, make("h2", {}, question), deadEnd(words, "adviser", retry));
  }

  const placed = new Map<string, HTMLElement>();
  /** What stands on each card. */
  const said = new WeakMap<Element, { question: string; replies: Reply[] }>();

  function place(id: string, made: HTMLElement): void {
    const before = placed.get(id);
    if (before?.isConnected) before.replaceWith(made);
    else if (!made.isConnected) cards?.prepend(made);
    placed.set(id, made);
    showTools(true);
    chosenChanged();
  }

  function add(id: string, question: string, replies: Reply[]): void {
    endComparison();
    if (replies.some(({ kind }) => kind === "deleted")) clear();
    else remember(question);
    const made = card(id, question, replies);
    place(id, made);
    intoView(made);
    follows.hidden = false;
  }

  /** On a small or an enlarged screen the answer is below the box that it was asked in. */
  function intoView(made: HTMLElement): void {
    const { top } = made.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) made.scrollIntoView({ block: "start" });
  }

  /** What was said before stands behind what has been asked on this page. */
  function addOlder(id: string, question: string, replies: Reply[]): void {
    const made = card(id, question, replies);
    if (!placed.get(id)?.isConnected) cards?.append(made);
    if (!asked.includes(question)) asked = [...asked, question].slice(0, RECENT);
    listRecent();
    place(id, made);
  }

  function clear(): void {
    cards?.replaceChildren();
    placed.clear();
    asked = [];
    listRecent();
    showTools(false);
    follows.hidden = true;
    fresh = false;
  }

  /** In the place of the suggestions, so that the answer is on the screen. */
  function showTools(show: boolean): void {
    tools.hidden = !show;
    main.classList.toggle("used", show);
    if (suggestions) suggestions.hidden = show;
  }

  // --- side by side --------------------------------------------------------

  const compare = button("tool", "", () => {
    main.classList.add("comparing");
    for (const one of main.querySelectorAll(".card")) one.classList.toggle("chosen", isTicked(one));
    const rows = compared(chosen());
    table.replaceChildren(...(rows ? [rows] : []));
    table.hidden = !rows;
    backToAll.hidden = false;
    compare.hidden = true;
    backToAll.focus();
  });
  const backToAll = button("tool", "Show all answers", () => {
    endComparison();
    chosenChanged();
    compare.focus();
  });
  const printAll = button("tool", "Print all", () => {
    printWith(PRINT_ALL, null, cards);
  });
  const handOut = button("tool", "", () => {
    const all = [...main.querySelectorAll(".card")].flatMap((one) => said.get(one) ?? []);
    const wanted = chosen();
    const handed = (wanted.length ? wanted : all).slice(0, MOST_HANDED);
    const answered = handed.map(({ question, replies }): [string, Reply[]] => [question, replies]);
    paper.replaceChildren(sheetOf(answered, { school: main.dataset.school ?? "", page: server }));
    printWith(PRINT_PAPER, paper);
  });
  const startAgain = button("tool", "Start again", () => {
    endComparison();
    clear();
    connection.forget();
    query.focus();
  });
  tools.append(compare, backToAll, handOut, printAll, startAgain);

  function isTicked(one: Element): boolean {
    return one.querySelector<HTMLInputElement>(".choose input")?.checked ?? false;
  }

  function chosen(): { question: string; replies: Reply[] }[] {
    return [...main.querySelectorAll(".card")].filter(isTicked).flatMap((one) => said.get(one) ?? []);
  }

  function chosenChanged(): void {
    const ticks = [...main.querySelectorAll<HTMLInputElement>(".choose input")];
    const count = ticks.filter((tick) => tick.checked).length;
    for (const tick of ticks) tick.disabled = !tick.checked && count >= MOST_COMPARED;
    compare.textContent = count > 1 ? `Compare ${count} answers side by side` : "To compare, choose two or three";
    handOut.textContent = count ? `Hand-out for pupils (${count})` : "Hand-out for pupils";
    compare.disabled = count < 2;
    compare.hidden = main.classList.contains("comparing");
  }

  function endComparison(): void {
    main.classList.remove("comparing");
    table.hidden = true;
    backToAll.hidden = true;
  }

  // --- recent questions ----------------------------------------------------

  /** Newest first. After a reload they come back with the conversation, which the server keeps: nothing else does. */
  let asked: string[] = [];

  function remember(question: string): void {
    asked = [question, ...asked.filter((other) => other !== question)].slice(0, RECENT);
    listRecent();
  }

  function listRecent(): void {
    const items = asked.map((question) =>
      make(
        "li",
        {},
        button("question", question, () => {
          ask(question, true);
        }),
      ),
    );
    recent?.replaceChildren();
    if (items.length) recent?.append(make("h2", {}, "Recent questions in this tab"), make("ul", {}, ...items));
  }

  // --- the conversation ----------------------------------------------------

  /** How often something old was put among the cards. */
  let settling = 0;

  const view: View = {
    async past(messages: Past[], unsent) {
      if (!messages.length && !unsent.length) return;
      cards.setAttribute("aria-live", "off");
      const said: { id: string; text: string; replies: Reply[] }[] = [];
      for (const message of messages) {
        if (message.from === "person") said.push({ id: message.id, text: message.text, replies: [] });
        else said[said.length - 1]?.replies.push(message);
      }
      for (const { id, text, replies } of said.reverse()) addOlder(id, text, replies);
      for (const { id, text, failed } of unsent) {
        place(id, waiting(text));
        if (failed) view.gaveUp(id, failed);
      }
      const turn = (settling += 1);
      await new Promise((resolve) => setTimeout(resolve, SETTLED));
      if (turn === settling) cards.setAttribute("aria-live", "polite");
    },
    reply(id, replies, question) {
      add(id, question, replies);
    },
    refused(id, words) {
      place(id, unanswered(id, words));
    },
    gaveUp(id, why) {
      const retry = () => {
        const question = placed.get(id)?.querySelector("h2")?.textContent ?? "";
        placed.get(id)?.remove(); // it is asked now
        place(id, waiting(question));
        query.focus();
        connection.retry(id);
      };
      place(id, unanswered(id, WORDS.gaveUp[why], why === "notAllowed" ? undefined : retry));
    },
    forgotten() {
      say(WORDS.deleted);
    },
    state(waits, trouble) {
      cards.classList.toggle("waiting", waits);
      if (trouble) say(told(trouble, "adviser"), true);
      else if (status.classList.contains("lost")) say("");
    },
  };
  const connection = new Connection(server, "adviser", tabStore(`switchboard adviser ${server}`), view);

  /** `alone` for a whole question, as on a button; what is typed may go on from the last answer. */
  function ask(question: string, alone: boolean): void {
    const text = question.trim().slice(0, 1000);
    query?.focus({ preventScroll: true });
    if (!text || connection.waitsFor(text)) return;
    if (query) query.value = "";
    if (!status.classList.contains("lost")) say("");
    endComparison();
    const card = waiting(text);
    place(connection.send(text, alone || fresh), card);
    fresh = false;
    if (matchMedia("(pointer: coarse)").matches) query?.blur(); // its keyboard would cover the answer
    intoView(card);
  }

  // A page may offer questions of its own, as buttons of a form.
  main.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    const offered = pressed instanceof HTMLButtonElement ? pressed.value : "";
    ask(offered || query.value, !!offered);
  });
  endComparison();
  connection.start();
  main.classList.add("ready"); // until then, the form goes to the page without scripts
}
