import type { ErrorCode, Notice, UiError } from "../backend/generated";
import catalogue from "./en.json";

type Catalogue = typeof catalogue;

/** A sentence with one and many, and where it reads better with none; `count` chooses. */
interface Plural {
  none?: string;
  one: string;
  other: string;
}

type Keys<T> = {
  [K in keyof T & string]: T[K] extends string | Plural ? K : `${K}.${Keys<T[K]>}`;
}[keyof T & string];

/** The name of a sentence in the catalogue. */
export type TextKey = Keys<Catalogue>;

export type TextParams = Record<string, string | number>;

const plurals = new Intl.PluralRules("en");
const numbers = new Intl.NumberFormat();

function isPlural(value: unknown): value is Plural {
  return typeof value === "object" && value !== null && "one" in value && "other" in value;
}

function find(key: string): string | Plural | undefined {
  let value: unknown = catalogue;
  for (const part of key.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === "string" || isPlural(value) ? value : undefined;
}

function fill(sentence: string, params: TextParams): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) return "";
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/** The sentence of this name, its `{placeholders}` filled; numbers are written the user's way. */
export function t(key: TextKey, params: TextParams = {}): string {
  const entry = find(key);
  if (entry === undefined) return key;
  if (typeof entry === "string") return fill(entry, params);
  const count = Number(params.count ?? 0);
  if (count === 0 && entry.none !== undefined) return fill(entry.none, params);
  return fill(plurals.select(count) === "one" ? entry.one : entry.other, params);
}

/** Whether the catalogue has this name: for keys put together at run time. */
export function hasText(key: string): key is TextKey {
  return find(key) !== undefined;
}

/** Whether all placeholders of a sentence have a value. */
function isComplete(key: TextKey, params: TextParams): boolean {
  const entry = find(key);
  const sentence = typeof entry === "string" ? entry : (entry?.other ?? "");
  return [...sentence.matchAll(/\{(\w+)\}/g)].every(
    ([, name]) => name !== undefined && params[name] !== undefined,
  );
}

/**
 * The sentence for an error. A field's own sentence (`errorsIn.<field>.<code>`) wins; where the
 * error does not bring what its sentence names, there is a bare one, so that none has a hole.
 */
export function errorText(error: UiError): string {
  const params: TextParams = { ...error.params };
  if (error.trace !== "") params.trace = error.trace;
  const code: ErrorCode = error.code;
  const errorKey = [`errorsIn.${error.field ?? ""}.${code}`, `errors.${code}`, `errorsBare.${code}`]
    .filter(hasText)
    .find((key) => isComplete(key, params));
  return errorKey === undefined ? t("errorsBare.internal") : t(errorKey, params);
}

/** The sentence for a notice. */
export function noticeText(notice: Notice): string {
  const { kind, ...params } = notice;
  return t(`notices.${kind}`, params);
}
