import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import type { ChatItem } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { renderWithScene } from "../testing/render";
import { ChatAnnouncer } from "./ChatAnnouncer";

const said = () => screen.getByTestId("chat-announcer").textContent;
let backend: FakeBackend;

function write(...keys: string[]) {
  const items = keys.map((key): ChatItem => ({
    ...scenes.studioLive.messages[0]!,
    key,
    text: `text of ${key}`,
  }));
  act(() => {
    backend.emit({ type: "chatDiff", value: { kind: "append", items } });
  });
}

function pass(ms: number) {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

describe("new messages, read out", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    backend = new FakeBackend("studioLive");
    renderWithScene(<ChatAnnouncer />, backend);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("are none of the history", () => {
    pass(20_000);
    expect(said()).toBe("");
  });

  it("are said by name when it is one", () => {
    write("a");
    pass(5_000);
    expect(said()).toBe("aria_b: text of a");
  });

  it("are collected when they are many, at most once in five seconds", () => {
    write("a", "b");
    pass(4_000);
    expect(said()).toBe("");
    write("c");
    pass(1_000);
    expect(said()).toBe("3 new messages");
    write("d");
    pass(4_000);
    expect(said()).toBe("3 new messages");
    pass(1_000);
    expect(said()).toBe("aria_b: text of d");
  });

  it("are said politely", () => {
    expect(screen.getByTestId("chat-announcer")).toHaveAttribute("aria-live", "polite");
  });
});
