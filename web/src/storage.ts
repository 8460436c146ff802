/** What outlives a page in this tab, and nothing more: the session's id, what has not reached the server, and whether
 * the chat is open. */

import type { Why } from "./server";

/** A message that has no reply yet; with `failed` one that was given up. */
export interface Unsent {
  id: string;
  text: string;
  /** Whether it is to be understood without those before it. */
  alone?: boolean;
  failed?: Why;
}

/** A conversation that is still to be deleted on the server. `asked` is whether the person asked for that. */
export interface Owed {
  session: string;
  asked: boolean;
}

export interface Saved {
  session: string | null;
  unsent: Unsent[];
  owed: Owed[];
  open?: boolean | undefined;
}

export interface Store {
  load(): Saved;
  save(saved: Saved): void;
}

/** Keeps it in the tab's session storage; in memory where a browser forbids that. */
export function tabStore(key: string): Store {
  let memory: string | null = null;
  return {
    load() {
      try {
        memory = sessionStorage.getItem(key);
      } catch {
        // Forbidden: the conversation then ends with the page.
      }
      return read(memory);
    },
    save(saved) {
      const { session, unsent, owed, open } = saved;
      memory = session || unsent.length || owed.length || open ? JSON.stringify(saved) : null;
      try {
        if (memory === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, memory);
      } catch {
        // As above.
      }
    },
  };
}

/** What stands there, as far as it is ours: the page may keep something of its own under the same name. */
function read(text: string | null): Saved {
  let found: Partial<Record<keyof Saved, unknown>> = {};
  try {
    found = { ...(JSON.parse(text ?? "") as object | null) };
  } catch {
    // Nothing, or nothing of ours.
  }
  const list = (value: unknown, name: string) =>
    (Array.isArray(value) ? (value as Record<string, unknown>[]) : []).filter(
      (item) => typeof (item as typeof item | null)?.[name] === "string",
    );
  return {
    session: typeof found.session === "string" ? found.session : null,
    unsent: list(found.unsent, "id") as unknown as Unsent[],
    owed: list(found.owed, "session") as unknown as Owed[],
    ...(found.open === true && { open: true }),
  };
}

/** A version 4 UUID. (`crypto.randomUUID` is missing on pages without https.) */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
