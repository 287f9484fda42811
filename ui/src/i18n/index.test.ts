import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { errorText, noticeText, t } from "./index";

describe("a sentence", () => {
  it("has its placeholders filled", () => {
    expect(t("people.removeTitle", { name: "Ines" })).toBe("Take Ines off the stage?");
  });

  it("has every place of a name filled", () => {
    const text = t("people.removeText", { name: "Ines" });
    expect(text).toBe("Ines leaves the show at once. You can invite Ines again.");
  });

  it("counts one and many", () => {
    expect(t("home.watching", { count: 1 })).toBe("1 watching");
    expect(t("topBar.invitations", { count: 1 })).toBe("Invitations: 1 waits for you");
    expect(t("topBar.invitations", { count: 0 })).toBe("Invitations: 0 wait for you");
  });

  it("says nobody where that reads better than none", () => {
    expect(t("room.viewers", { count: 0 })).toBe("Nobody is watching");
  });

  it("writes numbers the user's way", () => {
    const many = new Intl.NumberFormat().format(12_345);
    expect(t("room.viewers", { count: 12_345 })).toBe(`${many} people are watching`);
  });

  it("leaves what looks like a placeholder in a person's name alone", () => {
    expect(t("chat.said", { name: "{text}", text: "hello" })).toBe("{text}: hello");
  });
});

describe("the sentence for an error", () => {
  it("is the code's", () => {
    expect(errorText(uiError("roomEnded"))).toBe("This show has ended.");
  });

  it("is the field's own where it has one", () => {
    expect(errorText(uiError("fieldEmpty", { field: "title" }))).toBe("Give the room a title.");
    expect(errorText(uiError("fieldEmpty", { field: "apiUrl" }))).toBe("This must not be empty.");
  });

  it("names what the error brings", () => {
    const error = uiError("unreachable", { params: { address: "https://eu.example" } });
    expect(errorText(error)).toContain("https://eu.example cannot be reached.");
    expect(errorText(uiError("internal", { trace: "k3v9" }))).toContain("report number k3v9");
  });

  it("has no hole where the error does not bring what the sentence names", () => {
    expect(errorText(uiError("unreachable"))).toBe(
      "The network cannot be reached. Check your connection.",
    );
    expect(errorText(uiError("fieldTooLong", { params: { limit: "200" } }))).toBe(
      "This is too long. Shorten it.",
    );
  });

  it("is the one for a fault of Greenroom where the code is of a newer version", () => {
    const error = uiError("somethingNew" as never, { trace: "k3v9" });
    expect(errorText(error)).toContain("Greenroom made a mistake.");
  });
});

describe("the sentence for a notice", () => {
  it("is filled with what the notice brings", () => {
    const notice = { kind: "deviceReplaced", lost: "MV7 USB", used: "Built-in" } as const;
    expect(noticeText(notice)).toBe("MV7 USB is gone. Built-in is used now.");
  });
});
