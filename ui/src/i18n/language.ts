import { useSyncExternalStore } from "react";

import type { Catalogue } from "./catalogue";
import en from "./en.json";

/** The language of the page, with what Intl knows about it. */
export interface Language {
  tag: string;
  texts: Catalogue["texts"];
  plurals: Intl.PluralRules;
  lists: Intl.ListFormat;
}

function languageOf({ tag, texts }: Catalogue): Language {
  return {
    tag,
    texts,
    plurals: new Intl.PluralRules(tag),
    lists: new Intl.ListFormat(tag, { type: "conjunction" }),
  };
}

export const english: Catalogue = { tag: "en", texts: en };

let current = languageOf(english);
const listeners = new Set<() => void>();

/** The language as it is now. */
export function language(): Language {
  return current;
}

/** Speaks another language from now on; everything below {@link useLanguage} is drawn anew. */
export function setLanguage(catalogue: Catalogue): void {
  if (catalogue.texts === current.texts && catalogue.tag === current.tag) return;
  current = languageOf(catalogue);
  document.documentElement.lang = catalogue.tag;
  for (const listener of listeners) listener();
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The language for a component at the top of a page. It is drawn anew when the language changes,
 * and with it all below: nothing there is memoized, and what was typed stays.
 */
export function useLanguage(): Language {
  return useSyncExternalStore(onChange, language);
}
