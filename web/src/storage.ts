/** What outlives a page in this tab, and nothing more: the session's id, what has not reached the server, and whether
 * the chat is open. */

/** A message on its way, or a conversation still to be deleted. */
export type Unsent = { id: string; text: string } | { forget: string };

export interface Saved {
  session: string | null;
  unsent: Unsent[];
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
      memory = saved.session || saved.unsent.length || saved.open ? JSON.stringify(saved) : null;
      try {
        if (memory === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, memory);
      } catch {
        // As above.
      }
    },
  };
}

function read(text: string | null): Saved {
  try {
    const found = JSON.parse(text ?? "") as Partial<Saved> | null;
    return {
      session: typeof found?.session === "string" ? found.session : null,
      unsent: Array.isArray(found?.unsent) ? found.unsent : [],
      ...(found?.open === true && { open: true }),
    };
  } catch {
    return { session: null, unsent: [] };
  }
}

/** A version 4 UUID. (`crypto.randomUUID` is missing on pages without https.) */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
