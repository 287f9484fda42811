import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { problemsOf } from "./SomethingWrong";
import { Studio } from "./Studio";

async function open(backend = new FakeBackend("studioLive")) {
  const page = renderWithScene(<Studio />, backend);
  await page.user.click(screen.getByTestId("something-wrong"));
  await screen.findByTestId("wrong-dialog");
  return page;
}

const lost = uiError("stageLost", { trace: "k3v9" });

function broken(): FakeBackend {
  const backend = new FakeBackend("studioLive");
  backend.patch("stage", {
    phase: { state: "failed", error: lost },
    camera: {
      on: true,
      working: false,
      problem: uiError("cameraFailed", { params: { name: "Studio Display" }, trace: "p4x1" }),
    },
  });
  backend.patch("room", { problem: lost });
  backend.patch("chat", { phase: { state: "failed", error: uiError("timedOut") } });
  backend.patch("session", { realtime: { state: "reconnecting", retryInMs: 1000 } });
  return backend;
}

describe("something is wrong", () => {
  it("says what is connected, and that Greenroom sees no problem", async () => {
    await open();
    expect(screen.getByTestId("check-stage")).toHaveTextContent("On stage");
    expect(screen.getByTestId("check-realtime")).toHaveTextContent("Connected");
    expect(screen.getByTestId("check-chat")).toHaveTextContent("Connected");
    expect(screen.getByTestId("check-camera")).toHaveTextContent("Working");
    expect(screen.getByTestId("wrong-nothing")).toBeVisible();
    await expectNoAxeFaults();
  });

  it("says what does not work, each fault once, with its report number", async () => {
    await open(broken());
    expect(screen.getByTestId("check-stage")).toHaveTextContent("Not working");
    expect(screen.getByTestId("check-realtime")).toHaveTextContent("Reconnecting");
    const problems = screen.getAllByTestId("wrong-problem").map((one) => one.textContent);
    expect(problems).toEqual([
      "The connection to the stage was lost. Chat goes on. Try again.stageLost, report number k3v9",
      "Studio Display gives no picture. Close other programs that use it, or choose another camera.cameraFailed, report number p4x1",
      "The network did not answer in time. Nothing is lost; try again.timedOut",
    ]);
    await expectNoAxeFaults();
  });

  it("does not call well what is not heard of", async () => {
    const backend = new FakeBackend("studioLive");
    backend.patch("session", { realtime: { state: "reconnecting", retryInMs: 1000 } });
    backend.patch("chat", { unheardSince: new Date().toISOString() });
    await open(backend);
    expect(screen.getByTestId("check-realtime")).toHaveTextContent("Reconnecting");
    expect(screen.getByTestId("check-chat")).toHaveTextContent("Messages come late");
    expect(screen.queryByTestId("wrong-nothing")).not.toBeInTheDocument();
  });

  it("copies all of it for those who can help", async () => {
    const { user } = await open(broken());
    const write = vi.spyOn(navigator.clipboard, "writeText");
    await user.click(screen.getByTestId("wrong-copy"));
    expect(await screen.findByText("Copied")).toBeVisible();
    const [text] = write.mock.calls[0]!;
    expect(text).toContain("Stage: Not working");
    expect(text).toContain("(stageLost, report number k3v9)");
  });

  it("closes with Escape", async () => {
    const { user } = await open();
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("wrong-dialog")).not.toBeInTheDocument();
  });

  it("says once that there is no sound, and not of the microphone again", () => {
    const state = structuredClone(scenes.studioLive);
    const noSound = (trace: string) => uiError("noSoundServer", { trace });
    const microphone = { ...state.stage.microphone, problem: noSound("b") };
    const problems = problemsOf({
      ...state,
      stage: { ...state.stage, microphone },
      devices: { ...state.devices, soundProblem: noSound("a") },
    });
    expect(problems).toHaveLength(1);
  });

  it("names a fault with the same code but another report number on its own", () => {
    const state = structuredClone(scenes.studioLive);
    const problems = problemsOf({
      ...state,
      people: { ...state.people, problem: uiError("timedOut", { trace: "a" }) },
      session: { ...state.session, problem: uiError("timedOut", { trace: "b" }) },
    });
    expect(problems.map(({ trace }) => trace)).toEqual(["a", "b"]);
  });
});
