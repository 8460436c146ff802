/** The server: its address, one request to it, and whether what comes back is its own answer. */

/** The address of the server that a script came from: its address is SERVER/web/NAME.js. */
export function serverOf(script: string): string {
  return new URL("..", script).href.replace(/\/$/, "");
}

/** Milliseconds after which a request is given up. */
export const TIMEOUT = 40_000;
/** The one refusal that is worth trying again. */
const TOO_OFTEN = 429;

/** Why a try brought no answer: none of the server's own came; this device is offline; or the server does not let
 * pages of this site talk to it. */
export type Why = "lost" | "offline" | "notAllowed";

/** No answer of the server's own, which may be better next time. `late` is whether all of the time was waited. */
export class Lost extends Error {
  constructor(
    readonly why: Why,
    readonly late = false,
  ) {
    super(why);
  }
}

/** An answer of the server's own that trying again would not change; its words are for the person. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    words: string,
  ) {
    super(words);
  }
}

type Said = Record<string, unknown>;

export class Server {
  /** Whether this page could read an answer of its own: then its site is one of those that may. */
  private heard = false;

  constructor(private readonly address: string) {}

  /** One request, which `request` aborts. Throws Refused or Lost. */
  async post(path: string, body: object, request: AbortController): Promise<Said> {
    const waited = { allOfIt: false };
    const timer = setTimeout(() => {
      waited.allOfIt = true;
      request.abort();
    }, TIMEOUT);
    try {
      const response = await this.fetch(path, request, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        redirect: "manual", // what a person types goes to no other address
      });
      const said = await this.own(response);
      this.heard = true;
      return said;
    } catch (problem) {
      if (problem instanceof Refused) this.heard = true;
      if (problem instanceof Refused || problem instanceof Lost) throw problem;
      if (waited.allOfIt) tell(`the server at ${this.address} does not answer within ${TIMEOUT / 1000} seconds.`);
      throw new Lost(request.signal.aborted ? "lost" : await this.silence(request), waited.allOfIt);
    } finally {
      clearTimeout(timer);
    }
  }

  private fetch(path: string, { signal }: AbortController, options: RequestInit): Promise<Response> {
    const discreetly = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" } as const;
    return fetch(`${this.address}/web/${path}`, { ...discreetly, ...options, signal });
  }

  /** What the server says, known by its mark: a filter's page, or another server's JSON, is no answer. */
  private async own(response: Response): Promise<Said> {
    const said = parsed(await response.text());
    if (said.from !== "switchboard") {
      this.stranger(response);
      throw new Lost("lost");
    }
    if (response.ok) return said;
    const final = response.status < 500 && response.status !== TOO_OFTEN;
    if (final && typeof said.error === "string") throw new Refused(response.status, said.error);
    throw new Lost("lost");
  }

  /** Why nothing came that this page may read. A browser does not tell a page whether it was refused or alone. */
  private async silence(request: AbortController): Promise<Why> {
    if (!navigator.onLine) return "offline";
    const own = new URL(this.address, location.href).origin === location.origin;
    if (own || this.heard) return this.lost(`the server at ${this.address} does not answer.`);
    try {
      const { allowed } = await this.own(await this.fetch("allowed", request, { method: "GET" }));
      if (allowed === true) return this.lost(`something stops this page's requests on their way to ${this.address}.`);
      tell(`${location.origin} is not in allowed_origins of the server's school.yml, so the chat cannot work here.`);
      return "notAllowed";
    } catch (problem) {
      if (problem instanceof Lost || problem instanceof Refused) return "lost";
    }
    const answers = await this.fetch("switchboard.js", request, { method: "HEAD", mode: "no-cors" }).catch(() => null);
    if (request.signal.aborted) return "lost";
    return this.lost(
      answers
        ? `something other than Switchboard answers at ${this.address}: a filter or proxy, or the address is wrong.`
        : `the server at ${this.address} does not answer, or this page's Content-Security-Policy keeps it out.`,
    );
  }

  private lost(sentence: string): Why {
    tell(sentence);
    return "lost";
  }

  /** Tells of an answer that is not the server's own: how it looks, and nothing of what it says. */
  private stranger({ status, type, headers }: Response): void {
    const kind = `status ${status}, ${headers.get("content-type") ?? "no content type"}`;
    if (type === "opaqueredirect") tell(`${this.address} sends this page's requests on to another address.`);
    else if (status === 404 || status === 405) {
      tell(`there is no Switchboard at ${this.address} (${kind}): the script's address must be the server's own.`);
    } else tell(`something between this page and ${this.address} answers in the server's place (${kind}).`);
  }
}

function parsed(text: string): Said {
  try {
    return { ...(JSON.parse(text) as Said | null) };
  } catch {
    return {};
  }
}

const told = new Set<string>();

/** Tells the webmaster, once, what is wrong. */
function tell(sentence: string): void {
  if (told.has(sentence)) return;
  told.add(sentence);
  console.warn(`Switchboard: ${sentence}`);
}
