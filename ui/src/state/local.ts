import { useCallback, useState } from "react";

/** Harmless preferences of this window. Nothing about people, rooms or networks belongs here. */
export interface Preferences {
  /** The name typed at the first run, so that it need not be typed again. */
  name: string;
  /** Which side panel of the studio was open. */
  panel: "chat" | "people" | "check" | "none";
  /** How the stage was laid out. */
  layout: "grid" | "spotlight";
}

const defaults: Preferences = { name: "", panel: "chat", layout: "grid" };
const prefix = "greenroom.";

function read<K extends keyof Preferences>(key: K): Preferences[K] {
  try {
    const text = localStorage.getItem(prefix + key);
    // Written by this module only, under the same key and type.
    return text === null ? defaults[key] : (JSON.parse(text) as Preferences[K]);
  } catch {
    return defaults[key];
  }
}

/** A preference that is remembered across starts; storage that does not work is no reason to fail. */
export function usePreference<K extends keyof Preferences>(
  key: K,
): [Preferences[K], (value: Preferences[K]) => void] {
  const [value, setValue] = useState(() => read(key));
  const set = useCallback(
    (next: Preferences[K]) => {
      setValue(next);
      try {
        localStorage.setItem(prefix + key, JSON.stringify(next));
      } catch {
        // Private mode or a full disk: the choice lasts as long as the window.
      }
    },
    [key],
  );
  return [value, set];
}
