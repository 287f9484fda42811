import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { AppProvider } from "../state/app";
import { expectNoAxeFaults } from "../testing/axe";
import { aRoom } from "../testing/watching";
import { watchBackend } from "./backend";
import { before, type Show } from "./show";
import { deviceId, randomId, roomOf, tabMemory } from "./tab";
import { Watch } from "./Watch";
import { initial, type WatchState } from "./state";
import type { Watching } from "./watching";

function draw(part: Partial<WatchState>) {
  const state: WatchState = { ...initial, hostName: "Maya Okafor", ...part };
  const watching = {
    onChange: () => () => undefined,
    onChat: () => () => undefined,
    get: () => state,
    messages: () => [],
    name: vi.fn(() => Promise.resolve()),
    ask: vi.fn(() => Promise.resolve()),
    setSound: vi.fn(() => Promise.resolve()),
    react: vi.fn(),
    forgetFloating: vi.fn(),
  };
  const real = watching as unknown as Watching;
  render(
    <AppProvider backend={watchBackend(real)}>
      <Watch watching={real} />
    </AppProvider>,
  );
  return { ...watching, user: userEvent.setup() };
}

function show(part: Partial<Show>): Show {
  return { ...before, door: "open", room: aRoom(), media: "connected", ...part };
}

const tile = {
  tileId: 1,
  source: "camera" as const,
  userId: "maya",
  name: "Maya Okafor",
  role: "host" as const,
  isMe: false,
  onlyYou: false,
  microphoneOn: true,
  cameraOn: true,
  speaking: false,
  quality: "good" as const,
  awaySince: null,
  stillSince: null,
  mirrored: false,
};

describe("the watch page", () => {
  it.each([
    ["Opening the show", before],
    ["The show has not started", show({ room: aRoom({ status: "idle" }) })],
    ["The show is on", show({})],
    [
      "Maya Okafor is away. The show waits.",
      show({
        room: aRoom({ status: "waitingReconnect" }),
        waitingSince: "2026-03-01T10:00:00.000Z",
      }),
    ],
    [
      "The show has ended",
      show({
        door: "ended",
        room: aRoom({
          status: "ended",
          liveAt: "2026-03-01T10:00:00.000Z",
          endedAt: "2026-03-01T10:42:00.000Z",
        }),
      }),
    ],
    [
      "The network stopped this show",
      show({ door: "ended", room: aRoom({ status: "terminated" }) }),
    ],
    ["There is no show here", { ...before, door: "gone" as const }],
    ["This show is not public", { ...before, door: "private" as const }],
    ["The show cannot be reached", { ...before, lostSince: "2026-03-01T10:00:00.000Z" }],
  ])("says: %s", async (sentence, where) => {
    draw({ show: where });
    expect(screen.getAllByText(sentence).length).toBeGreaterThan(0);
    await expectNoAxeFaults();
  });

  it("cuts a picture to its tile, but never a screen, nor somebody upright, who would lose the head", () => {
    const screenTile = { ...tile, tileId: 2, source: "screen" as const };
    draw({ show: show({}), tiles: [tile, screenTile] });
    const [camera, shared] = [...document.querySelectorAll("video")];
    const turns = (width: number, height: number) => {
      Object.defineProperty(camera, "videoWidth", { configurable: true, value: width });
      Object.defineProperty(camera, "videoHeight", { configurable: true, value: height });
      fireEvent(camera!, new Event("resize"));
    };
    expect(camera).not.toHaveClass("is-whole");
    expect(shared).toHaveClass("is-whole");
    turns(720, 1280);
    expect(camera).toHaveClass("is-whole");
    turns(1280, 720);
    expect(camera).not.toHaveClass("is-whole");
  });

  it("shows the stage, who watches and what a viewer can do, without a fault axe can see", async () => {
    const page = draw({
      show: show({}),
      tiles: [tile],
      viewers: 128,
      sound: "blocked",
      canReact: true,
      named: true,
      chat: { state: "ready" },
    });
    expect(screen.getByTestId("viewers")).toHaveTextContent("128 people are watching");
    expect(screen.getByRole("region", { name: /Maya Okafor, Host/u })).toBeVisible();
    await page.user.click(screen.getByRole("button", { name: "Turn on sound" }));
    expect(page.setSound).toHaveBeenCalledWith(true);
    await page.user.click(screen.getByRole("button", { name: "Heart" }));
    expect(page.react).toHaveBeenCalledWith("heart");
    await page.user.click(screen.getByRole("button", { name: "Ask to join" }));
    expect(page.ask).toHaveBeenCalledWith("I would like to join the stage.");
    await expectNoAxeFaults();
  });

  it("asks for a name where one writes, and for nothing in order to watch", async () => {
    const page = draw({ show: show({}), tiles: [tile], chat: { state: "ready" } });
    expect(screen.queryByTestId("chat-input")).toBeNull();
    await page.user.type(screen.getByTestId("watch-name"), "  Aria Bell ");
    await page.user.click(screen.getByTestId("watch-name-go"));
    expect(page.name).toHaveBeenCalledWith("Aria Bell");
  });

  it("has one open question to the host at a time", async () => {
    const page = draw({ show: show({}), named: true, asking: "asked", chat: { state: "ready" } });
    await page.user.click(screen.getByTestId("ask-to-join"));
    expect(page.ask).not.toHaveBeenCalled();
  });

  it("tells an invited viewer how to get on stage, and again when wanted", async () => {
    const page = draw({
      show: show({}),
      invitation: {
        invitationId: "i",
        targetId: "room",
        status: "pending",
        inviterUserId: "maya",
        invitedUserId: "viewer-1",
      },
    });
    expect(screen.getByRole("dialog", { name: "Maya Okafor invites you on stage" })).toBeVisible();
    const link = screen.getByRole("link", { name: "Open Greenroom" });
    expect(link).toHaveAttribute("href", "greenroom://room/room");
    await expectNoAxeFaults();
    await page.user.click(screen.getByTestId("watch-invited-later"));
    expect(screen.queryByRole("dialog")).toBeNull();
    await page.user.click(screen.getByTestId("watch-invited-open"));
    expect(screen.getByRole("dialog")).toBeVisible();
  });
});

describe("the tab", () => {
  it("finds its room in its address and nothing else", () => {
    expect(roomOf("/watch/650000000000000000000b01")).toBe("650000000000000000000b01");
    expect(roomOf("/watch/")).toBe("");
    expect(roomOf("/watch/a/../b")).toBe("");
  });

  it("keeps one secret id until it is closed", () => {
    sessionStorage.clear();
    const memory = tabMemory();
    expect(deviceId(memory)).toBe(deviceId(tabMemory()));
    expect(randomId()).toMatch(/^[0-9a-f]{32}$/u);
    expect(randomId()).not.toBe(randomId());
  });
});
