import { readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readProjectFile } from "../../testing/sources";

/** Screens without pictures, and a page that draws its own. */
const apart = ["home", "session", "watch"];

/** What a declaration does that the window cannot do on a picture; null where it does nothing of the kind. */
function casts(property: string, value: string): string | null {
  if (value === "none" || value === "normal") return null;
  if (
    /^(?:text-shadow|(?:backdrop-)?filter|mix-blend-mode|(?:-webkit-)?mask\b.*)$/u.test(property)
  ) {
    return "is mixed with what is below it";
  }
  const rings = /^(?:inset )?0 0 0 [\w.]+ [^,]+(?:, (?:inset )?0 0 0 [\w.]+ [^,]+)*$/u;
  if (property === "box-shadow" && !rings.test(value)) return "casts a shadow";
  if (property.startsWith("transition") && /\b(?:opacity|all)\b/u.test(value)) return "fades";
  return null;
}

/** Everything in a style sheet that casts a shadow or fades. */
function found(sheet: string): string[] {
  const rules = sheet.replaceAll(/\/\*[\s\S]*?\*\//gu, "");
  const declarations = [...rules.matchAll(/([\w-]+)\s*:\s*([^:;{}]+)[;}]/gu)];
  const cast = declarations.flatMap(([, property = "", value = ""]) => {
    const why = casts(property, value.trim().replaceAll(/\s+/gu, " "));
    return why === null ? [] : [`${property}: ${value.trim()} ${why}`];
  });
  const frames = [...rules.matchAll(/@keyframes\s+([\w-]+)\s*\{((?:[^{}]*\{[^{}]*\})*)/gu)];
  const faded = frames.flatMap(([, name = "", steps = ""]) =>
    /\bopacity\b/u.test(steps) ? [`${name} fades`] : [],
  );
  return [...cast, ...faded];
}

describe("style sheets of screens with pictures", () => {
  it("let nothing over a picture cast a shadow or fade", () => {
    const sheets = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".css") && !apart.includes(name.split(/[/\\]/u)[0] ?? ""),
    );
    expect(sheets.length).toBeGreaterThan(5);
    for (const sheet of sheets) {
      expect(found(readProjectFile(join("src", sheet))), sheet).toEqual([]);
    }
  });

  it("would be found to", () => {
    const sheet = `
      .tag { box-shadow: 0 1px 2px black; text-shadow: 0 0 1px red; color: red }
      .ring { box-shadow: 0 0 0 3px var(--green), inset 0 0 0 2px var(--edge); filter: none; }
      .menu { transition: opacity 120ms; }
      @keyframes rise { from { opacity: 0; } to { opacity: 1; } }
      @keyframes turn { to { transform: rotate(1turn); } }`;
    expect(found(sheet)).toEqual([
      "box-shadow: 0 1px 2px black casts a shadow",
      "text-shadow: 0 0 1px red is mixed with what is below it",
      "transition: opacity 120ms fades",
      "rise fades",
    ]);
  });
});
