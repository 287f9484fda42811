import { useEffect, useRef } from "react";

/** Whether a key press belongs to something that takes text. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role='textbox']"))
  );
}

/** Whether a key press belongs to a list of choices that is open. */
function isChoosing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[role='listbox']") !== null;
}

/**
 * What a key stands for: its letter, and on a layout without Latin letters (or where something else
 * than a letter is there) what an English keyboard has in its place.
 */
function meaning({ key, code }: KeyboardEvent): string {
  const letter = key.toLowerCase();
  const place = /^Key([A-Z])$/u.exec(code)?.[1];
  return /^[a-z]$/u.test(letter) || place === undefined ? letter : place.toLowerCase();
}

/**
 * Single keys that act on the whole screen. They rest while a person types or chooses from a list,
 * while a dialog or a menu is open, and while another key that changes their meaning is held. They
 * are heard before whatever has the focus: a button that was pressed last keeps keys to itself.
 */
export function useShortcuts(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.repeat || event.isComposing) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || isChoosing(event.target)) return;
      if (document.querySelector("[role='dialog'], [role='alertdialog'], [role='menu']")) return;
      const action = latest.current[meaning(event)];
      if (action === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKeyDown, { capture: true });
    };
  }, []);
}
