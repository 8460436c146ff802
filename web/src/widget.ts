/** <switchboard-chat>: the chat itself, in a shadow root of its own. */

import answerStyle from "./answer.css";
import widgetStyle from "./widget.css";
import { deadEnd, questions, shown, thumbs, type Deeds } from "./answer";
import { palette, parsed } from "./colour";
import { Connection, type Trouble, type View } from "./connection";
import { again, button, icon, link, make, sheet, unseen } from "./dom";
import { linked } from "./links";
import type { Why } from "./server";
import { download, printWith } from "./share";
import { tabStore, type Unsent } from "./storage";
import type { Audience, FollowUp, Past, Rating, Reply } from "./types";
import { help, told, WORDS } from "./words";

const LIMIT = 1000;
/** From so few characters left, the count is shown. */
const COUNTED = 100;
/** A screen reader has noticed by then what was put into a silent log, and keeps quiet about it. */
const SETTLED = 400;
/** The server ends a conversation after half an hour without a message; what is on the screen goes two minutes later,
 * unless somebody is there: the next one at a school's machine is somebody else. */
const QUIET = 30 * 60_000;
const WARNED = 2 * 60_000;
/** The furthest that a page may move the launcher up, in pixels. */
const FURTHEST = 400;
/** What old Safari calls Enter while a character is being put together. */
const COMPOSING = 229;
/** On paper: nothing of the page but the chat. */
const PRINTED = "@media print{body *{visibility:hidden}switchboard-chat{visibility:visible;position:absolute;inset:0}}";

const style = [sheet(answerStyle), sheet(widgetStyle)];

export class SwitchboardChat extends HTMLElement implements View {
  /** Where this script came from; set once, when it is read. */
  static home = "";

  private connection: Connection | null = null;
  private audience: Audience = "pupil";
  private inline = false;
  private heading: string = WORDS.heading;
  private ui: ReturnType<SwitchboardChat["build"]> | null = null;
  /** The school's colour and the screen's size, for the style. */
  private readonly own = sheet("");
  /** Each message in plain words, for the file. */
  private readonly words = new WeakMap<Element, string>();
  /** What stands under the messages that could not be sent. */
  private readonly notes = new Map<string, HTMLElement>();
  /** How often something old was put into the log. */
  private settling = 0;
  private stirred = 0;
  private watch: ReturnType<typeof setTimeout> | undefined;
  /** Whether "Start again" was pressed once. A flag, since a translated page has other words on the button. */
  private sure = false;
  private warned = false;
  private aloud = false;
  private readonly deeds: Deeds = {
    ask: (title, payload) => {
      this.ask(title, payload);
    },
    say: (words) => {
      if (this.ui) this.say(again(this.ui.status, words));
    },
    print: (part) => {
      printWith(PRINTED, part.closest<HTMLElement>(".message"));
    },
    offer: (list) => {
      this.offer(list);
    },
  };

  connectedCallback(): void {
    this.audience = this.getAttribute("audience") === "adviser" ? "adviser" : "pupil";
    this.inline = this.getAttribute("position") === "inline";
    this.heading = this.getAttribute("heading") ?? WORDS.heading;
    const first = !this.ui;
    this.ui ??= this.build();
    this.restyle();
    if (first) this.goOnTyping();
    else this.clear(); // it was moved: all that was said comes again
    this.connect();
    addEventListener("pageshow", this.onPageShow);
    document.addEventListener("visibilitychange", this.onQuiet);
    if (this.inline) return;
    document.addEventListener("focusin", this.onPageFocus);
    addEventListener("scroll", this.onPageFocus, { passive: true });
    addEventListener("resize", this.onPageFocus);
    window.visualViewport?.addEventListener("resize", this.restyle);
    window.visualViewport?.addEventListener("scroll", this.restyle);
    // A chat that fills the screen would hide the page before anybody asked for it.
    const asked = this.getAttribute("open");
    const open = (asked !== null && asked !== "false") || this.connection?.open;
    if (first && open && !this.fillsScreen()) this.toggle(true, false);
  }

  /** Where a page has a form until this script is there, somebody may be typing in it. */
  private goOnTyping(): void {
    const before = this.querySelector<HTMLInputElement>("input[name=text]");
    if (!before || !this.ui) return;
    const typing = document.activeElement === before;
    this.ui.box.value = before.value;
    this.fit();
    if (typing) this.ui.box.focus();
  }

  /** Opens the chat, as its launcher does. */
  open(): void {
    if (!this.inline) this.toggle(true);
    else this.ui?.box.focus();
  }

  close(): void {
    if (!this.inline) this.toggle(false);
  }

  disconnectedCallback(): void {
    this.silence();
    this.connection?.stop();
    this.connection = null;
    removeEventListener("pageshow", this.onPageShow);
    document.removeEventListener("visibilitychange", this.onQuiet);
    clearTimeout(this.watch);
    document.removeEventListener("focusin", this.onPageFocus);
    removeEventListener("scroll", this.onPageFocus);
    removeEventListener("resize", this.onPageFocus);
    window.visualViewport?.removeEventListener("resize", this.restyle);
    window.visualViewport?.removeEventListener("scroll", this.restyle);
  }

  private get server(): string {
    return (this.getAttribute("server") ?? SwitchboardChat.home).replace(/\/$/, "");
  }

  private connect(): void {
    const store = tabStore(`switchboard ${this.audience} ${this.server}`);
    this.connection = new Connection(this.server, this.audience, store, this);
    this.connection.start();
  }

  // --- what is there -----------------------------------------------------

  private build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [...style, this.own];

    const log = make("div", { class: "log", role: "log", "aria-label": "Messages" });
    const typing = make("div", { class: "typing", "aria-hidden": "true", hidden: true });
    typing.append(make("i"), make("i"), make("i"));
    const welcome = make("div", { class: "welcome" }, make("p", {}, this.getAttribute("greeting") ?? WORDS.greeting));
    const starters = (this.getAttribute("questions") ?? WORDS.questions).split("|").map((question) => question.trim());
    const buttons = starters
      .filter(Boolean)
      .slice(0, 5)
      .map((question) =>
        button("question", question, () => {
          this.ask(question, question);
        }),
      );
    if (buttons.length) {
      welcome.append(
        make("div", { class: "questions", role: "group", "aria-label": "Questions to begin with" }, ...buttons),
      );
    }
    const scroll = make(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "Conversation" },
      welcome,
      log,
      typing,
    );

    const status = make("p", { class: "status", role: "status" });
    const left = make("span", { class: "left", "aria-hidden": "true" });
    const leftSaid = make("span", { class: "unseen", role: "status" });
    const box = make("textarea", {
      id: "box",
      rows: 1,
      maxlength: LIMIT,
      placeholder: "Type your question",
      autocomplete: "off",
      enterkeyhint: "send",
      dir: "auto",
    });
    const dock = make("div", { class: "dock", hidden: true });
    const form = make(
      "form",
      {},
      make("label", { for: "box", class: "unseen" }, "Your question"),
      box,
      left,
      leftSaid,
      make("button", { class: "send" }, icon("send"), unseen("Send")),
    );
    const privacy = `${this.server}/privacy`;
    const careful = make(
      "p",
      { class: "careful" },
      WORDS.careful,
      " ",
      link(privacy, "Privacy", unseen(" (opens in a new tab)")),
    );

    const menuItem = (words: string, press: () => void) =>
      button("item", words, () => {
        this.toggleMenu(false);
        menuButton.focus();
        press();
      });
    // What it deletes is gone for good, so it is pressed twice.
    const startAgain = button("item", WORDS.startAgain, () => {
      if (!this.sure && this.ui?.log.childElementCount) {
        this.sure = true;
        startAgain.textContent = WORDS.really;
        return;
      }
      this.toggleMenu(false);
      this.startAgain();
    });
    const aloud = menuItem(WORDS.aloud, () => {
      this.silence();
      this.aloud = !this.aloud;
      aloud.textContent = this.aloud ? WORDS.silent : WORDS.aloud;
      if (this.aloud) this.speak(this.ui?.log.querySelector(".message.bot:last-of-type"));
    });
    const menu = make(
      "div",
      { class: "menu", id: "menu", hidden: true },
      menuItem("Download chat", () => {
        this.download();
      }),
      menuItem("Print chat", () => {
        printWith(PRINTED, log);
      }),
      "speechSynthesis" in window && aloud,
      startAgain,
      link(privacy, WORDS.privacy, unseen(" (opens in a new tab)")),
    );
    const menuButton = button("round", [icon("more"), unseen("Menu")], () => {
      this.toggleMenu(menu.hidden);
    });
    menuButton.setAttribute("aria-expanded", "false");
    menuButton.setAttribute("aria-controls", "menu");
    const header = make(
      "header",
      {},
      make("div", { class: "mark" }, icon("chat")),
      make(
        "div",
        { class: "titles" },
        make("h2", { id: "title" }, this.heading),
        make("p", { class: "subtitle" }, WORDS.subtitle),
      ),
      menuButton,
      !this.inline &&
        button("round", [icon("close"), unseen("Close")], () => {
          this.toggle(false);
        }),
      menu,
    );

    const panel = make(
      "section",
      {
        class: "panel",
        role: this.inline ? "region" : "dialog",
        "aria-labelledby": "title",
        hidden: !this.inline,
        tabindex: -1, // so that Escape works after a click on its edge
      },
      header,
      scroll,
      dock,
      status,
      form,
      careful,
    );
    const news = make("span", { class: "unseen", role: "status" });
    const launcher = button("launcher", [icon("chat"), make("span", {}, this.heading)], () => {
      this.toggle(true);
    });
    const frame = make("div", { class: "frame", lang: "en-GB", dir: "ltr" }, panel);
    if (!this.inline) frame.prepend(launcher, news);
    root.append(frame);

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only sign that old Safari gives
      if (event.keyCode === COMPOSING) return;
      event.preventDefault();
      this.submit();
    });
    let counting: ReturnType<typeof setTimeout> | undefined;
    box.addEventListener("input", () => {
      this.fit();
      const rest = LIMIT - box.value.length;
      left.textContent = rest <= COUNTED ? `${rest} left` : "";
      clearTimeout(counting);
      counting = setTimeout(() => {
        leftSaid.textContent = rest <= COUNTED ? `${rest} characters left` : "";
      }, 1000);
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      if (!menu.hidden) {
        this.toggleMenu(false);
        menuButton.focus();
      } else if (!this.inline) this.toggle(false);
      else return;
      event.stopPropagation();
    });
    header.addEventListener("focusout", ({ relatedTarget }) => {
      const inside = relatedTarget instanceof Node && (menu.contains(relatedTarget) || relatedTarget === menuButton);
      if (relatedTarget && !inside) this.toggleMenu(false);
    });
    for (const sign of ["keydown", "pointerdown", "wheel"]) panel.addEventListener(sign, this.stir, { passive: true });
    panel.addEventListener("pointerdown", (event) => {
      const target = event.target as Node;
      if (!menu.contains(target) && !menuButton.contains(target)) this.toggleMenu(false);
    });
    return {
      ...{ frame, panel, launcher, news, menu, menuButton, startAgain, scroll, welcome, log, typing },
      ...{ status, box, left, dock },
    };
  }

  /** Everything of a message is put in at once, so that it is read out once. */
  private message(from: "person" | "bot", words: string, ...content: Node[]): HTMLElement {
    const who = make("h3", { class: "unseen" }, from === "bot" ? "Switchboard said" : "You said");
    const message = make("div", { class: `message ${from}` }, who, ...content);
    this.words.set(message, `${from === "bot" ? "Switchboard" : "You"}: ${words}`);
    return message;
  }

  private said(id: string, text: string): HTMLElement {
    const message = this.message("person", text, make("p", { dir: "auto" }, text));
    message.dataset.id = id;
    return message;
  }

  private replied(replies: Reply[], id: string): HTMLElement {
    const words = replies.map(({ text }) => text).join("\n\n");
    const parts = replies.map((reply) => shown(reply, this.audience, this.deeds));
    const rate = (said: Rating) => this.connection?.rate(id, said) ?? Promise.resolve(false);
    if (replies.some(({ asks }) => asks)) parts.push(thumbs(this.audience, rate));
    return this.message("bot", words, ...parts);
  }

  // --- what the connection tells -----------------------------------------

  async past(messages: Past[], unsent: Unsent[]): Promise<void> {
    if (!this.ui || !(messages.length || unsent.length)) return;
    const { log } = this.ui;
    log.setAttribute("aria-live", "off");
    log.prepend(this.earlier(messages));
    for (const { id, text, failed } of unsent) {
      if (this.find(id)) continue;
      log.append(this.said(id, text));
      if (failed) log.append(this.note(id, failed));
    }
    this.toLast();
    this.stir();
    const turn = (this.settling += 1);
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    if (turn === this.settling) log.removeAttribute("aria-live");
  }

  /** What was said before, but for what has been answered on this page. */
  private earlier(messages: Past[]): DocumentFragment {
    const made = document.createDocumentFragment();
    let answered = false;
    let asked = "";
    for (const message of messages) {
      if (message.from === "person") {
        asked = message.id;
        const there = this.find(message.id);
        this.removeNote(message.id);
        answered = !!there?.nextElementSibling?.classList.contains("bot");
        if (!answered) made.append(there ?? this.said(message.id, message.text));
      } else if (!answered) made.append(this.replied([message], asked));
    }
    return made;
  }

  reply(id: string, replies: Reply[]): void {
    if (replies.some(({ kind }) => kind === "deleted")) this.clear();
    const message = this.replied(replies, id);
    this.add(message, id);
    if (this.aloud) this.speak(message);
    this.news("A new reply in the chat");
  }

  refused(id: string, words: string): void {
    this.add(this.message("bot", `${words} ${help(this.audience)}`, deadEnd(words, this.audience)), id);
    this.news(WORDS.notSent);
  }

  gaveUp(id: string, why: Why): void {
    this.add(this.note(id, why), id);
    this.news(WORDS.notSent);
  }

  forgotten(): void {
    this.say(WORDS.deleted);
  }

  state(waiting: boolean, trouble: Trouble | null): void {
    if (!this.ui) return;
    const { typing, status } = this.ui;
    const begins = waiting && typing.hidden;
    typing.hidden = !waiting;
    if (begins) this.toEnd();
    if (trouble) this.say(told(trouble, this.audience), true);
    else if (status.classList.contains("lost")) this.say("");
  }

  /** What stands under a message that could not be sent. */
  private note(id: string, why: Why): HTMLElement {
    const retry = () => {
      this.removeNote(id);
      const message = this.find(id);
      if (message) this.ui?.log.append(message); // it is said now
      this.ui?.box.focus();
      this.connection?.retry(id);
      this.toEnd();
    };
    const words = WORDS.gaveUp[why];
    const shown = deadEnd(words, this.audience, why === "notAllowed" ? undefined : retry);
    const note = this.message("bot", `${words} ${help(this.audience)}`, shown);
    this.notes.set(id, note);
    return note;
  }

  private clear(): void {
    this.ui?.log.replaceChildren();
    this.notes.clear();
    this.offer([]);
    this.silence();
  }

  /** What could be asked next, in place of what could be asked before. */
  private offer(list: FollowUp[]): void {
    if (!this.ui) return;
    const { dock, scroll } = this.ui;
    // The button that was pressed goes with the others: its focus stays in the chat, and opens no phone's keyboard.
    if (dock.contains(this.shadowRoot?.activeElement ?? null)) scroll.focus({ preventScroll: true });
    dock.hidden = !list.length;
    dock.replaceChildren(...(list.length ? [questions(list, this.deeds)] : []));
  }

  /** Reads a message with the browser's own voice. */
  private speak(message: Element | null | undefined): void {
    const words = message && this.words.get(message);
    this.silence();
    if (!words) return;
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = "en-GB";
    speechSynthesis.speak(speech);
  }

  private silence(): void {
    if (this.aloud) speechSynthesis.cancel();
  }

  private removeNote(id: string): void {
    this.notes.get(id)?.remove();
    this.notes.delete(id);
  }

  /** Tells somebody who has closed the chat. */
  private news(words: string): void {
    if (!this.ui?.panel.hidden) return;
    const { launcher, news } = this.ui;
    launcher.classList.add("news");
    news.textContent = again(news, words);
  }

  // --- what a person does ------------------------------------------------

  private submit(): void {
    if (!this.ui) return;
    const { box, left } = this.ui;
    const text = box.value.trim();
    box.focus();
    if (!text) return;
    box.value = "";
    left.textContent = "";
    this.fit();
    this.ask(text, text);
  }

  private ask(title: string, payload: string): void {
    // A second click on the same button, or a second Enter, is no second question.
    if (!this.ui || !this.connection || this.connection.waitsFor(payload)) return;
    this.offer([]);
    if (!this.ui.status.classList.contains("lost")) this.say("");
    const message = this.said("", title);
    this.ui.log.append(message);
    message.dataset.id = this.connection.send(payload);
    this.toEnd();
    this.stir();
  }

  /** Somebody is there. */
  private readonly stir = (): void => {
    this.stirred = Date.now();
    if (this.warned) this.say(WORDS.kept);
    this.warned = false;
    clearTimeout(this.watch);
    this.watch = setTimeout(this.onQuiet, QUIET);
  };

  private readonly onQuiet = (): void => {
    clearTimeout(this.watch);
    if (!this.ui?.log.childElementCount) return;
    const quiet = Date.now() - this.stirred;
    if (quiet >= QUIET + WARNED) this.startAgain(false);
    else {
      if (quiet >= QUIET && !this.warned) this.say(WORDS.quiet);
      this.warned = quiet >= QUIET;
      this.watch = setTimeout(this.onQuiet, (quiet >= QUIET ? QUIET + WARNED : QUIET) - quiet);
    }
  };

  private startAgain(takeFocus = true): void {
    if (!this.ui) return;
    this.clear();
    this.connection?.forget();
    this.scroller(this.ui).scroller.scrollTop = 0;
    if (takeFocus) this.ui.box.focus();
  }

  private download(): void {
    if (!this.ui) return;
    const lines = [...this.ui.log.children].map((message) => this.words.get(message) ?? "");
    const now = new Date();
    const day = now.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    download("switchboard-chat.txt", `${[`${this.heading}, ${day}`, WORDS.subtitle, ...lines].join("\n\n")}\n`);
  }

  private toggle(open: boolean, takeFocus = true): void {
    if (!this.ui) return;
    const { panel, launcher, box, news } = this.ui;
    const inside = this.shadowRoot?.activeElement;
    panel.hidden = !open;
    launcher.hidden = open;
    if (this.connection) this.connection.open = open;
    launcher.classList.remove("news");
    news.textContent = "";
    if (open) {
      this.toLast();
      if (takeFocus) box.focus();
    } else if (inside) launcher.focus();
    this.onPageFocus();
    const told = { bubbles: true, composed: true };
    this.dispatchEvent(new CustomEvent(open ? "switchboard:open" : "switchboard:close", told));
  }

  private toggleMenu(open: boolean): void {
    if (!this.ui) return;
    this.ui.menu.hidden = !open;
    this.sure = false;
    this.ui.startAgain.textContent = WORDS.startAgain;
    this.ui.menuButton.setAttribute("aria-expanded", String(open));
  }

  // --- how it sits on the page -------------------------------------------

  private find(id: string): HTMLElement | null {
    return (
      [...(this.ui?.log.children ?? [])].find(
        (message): message is HTMLElement => message instanceof HTMLElement && message.dataset.id === id,
      ) ?? null
    );
  }

  /** Puts a reply under its message. */
  private add(message: HTMLElement, id: string): void {
    const asked = this.find(id);
    if (asked) asked.after(message);
    else this.ui?.log.append(message);
    this.toTop(asked ?? message);
  }

  /** A long reply is read from its beginning. */
  private toTop(message: HTMLElement): void {
    if (!this.ui) return;
    const { scroller, offset } = this.scroller(this.ui);
    scroller.scrollTop = message.offsetTop + offset - 12;
  }

  private toLast(): void {
    const last = [...(this.ui?.log.querySelectorAll<HTMLElement>(".person") ?? [])].pop();
    if (last) this.toTop(last);
  }

  private toEnd(): void {
    if (!this.ui) return;
    const { scroller } = this.scroller(this.ui);
    scroller.scrollTop = scroller.scrollHeight;
  }

  /** What scrolls: on a very low screen the whole panel does. */
  private scroller({ panel, scroll }: NonNullable<typeof this.ui>): { scroller: HTMLElement; offset: number } {
    const whole = getComputedStyle(scroll).overflowY === "visible";
    return whole ? { scroller: panel, offset: scroll.offsetTop } : { scroller: scroll, offset: 0 };
  }

  private say(words: string, lost = false): void {
    if (!this.ui) return;
    this.ui.status.classList.toggle("lost", lost);
    if (this.ui.status.textContent === words) return;
    const { scroller } = this.scroller(this.ui);
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2;
    this.ui.status.replaceChildren(linked(words));
    if (atEnd) this.toEnd(); // the line takes its room from the messages
  }

  /** The box is as high as its text, up to six lines. */
  private fit(): void {
    if (!this.ui) return;
    const { box } = this.ui;
    box.rows = 1;
    while (box.rows < 6 && box.scrollHeight > box.clientHeight + 2) box.rows += 1;
  }

  private fillsScreen(): boolean {
    return matchMedia("(max-width: 30rem), (max-height: 30rem)").matches;
  }

  /** The school's colour, and the part of a phone's screen that its keyboard leaves. */
  private readonly restyle = (): void => {
    const colour = parsed(this.getAttribute("colour"));
    const seen = window.visualViewport;
    const whole = !seen || seen.scale > 1.01; // enlarged by hand: the panel keeps its size
    const space = !whole ? `--seen-height:${seen.height}px;--seen-top:${seen.offsetTop}px;` : "";
    this.own.replaceSync(`:host{${colour ? palette(colour) : ""}${space}--offset:${this.offset}px}`);
  };

  /** How far up the launcher stands, for a page that has something of its own in the corner. */
  private get offset(): number {
    const asked = Number(this.getAttribute("offset"));
    return asked > 0 ? Math.min(asked, FURTHEST) : 0;
  }

  /** A page that comes back from the browser's memory may have missed what was said on another one. */
  private readonly onPageShow = (event: PageTransitionEvent): void => {
    if (!event.persisted || !this.ui) return;
    this.connection?.stop();
    this.clear();
    this.connect();
  };

  /** Nothing on the page that has the focus is covered: the launcher steps aside, a panel over all of it closes. */
  private readonly onPageFocus = (): void => {
    if (!this.ui) return;
    const { panel, launcher } = this.ui;
    const focused = document.activeElement;
    const elsewhere = focused && focused !== document.body && focused !== this && !this.contains(focused);
    const place = elsewhere ? focused.getBoundingClientRect() : null;
    launcher.classList.toggle("aside", !!place && meets(place, this.launcherPlace()));
    if (!place || panel.hidden || !place.width) return;
    const over = panel.getBoundingClientRect();
    const covered =
      place.left >= over.left && place.right <= over.right && place.top >= over.top && place.bottom <= over.bottom;
    if (covered) this.toggle(false);
  };

  /** Where the launcher stands when it has not stepped aside. */
  private launcherPlace(): DOMRect {
    const launcher = this.ui?.launcher;
    if (!launcher) return new DOMRect();
    const { width, height } = launcher.getBoundingClientRect();
    const gap = 16;
    const left = this.getAttribute("position") === "left" ? gap : innerWidth - width - gap;
    return new DOMRect(left, innerHeight - height - gap - this.offset, width, height);
  }
}

function meets(one: DOMRect, other: DOMRect): boolean {
  return (
    one.left < other.right &&
    one.right > other.left &&
    one.top < other.bottom &&
    one.bottom > other.top &&
    one.width > 0
  );
}
