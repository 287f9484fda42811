import type en from "./en.json";

/** The forms of CLDR's plural rules. A language has some of them, and always `other`. */
export type PluralForm = Intl.LDMLPluralRule;

/** A sentence that counts. `none` is said for nought, where that reads better than the number. */
export type Plural = { other: string } & Partial<Record<PluralForm | "none", string>>;

type Keys<T> = {
  [K in keyof T & string]: T[K] extends string | { other: string } ? K : `${K}.${Keys<T[K]>}`;
}[keyof T & string];

/** The name of a sentence in the catalogue. */
export type TextKey = Keys<typeof en>;

type TextsLike<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends { other: string }
      ? Plural
      : TextsLike<T[K]>;
};

/** All sentences of one language, by the names that English gives them. */
export type Texts = TextsLike<typeof en>;

/** The sentences of one language, and its name as browsers write it: `en`, `pt-BR`. */
export interface Catalogue {
  tag: string;
  texts: Texts;
}

export function isPlural(value: unknown): value is Plural {
  return (
    typeof value === "object" &&
    value !== null &&
    "other" in value &&
    typeof value.other === "string"
  );
}

/** What stands under a name; nothing for half a name. */
export function find(texts: object, key: string): string | Plural | undefined {
  let value: unknown = texts;
  for (const part of key.split(".")) {
    if (typeof value !== "object" || value === null || isPlural(value)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === "string" || isPlural(value) ? value : undefined;
}

/** The form that a language uses for this number of things. */
export function formOf(entry: Plural, count: number, rules: Intl.PluralRules): string {
  if (count === 0 && entry.none !== undefined) return entry.none;
  return entry[rules.select(count)] ?? entry.other;
}
