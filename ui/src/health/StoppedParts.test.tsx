import { act, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { FakeBackend } from "../backend/fake/backend";
import type { SceneName } from "../backend/fake/scenes";
import type { Part } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";

function stop(scene: SceneName, ...parts: Part[]) {
  const backend = new FakeBackend(scene);
  backend.patch("health", {
    stopped: parts.map((part, at) => ({ part, trace: `k${String(at)}` })),
  });
  return renderWithScene(<App />, backend);
}

describe("a part that stopped", () => {
  it("is not spoken of while all parts are well", () => {
    renderWithScene(<App />, "studioLive");
    expect(screen.queryByTestId("stopped")).not.toBeInTheDocument();
  });

  it.each<[Part, RegExp]>([
    ["session", /Your session: signing in and out does not work/u],
    ["home", /Your rooms: the list does not change/u],
    ["newRoom", /Making a room: nothing can be made/u],
    ["invitations", /Invitations to you: none comes in/u],
    ["links", /Links to rooms: opening one leads nowhere/u],
    ["people", /nobody can be invited or taken off/u],
    ["room", /you cannot go live, end the show or leave/u],
    ["chat", /The chat: nothing comes in/u],
    ["viewers", /Those who watch are still there/u],
    ["stage", /others may neither see nor hear you/u],
    ["sources", /They may still be on, so mind what you say/u],
    ["settings", /what you change is not kept/u],
    ["troubleshooter", /cannot look for a cause/u],
    ["app", /what you see may be old/u],
  ])("is named with what it means, what to do and its report number: %s", (part, sentence) => {
    stop("home", part);
    expect(screen.getByTestId("stopped-part")).toHaveTextContent(sentence);
    expect(screen.getByTestId("stopped-part")).toHaveTextContent(/Report k0$/u);
    expect(screen.getByTestId("stopped")).toHaveTextContent("Close Greenroom and open it again");
    expect(screen.getByTestId("stopped")).toHaveAttribute("role", "alert");
  });

  it.each<[SceneName, string]>([
    ["restoring", "splash"],
    ["firstRun", "first-run"],
    ["home", "home"],
    ["greenRoom", "green-room"],
    ["studioLive", "studio"],
    ["ended", "room-over"],
  ])("is told above the screen and blocks nothing of it: %s", async (scene, mark) => {
    stop(scene, "chat");
    expect(within(screen.getByTestId("stopped")).getByRole("list")).toBeVisible();
    expect(screen.getByTestId(mark)).toBeVisible();
    await expectNoAxeFaults();
  });

  it("leaves the buttons of the other parts as they were", async () => {
    const { backend, user } = stop("studioLive", "chat");
    await user.click(screen.getByTestId("control-mute"));
    expect(backend.argsOf("set_microphone")).toEqual([{ on: false }]);
  });

  it("does not promise what needs it", () => {
    const { backend } = stop("studioLive", "chat");
    const works = () =>
      /Still working: (.*?)\./u.exec(screen.getByTestId("stopped").textContent)?.[1];
    expect(works()).toBe("picture and sound, the room's controls, and people");
    act(() => {
      backend.patch("health", {
        stopped: [
          { part: "chat", trace: "a" },
          { part: "sources", trace: "b" },
        ],
      });
    });
    expect(works()).toBe("the room's controls and people");
    expect(screen.getByTestId("stopped")).toHaveTextContent("2 parts of Greenroom have stopped");
    act(() => {
      backend.patch("health", { stopped: [{ part: "app", trace: "c" }] });
    });
    expect(works()).toBeUndefined();
  });

  it("speaks of rooms and invitations where no room is open, and of nothing before signing in", () => {
    const { unmount } = stop("home", "chat");
    expect(screen.getByTestId("stopped")).toHaveTextContent(
      "Still working: your rooms, making a room, and invitations.",
    );
    unmount();
    stop("firstRun", "chat");
    expect(screen.getByTestId("stopped")).not.toHaveTextContent("Still working");
  });

  it("can be copied for those who can help", async () => {
    const { user } = stop("home", "chat", "stage");
    await user.click(screen.getByTestId("stopped-copy"));
    expect(await navigator.clipboard.readText()).toBe("chat k0\nstage k1");
    expect(screen.getByTestId("stopped-copy")).toHaveTextContent("Copied");
  });
});
