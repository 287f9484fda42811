import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { pseudo } from "../testing/pseudo";
import { renderWithScene } from "../testing/render";
import { formOf, isPlural, type Plural } from "./catalogue";
import { errorText, listOf, t } from "./index";
import { english, language, setLanguage } from "./language";

const forms: Plural = {
  none: "none",
  zero: "zero",
  one: "one",
  two: "two",
  few: "few",
  many: "many",
  other: "other",
};

describe("a sentence that counts", () => {
  it.each([
    ["en", ["one", "other", "other", "other", "other"]],
    ["fr", ["one", "other", "other", "other", "other"]],
    ["pl", ["one", "few", "many", "many", "few"]],
    ["ar", ["one", "two", "few", "many", "few"]],
    ["ja", ["other", "other", "other", "other", "other"]],
  ] as const)("has the form that %s wants", (tag, expected) => {
    const rules = new Intl.PluralRules(tag);
    const numbers = [1, 2, 5, 11, 104];
    expect(numbers.map((count) => formOf(forms, count, rules))).toEqual(expected);
  });

  it("says nothing at all where nought has a sentence of its own", () => {
    expect(formOf(forms, 0, new Intl.PluralRules("pl"))).toBe("none");
    expect(formOf({ other: "other" }, 0, new Intl.PluralRules("pl"))).toBe("other");
  });

  it("has all forms of the language it was made for, and no others", () => {
    const { texts } = pseudo("pl");
    expect(isPlural(texts.home.watching)).toBe(true);
    expect(Object.keys(texts.home.watching).sort()).toEqual(["few", "many", "one", "other"]);
  });
});

describe("the page's language", () => {
  it("is English until another one is chosen, and the document says which", () => {
    expect(language().tag).toBe("en");
    expect(t("app.cancel")).toBe("Cancel");
    setLanguage(pseudo("pl"));
    expect(document.documentElement.lang).toBe("pl");
    expect(t("app.cancel")).toMatch(/^⟦Çáñçéļ~+⟧$/u);
    setLanguage(english);
    expect(document.documentElement.lang).toBe("en");
  });

  it("joins names its own way", () => {
    expect(listOf(["Ravi", "Lena"])).toBe("Ravi and Lena");
    setLanguage(pseudo("pl"));
    expect(listOf(["Ravi", "Lena"])).toBe("Ravi i Lena");
  });

  it("has whole errors too", () => {
    setLanguage(pseudo("ar"));
    const error = { code: "fieldTooLong", params: { limit: "9", length: "12" } } as const;
    const more = { message: "", retry: { kind: "now" }, trace: "", field: null } as const;
    expect(errorText({ ...error, ...more })).toMatch(/^⟦.*12.*9.*⟧$/u);
  });

  it("changes under the person's hands, and loses nothing that was typed", async () => {
    const { user } = renderWithScene(<App />, "home");
    await user.click(screen.getByTestId("new-room"));
    const title = screen.getByTestId("room-title");
    await user.type(title, "Letters at midnight");
    act(() => {
      setLanguage(pseudo("pl"));
    });
    expect(screen.getByTestId("room-title")).toBe(title);
    expect(title).toHaveValue("Letters at midnight");
    expect(title).toHaveFocus();
    expect(screen.getByRole("dialog")).toHaveAccessibleName(/^⟦Ñéŵ ŕööm~+⟧$/u);
    act(() => {
      setLanguage(english);
    });
    expect(screen.getByRole("dialog")).toHaveAccessibleName("New room");
  });
});
