import { useEffect } from "react";

function isMac(): boolean {
  return navigator.userAgent.includes("Mac");
}

/** The key that opens the settings, as it is written on this system. */
export function settingsKey(): string {
  return isMac() ? "\u2318 ," : "Ctrl+,";
}

/** Ctrl and comma (Command and comma on a Mac), also while a person types; not over a dialog. */
export function useSettingsKey(open: () => void, possible: boolean): void {
  useEffect(() => {
    if (!possible) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const held = isMac() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (event.key !== "," || !held || event.altKey || event.repeat) return;
      if (document.querySelector("[role='dialog'], [role='alertdialog']")) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [open, possible]);
}
