import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { SceneName } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { Studio } from "./Studio";

function studio(scene: SceneName, prepare: (backend: FakeBackend) => void) {
  const backend = new FakeBackend(scene);
  prepare(backend);
  return renderWithScene(<Studio />, backend);
}

const since = new Date().toISOString();
const failed = (code: "stageLost" | "removedFromStage", kind: "now" | "never" = "now") =>
  ({ state: "failed", error: uiError(code, { retry: { kind } }) }) as const;

describe("what is wrong in the studio", () => {
  it("is nothing when all is well", () => {
    studio("studioLive", () => undefined);
    expect(document.querySelector(".studio-banners")).toBeEmptyDOMElement();
  });

  it.each([
    ["studioLive", "enter_studio"],
    ["studioGuest", "step_on_stage"],
  ] as const)("in %s has a way back to the stage: %s", async (scene, command) => {
    const { backend, user } = studio(scene, (before) => {
      before.patch("stage", { phase: failed("stageLost") });
    });
    expect(screen.getByTestId("stage-failed")).toHaveTextContent(
      "The connection to the stage was lost. Chat goes on. Try again.",
    );
    await expectNoAxeFaults();
    await user.click(screen.getByTestId("stage-retry"));
    expect(backend.argsOf(command)).toHaveLength(1);
  });

  it("has no button where trying again makes no sense", () => {
    studio("studioGuest", (backend) => {
      backend.patch("stage", { phase: failed("removedFromStage", "never") });
    });
    expect(screen.getByTestId("stage-failed")).toHaveTextContent("You were taken off the stage.");
    expect(screen.queryByTestId("stage-retry")).not.toBeInTheDocument();
  });

  it("is said once when the room and the stage say the same", () => {
    studio("studioLive", (backend) => {
      backend.patch("stage", { phase: failed("stageLost") });
      backend.patch("room", { problem: uiError("stageLost") });
    });
    expect(screen.queryByTestId("room-problem")).not.toBeInTheDocument();
  });

  it("is said of a camera and a microphone that are on, and not of those that are off", () => {
    const broken = (on: boolean, code: "cameraFailed" | "noMicrophone") => ({
      on,
      working: false,
      problem: uiError(code, { params: { name: "Studio Display" } }),
    });
    studio("studioLive", (backend) => {
      backend.patch("stage", {
        camera: broken(true, "cameraFailed"),
        microphone: broken(false, "noMicrophone"),
      });
    });
    expect(screen.getAllByTestId("source-problem")).toHaveLength(1);
    expect(screen.getByTestId("source-problem")).toHaveTextContent(
      "Studio Display gives no picture.",
    );
  });

  it("tells guests, and not the host, that the show waits for the host", () => {
    const waiting = (backend: FakeBackend) => {
      backend.patch("room", { statusLine: { state: "waitingForHost", since } });
    };
    const { unmount } = studio("studioGuest", waiting);
    expect(screen.getByTestId("waiting-for-host")).toHaveTextContent(
      "Maya Okafor is away. The show waits.",
    );
    unmount();
    studio("studioLive", waiting);
    expect(screen.queryByTestId("waiting-for-host")).not.toBeInTheDocument();
  });
});
