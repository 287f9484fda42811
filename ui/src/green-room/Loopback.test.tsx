import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import { notYet, playing, recorded, verdict } from "../backend/fake/loopback";
import type { LoopbackVerdict, LoopbackView } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { GreenRoom } from "./GreenRoom";

function greenRoom(change: LoopbackView) {
  const backend = new FakeBackend("greenRoom");
  backend.patch("loopback", change);
  return renderWithScene(<GreenRoom />, backend);
}

const check = (id: string) => screen.getByTestId(`check-${id}`);
const picture = () => screen.getByTestId("picture");

describe("the loopback", () => {
  it("is recorded on request, counted down and stopped by a button that says so", async () => {
    const { backend, user } = greenRoom(notYet);
    expect(screen.getByTestId("loopback-hint")).toHaveTextContent("Nobody else sees or hears them");
    await user.click(screen.getByTestId("record-loopback"));
    expect(backend.argsOf("record_loopback")).toHaveLength(1);
    expect(screen.getByTestId("loopback-countdown")).toHaveTextContent("10 s");
    act(() => {
      backend.patch("loopback", { phase: { state: "recording", secondsLeft: 7 } });
    });
    expect(screen.getByTestId("loopback-countdown")).toHaveTextContent("7 s");
    expect(screen.queryByTestId("record-loopback")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("stop-loopback"));
    expect(backend.argsOf("stop_loopback")).toHaveLength(1);
    expect(screen.getByTestId("record-loopback")).toBeVisible();
  });

  it("shows what came back in the own picture's place, as others see it", () => {
    const { backend } = greenRoom(recorded);
    const tiles = backend.scene.stage.tiles.map((tile) => ({ ...tile, mirrored: tile.isMe }));
    act(() => {
      backend.patch("stage", { tiles });
    });
    expect(picture()).toHaveAttribute("data-mirrored", "true");
    const phase = { state: "playing", atMs: 4_200, ofMs: 10_000, tileId: 77 } as const;
    act(() => {
      backend.patch("loopback", { ...playing, phase });
    });
    expect(picture()).toHaveAttribute("data-mirrored", "false");
    expect(screen.getByTestId("loopback-played")).toHaveTextContent("0:04");
    expect(screen.getByTestId("loopback-played")).toHaveTextContent("0:10");
    act(() => {
      backend.patch("loopback", recorded);
    });
    expect(picture()).toHaveAttribute("data-mirrored", "true");
    expect(screen.queryByTestId("loopback-played")).not.toBeInTheDocument();
  });

  it("is played again, and left for the living picture", async () => {
    const { backend, user } = greenRoom(recorded);
    await user.click(screen.getByTestId("loopback-live"));
    expect(backend.argsOf("stop_loopback")).toHaveLength(0);
    await user.click(screen.getByTestId("play-loopback"));
    expect(backend.argsOf("play_loopback")).toHaveLength(1);
    expect(screen.getByTestId("play-loopback")).toHaveAttribute("aria-pressed", "true");
    await user.click(screen.getByTestId("loopback-live"));
    expect(backend.argsOf("stop_loopback")).toHaveLength(1);
  });

  it.each([
    [{}, "echo", "good", "None heard"],
    [{ echo: { state: "heard", quieterBy: 12 } }, "echo", "look", "headphones"],
    [{ echo: { state: "notPlayed" } }, "echo", "open", "Listened"],
    [{ echo: { state: "notKnown" } }, "echo", "open", "Not known"],
    [{}, "level", "good", "−18 dB"],
    [{ level: { state: "quiet", level: -40 } }, "level", "look", "closer"],
    [{ level: { state: "loud", level: -4 } }, "level", "look", "back"],
    [{ level: { state: "nothingHeard" } }, "level", "look", "say something"],
    [{ level: { state: "off" } }, "level", "open", "off"],
    [{}, "noise", "good", "taken out"],
    [{ noise: { state: "quiet" } }, "noise", "good", "None"],
    [{ noise: { state: "heard" } }, "noise", "look", "suppression"],
    [{}, "light", "look", "Face"],
    [{ light: { state: "good" } }, "light", "good", "Good"],
    [{ light: { state: "glaring" } }, "light", "look", "Turn away"],
    [{ light: { state: "testPattern" } }, "light", "open", "Test pattern"],
  ] as const satisfies readonly (readonly [Partial<LoopbackVerdict>, string, string, string])[])(
    "says what was found and what to do: %o",
    (found, of, state, text) => {
      greenRoom({ ...recorded, verdict: { ...verdict, ...found } });
      expect(check(of)).toHaveAttribute("data-state", state);
      expect(check(of)).toHaveTextContent(text);
    },
  );

  it("offers nothing that Rust does not, and says why", () => {
    const { backend } = greenRoom({ ...notYet, mayRecord: false });
    expect(screen.queryByTestId("record-loopback")).not.toBeInTheDocument();
    expect(screen.queryByTestId("play-loopback")).not.toBeInTheDocument();
    expect(screen.getByTestId("loopback-hint")).toHaveTextContent("camera or microphone");
    act(() => {
      backend.patch("loopback", { phase: { state: "notOffered" } });
    });
    expect(screen.getByTestId("loopback-hint")).toHaveTextContent("no place");
  });

  it("says why it came to nothing, and can be tried again", () => {
    greenRoom({ ...notYet, problem: uiError("stageUnreachable") });
    expect(screen.getByTestId("loopback-error")).toHaveTextContent("stage");
    expect(screen.getByTestId("record-loopback")).toBeVisible();
  });

  it.each([
    ["nothing yet", notYet],
    ["recorded", recorded],
    ["playing", playing],
  ])("has no fault that axe can see: %s", async (_, view) => {
    const { container } = greenRoom(view);
    await expectNoAxeFaults(container);
  });
});
