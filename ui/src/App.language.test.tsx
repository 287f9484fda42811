import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { App } from "./App";
import { type SceneName, scenes } from "./backend/fake/scenes";
import { setLanguage } from "./i18n/language";
import { dialogs, moments, open, shown } from "./testing/moments";
import { pseudo, remainder } from "./testing/pseudo";
import { renderWithScene } from "./testing/render";

/** Fields whose values are words of the contract, which nobody should read. */
const words = new Set(
  "badge code kind myRole phase place posting quality role roomStatus state status step".split(" "),
);

/** What people wrote, what devices are called: nothing that a catalogue could hold. */
function dataOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (words.has(name) ? [] : dataOf(part)));
}

const data = [...new Set(dataOf(scenes))]
  // First names stand alone at a card, and where a tile is small.
  .flatMap((text) => {
    const [first, ...rest] = text.split(" ");
    return [text, first!, ...(rest.length > 0 ? [rest.join(" ")] : [])];
  })
  .sort((a, b) => b.length - a.length);

/** Words on the screen, or for those who do not see it, that are neither. */
function hardCoded(): string[] {
  const said: string[] = [];
  for (const element of document.body.querySelectorAll("*")) {
    // Letters made from a name, and keys of the keyboard.
    if (element.closest(".avatar, kbd, style, script") !== null) continue;
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent ?? "");
    }
    for (const name of [
      "aria-label",
      "aria-roledescription",
      "aria-valuetext",
      "title",
      "placeholder",
      "alt",
    ]) {
      said.push(element.getAttribute(name) ?? "");
    }
  }
  return said.filter((text) => {
    let rest = remainder(text);
    for (const known of data) rest = rest.replaceAll(known, "");
    // Times and dates are written as the system writes them.
    rest = rest.replaceAll(/\d{1,2}:\d\d\s?[AP]M|[A-Z][a-z]{2} \d{1,2}(, \d{4})?/gu, "");
    return /\p{L}/u.test(rest);
  });
}

beforeEach(() => {
  setLanguage(pseudo("pl"));
});

describe("in a language with other plurals, longer words and accents", () => {
  it.each(Object.entries(shown) as [SceneName, string][])(
    "every scene stands, and says nothing of its own: %s",
    async (scene, mark) => {
      renderWithScene(<App />, scene);
      expect(await screen.findByTestId(mark)).toBeVisible();
      expect(hardCoded()).toEqual([]);
    },
  );

  it.each(moments)("so does %s", async (_, scene, change, mark) => {
    const { backend } = renderWithScene(<App />, scene);
    act(() => {
      change(backend);
    });
    expect(await screen.findByTestId(mark)).toBeVisible();
    expect(hardCoded()).toEqual([]);
  });

  it.each(dialogs)("so does the dialog %s in %s", async (dialog, scene, path) => {
    const { user } = renderWithScene(<App />, scene);
    await open(user, path);
    expect(await screen.findByTestId(dialog)).toHaveAccessibleName(/⟦/u);
    expect(hardCoded()).toEqual([]);
  });

  it("finds a sentence that is not from the catalogue", () => {
    renderWithScene(<p>Nobody is on stage yet.</p>, "home");
    expect(hardCoded()).toEqual(["Nobody is on stage yet."]);
  });
});
