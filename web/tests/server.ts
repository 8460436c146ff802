import { vi } from "vitest";

export interface Asked {
  path: string;
  body: Record<string, unknown>;
  options: RequestInit;
}

type Given = { status?: number; body?: unknown } | "lost" | undefined;

/** Stands in for the server: `answer` says what each request gets; without a word from it, the usual. */
export function fakeServer(answer: (asked: Asked) => Given = () => undefined): Asked[] {
  const log: Asked[] = [];
  let sessions = 0;
  vi.stubGlobal("fetch", async (address: string, options: RequestInit) => {
    const asked = {
      path: new URL(address).pathname,
      body: JSON.parse(options.body as string) as Record<string, unknown>,
      options,
    };
    log.push(asked);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const given = answer(asked);
    if (given === "lost") throw new TypeError("Failed to fetch");
    options.signal?.throwIfAborted();
    if (asked.path === "/web/session") sessions += 1;
    const usual: Record<string, unknown> = {
      "/web/session": { session: `s-${String(sessions)}` },
      "/web/messages": { messages: [{ text: `Reply to ${String(asked.body.text)}` }] },
      "/web/history": { messages: [] },
      "/web/forget": { deleted: true },
    };
    return Response.json(given?.body ?? usual[asked.path], { status: given?.status ?? 200 });
  });
  return log;
}

/** The requests to one path. */
export function to(path: string, log: Asked[]): Asked[] {
  return log.filter((asked) => asked.path === `/web/${path}`);
}
