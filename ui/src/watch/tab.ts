/** What the tab remembers until it is closed. */
export interface Memory {
  get: (key: "device" | "name" | "asked") => string | null;
  set: (key: "device" | "name" | "asked", value: string | null) => void;
}

const prefix = "greenroom.watch.";

/**
 * A random id. Not from `crypto.randomUUID`, which browsers give to pages on HTTPS only, and a
 * network in one's house has no certificate.
 */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What this tab keeps until it is closed; where nothing can be kept, until it is loaded again. */
export function tabMemory(): Memory {
  const kept = new Map<string, string>();
  return {
    get: (key) => {
      try {
        return sessionStorage.getItem(prefix + key);
      } catch {
        return kept.get(key) ?? null;
      }
    },
    set: (key, value) => {
      try {
        if (value === null) sessionStorage.removeItem(prefix + key);
        else sessionStorage.setItem(prefix + key, value);
      } catch {
        if (value === null) kept.delete(key);
        else kept.set(key, value);
      }
    },
  };
}

/** This tab's own secret id: the same after it was loaded again, so that nobody is counted twice. */
export function deviceId(memory: Memory): string {
  const known = memory.get("device");
  if (known !== null) return known;
  const id = randomId();
  memory.set("device", id);
  return id;
}

/** The room in the page's own address, `/watch/ROOM`. */
export function roomOf(path: string): string {
  return /^\/watch\/([\w-]{1,50})\/?$/.exec(path)?.[1] ?? "";
}
