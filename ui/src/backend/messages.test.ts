import { describe, expect, it } from "vitest";

import type { ChatDiff, ChatItem } from "./generated";
import { applyChatDiff } from "./messages";

const item = (key: string, text = key): ChatItem => ({
  key,
  author: { userId: "kofi", name: "kofi" },
  badge: null,
  isMine: false,
  text,
  createdAt: "2026-05-20T19:00:00Z",
  edited: false,
  deleted: false,
  delivery: { state: "sent" },
});
const items = (...keys: string[]) => keys.map((key) => item(key));
const keys = (list: readonly ChatItem[]) => list.map(({ key }) => key).join("");
const after = (list: readonly ChatItem[], ...diffs: ChatDiff[]) =>
  diffs.reduce(applyChatDiff, list);

describe("the list of messages", () => {
  it("starts anew with a reset", () => {
    expect(keys(after(items("a", "b"), { kind: "reset", items: items("x") }))).toBe("x");
  });

  it("grows at its end and at its start", () => {
    const grown = after(
      items("m"),
      { kind: "append", items: items("n", "o") },
      { kind: "prepend", items: items("k", "l") },
    );
    expect(keys(grown)).toBe("klmno");
  });

  it("puts a message before the one it was told", () => {
    const told: ChatDiff = { kind: "insert", before: "c", item: item("b") };
    expect(keys(after(items("a", "c"), told))).toBe("abc");
  });

  it("puts a message at the end when the one it belongs before is gone", () => {
    expect(keys(after(items("a"), { kind: "insert", before: "z", item: item("b") }))).toBe("ab");
    expect(keys(after(items("a"), { kind: "insert", before: null, item: item("b") }))).toBe("ab");
  });

  it("changes a message where it stands", () => {
    const [, changed] = after(items("a", "b", "c"), { kind: "set", item: item("b", "new") });
    expect(changed?.text).toBe("new");
  });

  it("forgets a message", () => {
    expect(keys(after(items("a", "b"), { kind: "remove", key: "a" }))).toBe("b");
  });

  it("is the very same when nothing changes, so that nothing is drawn anew", () => {
    const list = items("a");
    expect(after(list, { kind: "remove", key: "z" })).toBe(list);
    expect(after(list, { kind: "set", item: item("z") })).toBe(list);
  });

  it("does not change the list that is drawn", () => {
    const list = Object.freeze(items("a", "b"));
    after(
      list,
      { kind: "append", items: items("c") },
      { kind: "set", item: item("a", "new") },
      { kind: "insert", before: "b", item: item("x") },
      { kind: "remove", key: "b" },
    );
    expect(keys(list)).toBe("ab");
  });
});

describe("a message that comes twice", () => {
  it("as an echo stands once, where it stood, as it came last", () => {
    const list = after(items("a", "b"), { kind: "append", items: [item("a", "echo"), item("c")] });
    expect(keys(list)).toBe("abc");
    expect(list[0]?.text).toBe("echo");
  });

  it("in two pages of history stands once", () => {
    const list = after(items("c", "d"), { kind: "prepend", items: items("a", "b", "c") });
    expect(keys(list)).toBe("abcd");
  });

  it("in one page stands once", () => {
    expect(keys(after([], { kind: "reset", items: items("a", "a", "b") }))).toBe("ab");
    expect(keys(after(items("z"), { kind: "prepend", items: items("a", "a") }))).toBe("az");
  });

  it("moves when it is put somewhere else", () => {
    expect(
      keys(after(items("a", "b", "c"), { kind: "insert", before: "a", item: item("c") })),
    ).toBe("cab");
  });

  it("never stands twice, whatever is told in whatever order", () => {
    // A small generator with a seed, so that a failure is the same each time.
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    const key = () => "abcdefgh"[random(8)]!;
    const some = () => Array.from({ length: random(4) }, () => item(key()));
    let list: readonly ChatItem[] = [];
    for (let turn = 0; turn < 3000; turn += 1) {
      const diffs: ChatDiff[] = [
        { kind: "reset", items: some() },
        { kind: "append", items: some() },
        { kind: "prepend", items: some() },
        { kind: "set", item: item(key()) },
        { kind: "insert", before: random(2) === 0 ? key() : null, item: item(key()) },
        { kind: "remove", key: key() },
      ];
      list = applyChatDiff(list, diffs[random(diffs.length)]!);
      expect(new Set(keys(list)).size).toBe(list.length);
    }
  });
});
