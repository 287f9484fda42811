import { act, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { maya } from "../backend/fake/cast";
import { FakeBackend } from "../backend/fake/backend";
import type { SharingView } from "../backend/generated";
import { type SceneName, scenes } from "../backend/fake/scenes";
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
    const line = within(screen.getByRole("banner")).getAllByRole("status").at(-1);
    expect(line).toBeEmptyDOMElement();
    expect(document.querySelector(".studio-main > .banner")).not.toBeInTheDocument();
  });

  it("is a weak connection of one's own, in words of what others see, while something goes out", () => {
    const said = () => screen.queryByTestId("weak-connection");
    const { backend } = studio("studioLive", (before) => {
      before.patch("stage", { quality: "poor" });
    });
    expect(said()).toHaveTextContent("others may see you small or late");
    const sharing: SharingView = {
      kind: "screen",
      title: "DP-1",
      detail: "text",
      starting: false,
      hidden: false,
      onlyYou: false,
      problem: null,
      sound: false,
      soundProblem: null,
    };
    act(() => {
      backend.patch("stage", { quality: "lost", sharing });
    });
    expect(said()).toHaveTextContent("others may see what you share late");
    act(() => {
      backend.patch("stage", { phase: { state: "backstage" } });
    });
    expect(said()).not.toBeInTheDocument();
    act(() => {
      backend.patch("stage", { phase: { state: "onStage" }, quality: "good" });
    });
    expect(said()).not.toBeInTheDocument();
  });

  it("is what of one's own picture is given up on a narrow line, in place of its being weak", () => {
    const { backend } = studio("studioLive", (before) => {
      before.patch("stage", { quality: "poor", spared: "size" });
    });
    expect(screen.getByTestId("spared")).toHaveTextContent("what you share stays sharp");
    expect(screen.queryByTestId("weak-connection")).not.toBeInTheDocument();
    act(() => {
      backend.patch("stage", { spared: "camera" });
    });
    expect(screen.getByTestId("spared")).toHaveTextContent("Others still hear you");
    act(() => {
      backend.patch("stage", { spared: null });
    });
    expect(screen.queryByTestId("spared")).not.toBeInTheDocument();
  });

  it("lies over no picture: it is in the top bar, or takes its place above the stage", () => {
    studio("studioOffAir", (backend) => {
      backend.patch("stage", { phase: failed("stageLost") });
    });
    for (const one of ["off-air", "stage-failed"]) {
      expect(document.querySelector(".studio-stage")).not.toContainElement(screen.getByTestId(one));
    }
  });

  it.each([
    ["studioLive", "enter_studio", "greenRoom"],
    ["studioGuest", "step_on_stage", "greenRoomGuest"],
  ] as const)("in %s has a way back to the stage: %s", async (scene, command, greenRoom) => {
    const { backend, user } = studio(scene, (before) => {
      before.patch("stage", { phase: failed("stageLost") });
      before.patch("room", { actions: scenes[greenRoom].room!.actions });
    });
    expect(screen.getByTestId("stage-failed")).toHaveTextContent(
      "The connection to the stage was lost. Chat goes on. Try again.",
    );
    await expectNoAxeFaults();
    await user.click(screen.getByTestId("stage-retry"));
    expect(backend.argsOf(command)).toHaveLength(1);
  });

  it("has no button while there is no way back", () => {
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
    const statusLine = { state: "waitingForHost", since } as const;
    const { unmount } = studio("studioGuest", (backend) => {
      backend.patch("room", { statusLine, waitingFor: maya });
    });
    expect(screen.getByTestId("waiting-for-host")).toHaveTextContent(
      "Maya Okafor is away. The show waits.",
    );
    unmount();
    studio("studioLive", (backend) => {
      backend.patch("room", { statusLine });
    });
    expect(screen.queryByTestId("waiting-for-host")).not.toBeInTheDocument();
  });
});

describe("a program that ends by itself", () => {
  it("does not say that nobody is on stage yet, when the stage was left", () => {
    studio("studioLive", (backend) => {
      backend.patch("stage", { phase: { state: "off" }, tiles: [], spotlight: null });
    });
    expect(screen.getByTestId("stage")).toHaveTextContent("You are off the stage.");
    expect(screen.queryByText("Nobody is on stage yet.")).not.toBeInTheDocument();
  });
});

describe("a show that is on without its host", () => {
  it("is said in one sentence, and the way back on air stands beside the end", async () => {
    const { backend, user } = studio("studioOffAir", () => undefined);
    expect(screen.getByTestId("off-air")).toHaveTextContent(
      "Your show is on without you. Nobody sees or hears you until you go back on air.",
    );
    expect(screen.getByTestId("end-show")).toBeVisible();
    await expectNoAxeFaults();
    await user.click(screen.getByRole("button", { name: "Go back on air" }));
    expect(backend.argsOf("go_live")).toHaveLength(1);
  });
});
