/** A language that nobody speaks, made from English: it shows what is not from the catalogue. */

import { type Catalogue, isPlural, type Plural, type Texts } from "../i18n/catalogue";
import { english } from "../i18n/language";

const accents: Record<string, string> = {
  ...{ a: "á", c: "ç", d: "ð", e: "é", g: "ĝ", h: "ĥ", i: "í", k: "ķ", l: "ļ", n: "ñ", o: "ö" },
  ...{ r: "ŕ", s: "š", t: "ţ", u: "ú", w: "ŵ", y: "ý", z: "ž" },
  ...{ A: "Å", C: "Ç", E: "É", G: "Ĝ", I: "Î", N: "Ñ", O: "Ö", S: "Š", T: "Ţ", U: "Û", Y: "Ý" },
};

/** A sentence a third longer, with accents, in brackets; its placeholders as they were. */
function strange(sentence: string): string {
  const letters = sentence
    .split(/(\{\w+\})/u)
    .map((part) =>
      part.startsWith("{")
        ? part
        : part.replaceAll(/\p{L}/gu, (letter) => accents[letter] ?? letter),
    )
    .join("");
  return `⟦${letters}${"~".repeat(Math.ceil(sentence.length / 3))}⟧`;
}

function strangeTexts(branch: object, rules: Intl.PluralRules): object {
  const strangers = Object.entries(branch).map(([name, value]: [string, unknown]) => {
    if (typeof value === "string") return [name, strange(value)] as const;
    if (!isPlural(value)) return [name, strangeTexts(value as object, rules)] as const;
    const forms: Plural = { other: strange(value.other) };
    if (value.none !== undefined) forms.none = strange(value.none);
    for (const form of rules.resolvedOptions().pluralCategories) {
      forms[form] = strange(value[form] ?? value.other);
    }
    return [name, forms] as const;
  });
  return Object.fromEntries<unknown>(strangers);
}

/** English made strange, with all plural forms of the language with this tag. */
export function pseudo(tag: string): Catalogue {
  return { tag, texts: strangeTexts(english.texts, new Intl.PluralRules(tag)) as Texts };
}

/** What of a text is not from the pseudo-language. */
export function remainder(text: string): string {
  let rest = text;
  for (;;) {
    // From the inside out: what fills a sentence may be one itself.
    const shorter = rest.replaceAll(/⟦[^⟦⟧]*⟧/gu, "");
    if (shorter === rest) return rest;
    rest = shorter;
  }
}
