import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "./App";
import { FakeBackend } from "./backend/fake/backend";
import type { UiEvent } from "./backend/generated";
import { type SceneName, scenes } from "./backend/fake/scenes";
import { expectNoAxeFaults } from "./testing/axe";
import { dialogs, moments, open, shown } from "./testing/moments";
import { renderWithScene } from "./testing/render";

describe("every scene", () => {
  it.each(Object.entries(shown) as [SceneName, string][])(
    "is drawn without a fault that axe can see: %s",
    async (scene, mark) => {
      renderWithScene(<App />, scene);
      expect(await screen.findByTestId(mark)).toBeVisible();
      await expectNoAxeFaults();
    },
  );

  it("has one heading of the first order, and says it is a page of Greenroom", () => {
    for (const scene of Object.keys(shown) as SceneName[]) {
      const { unmount } = renderWithScene(<App />, scene);
      // A modal dialog hides what is behind it; the heading is there all the same.
      expect(document.querySelectorAll("h1"), scene).toHaveLength(1);
      expect(document.querySelectorAll("main"), scene).toHaveLength(1);
      unmount();
    }
  });
});

describe("moments between the scenes", () => {
  it.each(moments)("%s has no fault that axe can see", async (_, scene, change, mark) => {
    const { backend } = renderWithScene(<App />, scene);
    act(() => {
      change(backend);
    });
    expect(await screen.findByTestId(mark)).toBeVisible();
    await expectNoAxeFaults();
  });
});

describe("every dialog", () => {
  it.each(dialogs)(
    "has no fault, takes the focus and goes with Escape: %s in %s",
    async (...to) => {
      const [dialog, scene, path] = to;
      const { user } = renderWithScene(<App />, scene);
      await open(user, path);
      const box = await screen.findByTestId(dialog);
      expect(box).toHaveAccessibleName();
      await waitFor(() => {
        expect(box).toContainElement(document.activeElement as HTMLElement);
      });
      await expectNoAxeFaults();
      await user.keyboard("{Escape}");
      await waitFor(() => {
        expect(screen.queryByTestId(dialog)).not.toBeInTheDocument();
      });
    },
  );

  it.each<[string, SceneName, string]>([
    ["the settings", "home", "settings-menu"],
    ["a room's menu", "home", "room-menu"],
  ])("and every menu has no fault: %s", async (_, scene, trigger) => {
    const { user } = renderWithScene(<App />, scene);
    await open(user, [trigger]);
    const menu = await screen.findByRole("menu");
    await expectNoAxeFaults(menu);
    await user.keyboard("{Escape}");
    await waitFor(() => {
      expect(screen.getAllByTestId(trigger)[0]).toHaveFocus();
    });
  });
});

describe("the screen", () => {
  const follow: [UiEvent, string][] = [
    [{ type: "session", value: scenes.startingNetwork.session }, "first-run"],
    [{ type: "session", value: scenes.home.session }, "home"],
    [{ type: "room", value: scenes.greenRoom.room }, "green-room"],
    [{ type: "room", value: scenes.studioLive.room }, "studio"],
    [{ type: "room", value: null }, "home"],
    [{ type: "session", value: scenes.firstRun.session }, "first-run"],
  ];

  it("is the one that Rust says, and nothing else", () => {
    const { backend } = renderWithScene(<App />, "restoring");
    expect(screen.getByTestId("splash")).toBeVisible();
    for (const [event, mark] of follow) {
      act(() => {
        backend.emit(event);
      });
      expect(screen.getByTestId(mark)).toBeVisible();
    }
  });

  it("prompts for an invitation only when somebody is signed in", () => {
    const backend = new FakeBackend("firstRun");
    backend.emit({ type: "invitations", value: scenes.invitation.invitations });
    renderWithScene(<App />, backend);
    expect(screen.queryByTestId("invitation-prompt")).not.toBeInTheDocument();
  });
});
