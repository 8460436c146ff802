import { vi } from "vitest";
import { words } from "./samples";

export interface Asked {
  path: string;
  body: Record<string, unknown>;
  options: RequestInit;
}

/** The server's own answer; somebody else's; none, at once; none, ever. */
type Given = { status?: number; body?: object } | Response | "lost" | "hangs" | undefined;

/** Stands in for the server: `answer` says what each request gets; without a word from it, the usual. */
export function fakeServer(answer: (asked: Asked) => Given | Promise<Given> = () => undefined): Asked[] {
  const log: Asked[] = [];
  let sessions = 0;
  vi.stubGlobal("fetch", async (address: string, options: RequestInit) => {
    const body = JSON.parse((options.body ?? "{}") as string) as Record<string, unknown>;
    const asked = { path: new URL(address).pathname, body, options };
    log.push(asked);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const given = await answer(asked);
    if (given === "lost") throw new TypeError("Failed to fetch");
    if (given === "hangs") await aborted(options.signal);
    options.signal?.throwIfAborted();
    if (given instanceof Response) return given;
    if (asked.path === "/web/session") sessions += 1;
    const usual: Record<string, object> = {
      "/web/session": { session: `s-${String(sessions)}` },
      "/web/messages": { messages: [words(`Reply to ${String(asked.body.text)}`)] },
      "/web/history": { messages: [] },
      "/web/forget": { deleted: true },
      "/web/allowed": { allowed: true },
    };
    const said = { from: "switchboard", ...(typeof given === "object" ? given.body : usual[asked.path]) };
    return Response.json(said, { status: typeof given === "object" ? (given.status ?? 200) : 200 });
  });
  return log;
}

function aborted(signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener("abort", () => {
      resolve();
    });
  });
}

/** A page of a filter's own. */
export function page(status: number): Response {
  return new Response("<h1>Blocked</h1>", { status, headers: { "Content-Type": "text/html" } });
}

/** The requests to one path. */
export function to(path: string, log: Asked[]): Asked[] {
  return log.filter((asked) => asked.path === `/web/${path}`);
}
