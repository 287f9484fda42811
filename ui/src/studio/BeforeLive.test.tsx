import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { ChatPhase, PostPlace, StagePhase, Tile } from "../backend/generated";
import { renderWithScene } from "../testing/render";
import { Studio } from "./Studio";

const check = (id: string) => screen.getByTestId(`check-${id}`);
const guest = (name: string) =>
  screen.getAllByTestId("check-guest").find((one) => one.textContent.includes(name))!;

function studio(prepare: (backend: FakeBackend) => void = () => undefined) {
  const backend = new FakeBackend("studioIdle");
  prepare(backend);
  return renderWithScene(<Studio />, backend);
}

const ravi = (more: Partial<Tile>) => (backend: FakeBackend) => {
  backend.patch("stage", {
    tiles: backend.scene.stage.tiles.map((tile) =>
      tile.name === "Ravi Patel" ? { ...tile, ...more } : tile,
    ),
  });
};

describe("before going live", () => {
  it("the host knows what is ready, about each person and each thing", () => {
    studio();
    expect(check("you")).toHaveTextContent("Picture and sound are ready to go out");
    expect(check("stage")).toHaveTextContent("Connected. Only you see and hear yourself");
    expect(guest("Ravi Patel")).toHaveTextContent("Picture and sound reach you");
    expect(guest("Lena Weiß")).toHaveTextContent("Picture reaches you, microphone is off");
    expect(guest("Dele Musa")).toHaveTextContent("Reconnecting");
    expect(check("invited")).toHaveTextContent("Ines HaddadInvited, no answer yet");
    expect(check("post")).toHaveTextContent("Published in “Product people”");
    expect(check("chat")).toHaveTextContent("Joining");
  });

  it("the list follows what is true without being asked", () => {
    const { backend } = studio();
    act(() => {
      ravi({ cameraOn: false })(backend);
    });
    expect(guest("Ravi Patel")).toHaveTextContent("Sound reaches you, camera is off");
    expect(guest("Ravi Patel")).toHaveAttribute("data-state", "look");
  });

  it.each<[Partial<Tile>, string]>([
    [{ cameraOn: false, microphoneOn: false }, "On stage, camera and microphone are off"],
    [{ quality: "poor" }, "The connection is weak"],
    [{ awaySince: new Date().toISOString() }, "Reconnecting"],
  ])("a guest with %o needs a look", (more, words) => {
    studio(ravi(more));
    expect(guest("Ravi Patel")).toHaveTextContent(words);
    expect(guest("Ravi Patel")).toHaveAttribute("data-state", "look");
  });

  it("a guest who is not on stage is still to come", () => {
    studio((backend) => {
      backend.patch("stage", {
        tiles: backend.scene.stage.tiles.filter(({ name }) => name !== "Ravi Patel"),
      });
    });
    expect(guest("Ravi Patel")).toHaveTextContent("Not on stage yet");
    expect(guest("Ravi Patel")).toHaveAttribute("data-state", "open");
  });

  it("one's own picture and sound are named each by itself", () => {
    const { backend } = studio((before) => {
      before.patch("stage", { camera: { on: false, working: false, problem: null } });
    });
    expect(check("you")).toHaveTextContent("Sound is ready. Camera is off");
    act(() => {
      backend.patch("stage", {
        camera: { on: true, working: true, problem: null },
        microphone: { on: true, working: false, problem: uiError("noMicrophone") },
      });
    });
    expect(check("you")).toHaveTextContent("Picture is ready. No sound");
    expect(check("you")).toHaveAttribute("data-state", "look");
    act(() => {
      backend.patch("stage", { camera: { on: false, working: false, problem: null } });
    });
    expect(check("you")).toHaveTextContent("Camera is off. No sound");
  });

  it.each<[StagePhase, string, string]>([
    [{ state: "connecting" }, "Connecting", "open"],
    [{ state: "failed", error: uiError("stageUnreachable") }, "Not connected", "look"],
    [{ state: "publishing" }, "Connected", "good"],
  ])("the stage that is $state says so", (phase, words, state) => {
    studio((backend) => {
      backend.patch("stage", { phase });
    });
    expect(check("stage")).toHaveTextContent(words);
    expect(check("stage")).toHaveAttribute("data-state", state);
  });

  it.each<[PostPlace | null, string]>([
    [{ kind: "ownFeed" }, "Published in your own feed"],
    [{ kind: "community", name: "" }, "Published in a community"],
    [null, "This room has no post"],
  ])("the post that is %o says so", (announcedIn, words) => {
    studio((backend) => {
      backend.patch("room", { announcedIn });
    });
    expect(check("post")).toHaveTextContent(words);
  });

  it.each<[ChatPhase, string]>([
    [{ state: "ready" }, "Open to everyone"],
    [{ state: "disabled" }, "This room has no chat"],
    [{ state: "failed", error: uiError("timedOut") }, "Not connected"],
  ])("the chat that is $state says so", (phase, words) => {
    studio((backend) => {
      backend.patch("chat", { phase });
    });
    expect(check("chat")).toHaveTextContent(words);
  });
});
