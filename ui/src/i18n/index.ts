import type { ErrorCode, Notice, UiError } from "../backend/generated";
import { find, formOf, type TextKey } from "./catalogue";
import { language } from "./language";

export type { TextKey } from "./catalogue";

export type TextParams = Record<string, string | number>;

// Numbers, times and dates are written as the person's system writes them, in any language.
const numbers = new Intl.NumberFormat();

function fill(sentence: string, params: TextParams): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) return "";
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/**
 * The sentence of this name in the page's language, its `{placeholders}` filled. `count` chooses
 * the form of one that counts.
 */
export function t(key: TextKey, params: TextParams = {}): string {
  const { texts, plurals } = language();
  const entry = find(texts, key);
  if (entry === undefined) return key;
  if (typeof entry === "string") return fill(entry, params);
  return fill(formOf(entry, Number(params.count ?? 0), plurals), params);
}

/** Names as the language lists them: "Ravi and Lena". */
export function listOf(names: readonly string[]): string {
  return language().lists.format(names);
}

/** Whether the catalogue has this name: for keys put together at run time. */
export function hasText(key: string): key is TextKey {
  return find(language().texts, key) !== undefined;
}

/** Whether all placeholders of a sentence have a value. */
function isComplete(key: TextKey, params: TextParams): boolean {
  const entry = find(language().texts, key);
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
  if ("problem" in notice) {
    return t(`notices.${notice.kind}`, { problem: errorText(notice.problem) });
  }
  const { kind, ...params } = notice;
  return t(`notices.${kind}`, params);
}
