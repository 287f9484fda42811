import { describe, expect, it } from "vitest";

import type { ChatItem } from "../backend/generated";
import { beginsDay, countAfter, messageBytes } from "./text";

const noon = new Date(2026, 4, 20, 12, 0, 0).getTime();
const item = (key: string, more: Partial<ChatItem> = {}): ChatItem => ({
  key,
  author: { userId: "kofi", name: "kofi" },
  badge: null,
  isMine: false,
  text: key,
  createdAt: new Date(noon).toISOString(),
  edited: false,
  deleted: false,
  delivery: { state: "sent" },
  ...more,
});

describe("the length of a message", () => {
  it("is counted in bytes of what is sent", () => {
    expect(messageBytes("  hello \n")).toBe(5);
    expect(messageBytes("Weiß")).toBe(5);
    expect(messageBytes("👋")).toBe(4);
    expect(messageBytes("   ")).toBe(0);
  });
});

describe("new messages", () => {
  it("are those of others after the last one that was seen", () => {
    const items = [item("a"), item("b"), item("c", { isMine: true }), item("d")];
    expect(countAfter(items, "a")).toBe(2);
    expect(countAfter(items, "d")).toBe(0);
  });

  it("are none while nothing was seen: history is not news", () => {
    expect(countAfter([item("a")], null)).toBe(0);
    expect(countAfter([item("a")], "gone")).toBe(0);
  });
});

describe("a day", () => {
  const yesterday = item("y", { createdAt: new Date(noon - 86_400_000).toISOString() });

  it("is said where it begins", () => {
    expect(beginsDay(item("a"), yesterday, noon)).toBe(true);
    expect(beginsDay(item("b"), item("a"), noon)).toBe(false);
  });

  it("is not said above a chat that began today", () => {
    expect(beginsDay(item("a"), undefined, noon)).toBe(false);
    expect(beginsDay(yesterday, undefined, noon)).toBe(true);
  });
});
