import { createContext, use, useCallback, useEffect } from "react";

import type { SettingsChange, WindowSettings } from "../backend/generated";
import { useApp, useBackend } from "./app";

/**
 * One of the window's settings and how to change it. It is Rust's: what was chosen is drawn once
 * Rust has told it.
 */
export function useWindowSetting<K extends keyof WindowSettings>(
  key: K,
): [WindowSettings[K], (value: WindowSettings[K]) => void] {
  const backend = useBackend();
  const value = useApp((state) => state.settings.settings.window[key]);
  const change = useCallback(
    (next: WindowSettings[K]) => {
      // A choice that cannot be kept is no reason to stop: the settings themselves say why.
      backend
        .call("change_settings", { setting: key, value: next } as SettingsChange)
        .catch(() => undefined);
    },
    [backend, key],
  );
  return [value, change];
}

/** Where version 0.1 kept what now are settings. */
const oldPlace = "greenroom.";

function takeOld(key: string): unknown {
  try {
    const text = localStorage.getItem(oldPlace + key);
    localStorage.removeItem(oldPlace + key);
    return text === null ? null : JSON.parse(text);
  } catch {
    // Storage that does not work, or nonsense in it: there is nothing to carry over.
    return null;
  }
}

/** Hands what version 0.1 kept in the web view over to the settings, once, and empties that place. */
export function useCarryOver(): void {
  const backend = useBackend();
  useEffect(() => {
    const changes: SettingsChange[] = [];
    const panel = takeOld("panel");
    if (panel === "chat" || panel === "people" || panel === "none") {
      changes.push({ setting: "panel", value: panel });
    }
    const layout = takeOld("layout");
    if (layout === "grid" || layout === "spotlight") {
      changes.push({ setting: "layout", value: layout });
    }
    // Rust knows the name from the network that it was used on.
    takeOld("name");
    for (const change of changes) {
      backend.call("change_settings", change).catch(() => undefined);
    }
  }, [backend]);
}

export type SettingsSection = "account" | "picture" | "network" | "advanced";

/** Opens the settings over the screen; they are the window's, so the page's top gives the way. */
export const SettingsDoor = createContext<(section: SettingsSection) => void>(() => undefined);

/** Opens the settings at one of their sections. */
export function useOpenSettings(section: SettingsSection = "account"): () => void {
  const open = use(SettingsDoor);
  return useCallback(() => {
    open(section);
  }, [open, section]);
}
