import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { FakeBackend } from "../backend/fake/backend";
import { sayEnded } from "../backend/fake/room";
import { scenes } from "../backend/fake/scenes";
import type { Over } from "../backend/generated";
import { renderWithScene } from "../testing/render";

const press = (id: string) => screen.getByTestId(id);
const gone = (id: string) =>
  waitFor(() => {
    expect(screen.queryByTestId(id)).not.toBeInTheDocument();
  });

describe("ending the show", () => {
  it("asks first, says who is watching, and has the safe answer in focus", async () => {
    const { backend, user } = renderWithScene(<App />, "studioLive");
    await user.click(press("end-show"));
    expect(await screen.findByRole("alertdialog", { name: "End the show?" })).toHaveTextContent(
      "128 people are watching. The show ends for everyone and cannot go on.",
    );
    await waitFor(() => {
      expect(press("end-show-keep")).toHaveFocus();
    });
    expect(backend.argsOf("end_show")).toEqual([]);
  });

  it.each(["end-show-keep", "Escape"])("is not done after all with %s", async (way) => {
    const { backend, user } = renderWithScene(<App />, "studioLive");
    await user.click(press("end-show"));
    await screen.findByTestId("end-show-dialog");
    if (way === "Escape") await user.keyboard("{Escape}");
    else await user.click(press(way));
    await gone("end-show-dialog");
    expect(backend.sent).toEqual([]);
  });

  it("is done once, and leads to the end", async () => {
    const { backend, user } = renderWithScene(<App />, "studioLive");
    await user.click(press("end-show"));
    await user.dblClick(await screen.findByTestId("end-show-confirm"));
    expect(backend.argsOf("end_show")).toHaveLength(1);
    expect(screen.queryByTestId("room-over")).not.toBeInTheDocument();
    act(() => {
      sayEnded(backend);
    });
    expect(await screen.findByTestId("room-over")).toHaveTextContent("The show has ended");
  });

  it("stays open when it fails, and says why", async () => {
    const { backend, user } = renderWithScene(<App />, "studioLive");
    backend.fail("end_show", "timedOut");
    await user.click(press("end-show"));
    await user.click(await screen.findByTestId("end-show-confirm"));
    expect(await screen.findByTestId("end-show-error")).toHaveTextContent("Nothing is lost");
    expect(press("end-show-dialog")).toBeVisible();
  });

  it("does not name viewers who are not known", async () => {
    const backend = new FakeBackend("studioLive");
    backend.patch("room", { viewers: null });
    const { user } = renderWithScene(<App />, backend);
    await user.click(press("end-show"));
    expect(await screen.findByTestId("end-show-dialog")).toHaveTextContent(
      "It ends for everyone and cannot go on.",
    );
  });
});

describe("leaving", () => {
  it("before the show needs no question", async () => {
    const { backend, user } = renderWithScene(<App />, "studioIdle");
    await user.click(press("leave"));
    expect(backend.argsOf("leave_stage")).toHaveLength(1);
    expect(await screen.findByTestId("home")).toBeVisible();
  });

  it("gives the host the choice to come back or to end", async () => {
    const { backend, user } = renderWithScene(<App />, "studioLive");
    await user.click(press("leave"));
    expect(await screen.findByTestId("leave-dialog")).toHaveTextContent(
      "If you leave and come back, the show waits for you.",
    );
    await waitFor(() => {
      expect(press("leave-stay")).toHaveFocus();
    });
    await user.click(press("leave-confirm"));
    expect(backend.sent.map(({ name }) => name)).toEqual(["leave_stage"]);
    expect(await screen.findByTestId("home")).toBeVisible();
  });

  it("needs no question where Rust asks none, and stands nowhere while it is not possible", async () => {
    const backend = new FakeBackend("studioLive");
    const { actions } = scenes.studioLive.room!;
    backend.patch("room", { actions: { ...actions, leave: { busy: false, asks: null } } });
    backend.on("leave_stage", () => ({}));
    const { user } = renderWithScene(<App />, backend);
    await user.click(press("leave"));
    expect(backend.argsOf("leave_stage")).toHaveLength(1);
    expect(screen.queryByTestId("leave-dialog")).not.toBeInTheDocument();
    act(() => {
      backend.patch("room", { actions: { ...actions, leave: null } });
    });
    expect(screen.queryByTestId("leave")).not.toBeInTheDocument();
  });

  it("offers to end the show only while that is possible", async () => {
    const backend = new FakeBackend("studioLive");
    const { actions } = scenes.studioLive.room!;
    backend.patch("room", { actions: { ...actions, endShow: null } });
    const { user } = renderWithScene(<App />, backend);
    await user.click(press("leave"));
    await screen.findByTestId("leave-dialog");
    expect(screen.queryByTestId("leave-end-show")).not.toBeInTheDocument();
  });

  it("lets the host end the show instead", async () => {
    const { backend, user } = renderWithScene(<App />, "studioLive");
    await user.click(press("leave"));
    await user.click(await screen.findByTestId("leave-end-show"));
    expect(backend.sent.map(({ name }) => name)).toEqual(["end_show"]);
  });

  it("asks a guest once, and never offers to end the show", async () => {
    const { backend, user } = renderWithScene(<App />, "studioGuest");
    await user.click(press("leave"));
    expect(await screen.findByTestId("leave-dialog")).toHaveTextContent(
      "The show goes on without you. Maya Okafor can invite you again.",
    );
    expect(screen.queryByTestId("leave-end-show")).not.toBeInTheDocument();
    await user.click(press("leave-stay"));
    await gone("leave-dialog");
    expect(backend.sent).toEqual([]);
    await user.click(press("leave"));
    await user.click(await screen.findByTestId("leave-confirm"));
    expect(backend.argsOf("leave_stage")).toHaveLength(1);
  });

  it("stays open when it fails, and says why", async () => {
    const { backend, user } = renderWithScene(<App />, "studioGuest");
    backend.fail("leave_stage", "timedOut");
    await user.click(press("leave"));
    await user.click(await screen.findByTestId("leave-confirm"));
    expect(await screen.findByTestId("leave-error")).toHaveTextContent("Nothing is lost");
  });
});

describe("a room that is over", () => {
  it.each<[Over, string, string]>([
    ["ended", "The show has ended", "Camera and microphone are off."],
    ["terminated", "The network stopped this show", "A moderator ended it."],
    ["removed", "You are off the stage", "The host can invite you again."],
    ["deleted", "This room was deleted", "Nobody sees or hears you any more."],
  ])("by being %s says so, and that nobody sees or hears any more", (over, title, text) => {
    const backend = new FakeBackend("studioLive");
    backend.patch("room", { over });
    renderWithScene(<App />, backend);
    expect(screen.getByRole("heading", { name: title })).toBeVisible();
    expect(press("room-over")).toHaveTextContent(text);
    expect(press("room-over")).toHaveTextContent("Nobody sees or hears you any more.");
  });

  it("leads home with one key", async () => {
    const { backend, user } = renderWithScene(<App />, "ended");
    await waitFor(() => {
      expect(press("room-over-home")).toHaveFocus();
    });
    await user.keyboard("{Enter}");
    expect(backend.argsOf("close_room")).toHaveLength(1);
    expect(await screen.findByTestId("home")).toBeVisible();
  });

  it("closes the questions that were open", async () => {
    const { backend, user } = renderWithScene(<App />, "studioLive");
    await user.click(press("end-show"));
    await screen.findByTestId("end-show-dialog");
    act(() => {
      backend.patch("room", { over: "terminated" });
    });
    await gone("end-show-dialog");
    expect(press("room-over")).toBeVisible();
  });
});
