import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { ChatItem, ChatPhase } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { Studio } from "../studio/Studio";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { ChatPanel } from "./ChatPanel";

const messageOf = (text: string) =>
  screen.getAllByTestId("chat-item").find((one) => one.textContent.includes(text))!;

const theirs: ChatItem = {
  ...scenes.studioLive.messages[0]!,
  key: "new-1",
  text: "A new question",
  createdAt: new Date().toISOString(),
};

function append(backend: FakeBackend, ...items: ChatItem[]) {
  act(() => {
    backend.emit({ type: "chatDiff", value: { kind: "append", items } });
  });
}

function inPhase(phase: ChatPhase): FakeBackend {
  const backend = new FakeBackend("studioLive");
  backend.emit({ type: "chatDiff", value: { kind: "reset", items: [] } });
  backend.patch("chat", { phase });
  return backend;
}

describe("messages", () => {
  it("have the badge of who wrote them beside the name", async () => {
    renderWithScene(<ChatPanel />, "studioLive");
    await screen.findAllByTestId("chat-item");
    expect(within(messageOf("your questions")).getByText("Host")).toHaveClass("badge-host");
    expect(within(messageOf("we measured")).getByText("Co-host")).toHaveClass("badge-coHost");
    expect(within(messageOf("Slides")).getByText("Mod")).toHaveClass("badge-moderator");
    expect(messageOf("heat map!!").querySelector(".badge")).toBeNull();
  });

  it("stand in their order, with who and when", async () => {
    renderWithScene(<ChatPanel />, "studioLive");
    const items = await screen.findAllByTestId("chat-item");
    expect(items).toHaveLength(5);
    expect(items[0]).toHaveTextContent("aria_b");
    expect(items[4]).toHaveTextContent("Maya Okafor");
    await expectNoAxeFaults(screen.getByTestId("chat"));
  });

  it("that were deleted leave a place without their text", async () => {
    const backend = new FakeBackend("studioLive");
    renderWithScene(<ChatPanel />, backend);
    await screen.findAllByTestId("chat-item");
    append(backend, { ...theirs, deleted: true, edited: true, text: "" });
    expect(await screen.findByText("This message was deleted.")).toBeVisible();
    expect(screen.queryByText("edited")).not.toBeInTheDocument();
  });

  it("that were changed say so", async () => {
    const backend = new FakeBackend("studioLive");
    renderWithScene(<ChatPanel />, backend);
    append(backend, { ...theirs, edited: true });
    expect(await screen.findByText("edited")).toBeVisible();
  });

  it("are text and nothing else", async () => {
    const backend = new FakeBackend("studioLive");
    renderWithScene(<ChatPanel />, backend);
    append(backend, { ...theirs, text: "<img src=x onerror=alert(1)> <b>bold</b>" });
    expect(await screen.findByText("<img src=x onerror=alert(1)> <b>bold</b>")).toBeVisible();
    expect(document.querySelector(".chat-text img")).toBeNull();
  });
});

describe("an own message", () => {
  const own: ChatItem = { ...theirs, key: "own-1", isMine: true, text: "My answer" };

  it("says while it is on its way", async () => {
    const backend = new FakeBackend("studioLive");
    renderWithScene(<ChatPanel />, backend);
    append(backend, { ...own, delivery: { state: "sending" } });
    await screen.findByText("My answer");
    expect(messageOf("My answer")).toHaveTextContent("Sending");
  });

  it("that was not sent says why, and can be sent again or dropped", async () => {
    const backend = new FakeBackend("studioLive");
    const { user } = renderWithScene(<ChatPanel />, backend);
    append(backend, { ...own, delivery: { state: "failed", error: uiError("tooFast") } });
    expect(await screen.findByTestId("chat-failed")).toHaveTextContent(
      "Not sent. That was too fast for the network. Wait a moment and try again.",
    );
    await expectNoAxeFaults(screen.getByTestId("chat"));
    await user.click(screen.getByTestId("chat-retry"));
    expect(backend.argsOf("retry_message")).toEqual([{ key: "own-1" }]);
    await user.click(screen.getByTestId("chat-discard"));
    expect(backend.argsOf("discard_message")).toEqual([{ key: "own-1" }]);
  });

  it("loses its failure when it came through after all", async () => {
    const backend = new FakeBackend("studioLive");
    renderWithScene(<ChatPanel />, backend);
    append(backend, { ...own, delivery: { state: "failed", error: uiError("tooFast") } });
    await screen.findByTestId("chat-failed");
    act(() => {
      backend.emit({ type: "chatDiff", value: { kind: "set", item: own } });
    });
    expect(screen.queryByTestId("chat-failed")).not.toBeInTheDocument();
    expect(screen.getAllByText("My answer")).toHaveLength(1);
  });
});

describe("the chat", () => {
  it.each<[ChatPhase, string]>([
    [{ state: "disabled" }, "This room has no chat."],
    [{ state: "off" }, "There is no chat here."],
    [{ state: "notYet" }, "The chat opens as soon as the host is there."],
    [{ state: "ready" }, "Nobody has written yet."],
  ])("that is $state says so", async (phase, words) => {
    renderWithScene(<ChatPanel />, inPhase(phase));
    expect(screen.getByText(words)).toBeVisible();
    expect(screen.queryAllByTestId("chat-input")).toHaveLength(phase.state === "ready" ? 1 : 0);
    await expectNoAxeFaults(screen.getByTestId("chat"));
  });

  it("that is joined says so after a moment", async () => {
    renderWithScene(<ChatPanel />, inPhase({ state: "joining" }));
    expect(await screen.findByTestId("chat-joining")).toHaveTextContent("Joining the chat");
  });

  it("that is not connected keeps what was read, says why, and is joined again", async () => {
    const backend = new FakeBackend("studioLive");
    backend.patch("chat", { phase: { state: "failed", error: uiError("banned") } });
    const { user } = renderWithScene(<ChatPanel />, backend);
    expect(screen.getByTestId("chat-failed-banner")).toHaveTextContent(
      "Chat is not connected. You are banned here. Ask a moderator. Picture and sound go on.",
    );
    expect(await screen.findAllByTestId("chat-item")).toHaveLength(5);
    expect(screen.queryByTestId("chat-input")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("chat-retry-connection"));
    expect(backend.argsOf("retry_chat")).toHaveLength(1);
  });

  it("that is not connected while the stage is lost too does not say that anything goes on", () => {
    const backend = new FakeBackend("studioLive");
    backend.patch("chat", { phase: { state: "failed", error: uiError("banned") } });
    backend.patch("stage", { phase: { state: "failed", error: uiError("stageLost") } });
    renderWithScene(<ChatPanel />, backend);
    expect(screen.getByTestId("chat-failed-banner")).toHaveTextContent(
      "Chat is not connected, and the stage is lost too. You are banned here.",
    );
    expect(screen.getByTestId("chat-failed-banner")).not.toHaveTextContent("go on");
  });

  it.each(["muted", "chatReadOnly"] as const)(
    "that one cannot write in says why instead of the field: %s",
    (code) => {
      const backend = new FakeBackend("studioLive");
      backend.patch("chat", { cannotWrite: uiError(code) });
      renderWithScene(<ChatPanel />, backend);
      expect(screen.getByTestId("chat-closed")).toHaveTextContent("You can still read it.");
      expect(screen.queryByTestId("chat-input")).not.toBeInTheDocument();
    },
  );

  it("says when older messages are read", () => {
    const backend = new FakeBackend("studioLive");
    backend.patch("chat", { loadingOlder: true });
    renderWithScene(<ChatPanel />, backend);
    expect(screen.getByText("Reading older messages")).toBeVisible();
  });
});

describe("unread messages", () => {
  const count = () => screen.getByTestId("control-chat");

  it("are counted while the chat is not shown, without one's own, and seen when it is", async () => {
    const backend = new FakeBackend("studioLive");
    const { user } = renderWithScene(<Studio />, backend);
    await user.click(screen.getByTestId("control-people"));
    expect(count()).toHaveAccessibleName("Chat");
    append(backend, theirs, { ...theirs, key: "new-2" }, { ...theirs, key: "new-3", isMine: true });
    expect(count()).toHaveAccessibleName(/^Chat ?2 new$/u);
    expect(screen.getByTestId("tab-chat")).toHaveTextContent("Chat2");
    await user.click(screen.getByTestId("tab-chat"));
    expect(count()).toHaveAccessibleName("Chat");
    await user.click(screen.getByTestId("tab-people"));
    append(backend, { ...theirs, key: "new-4" });
    expect(count()).toHaveAccessibleName(/^Chat ?1 new$/u);
  });

  it("are none of what was written before one came", async () => {
    const backend = new FakeBackend("studioIdle");
    await backend.call("change_settings", { setting: "panel", value: "people" });
    renderWithScene(<Studio />, backend);
    act(() => {
      backend.emit(
        { type: "chat", value: { ...scenes.studioLive.chat, phase: { state: "joining" } } },
        { type: "chatDiff", value: { kind: "reset", items: [...scenes.studioLive.messages] } },
        { type: "chat", value: scenes.studioLive.chat },
      );
    });
    expect(count()).toHaveAccessibleName("Chat");
    append(backend, theirs);
    await waitFor(() => {
      expect(count()).toHaveAccessibleName(/^Chat ?1 new$/u);
    });
  });
});
