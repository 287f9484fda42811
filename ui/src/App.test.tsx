import { act, screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { App } from "./App";
import { uiError } from "./backend/backend";
import { FakeBackend } from "./backend/fake/backend";
import type { UiEvent } from "./backend/generated";
import { type SceneName, scenes } from "./backend/fake/scenes";
import { expectNoAxeFaults } from "./testing/axe";
import { renderWithScene } from "./testing/render";

/** What tells each scene apart, by its mark. */
const shown: Record<SceneName, string> = {
  restoring: "splash",
  firstRun: "first-run",
  startingNetwork: "first-run",
  homeLoading: "home",
  homeEmpty: "home-empty",
  home: "left-live",
  homeProblem: "home-problem",
  newRoom: "home",
  draft: "draft",
  invitation: "invitation-prompt",
  greenRoom: "guests",
  greenRoomGuest: "who-is-there",
  studioIdle: "before-live",
  studioLive: "end-show",
  studioGuest: "studio",
  people: "studio",
  ended: "room-over",
};

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

/** A change of a scene, for moments that no scene has. */
type Change = (backend: FakeBackend) => void;

const since = new Date().toISOString();
const moments: [string, SceneName, Change, string][] = [
  [
    "the studio while the own connection comes back",
    "studioLive",
    (backend) => {
      backend.patch("stage", { phase: { state: "reconnecting", since, onStage: true } });
      backend.patch("room", { statusLine: { state: "reconnecting", since } });
    },
    "studio",
  ],
  [
    "the studio while it waits for the host",
    "studioGuest",
    (backend) => {
      backend.patch("room", { statusLine: { state: "waitingForHost", since } });
    },
    "waiting-for-host",
  ],
  [
    "the studio with nobody on stage",
    "studioIdle",
    (backend) => {
      backend.patch("stage", { tiles: [] });
    },
    "stage",
  ],
  [
    "the studio while it goes live",
    "studioIdle",
    (backend) => {
      backend.patch("room", { statusLine: { state: "goingLive" }, busy: "goingLive" });
    },
    "go-live",
  ],
  [
    "first run with a problem",
    "firstRun",
    (backend) => {
      backend.patch("session", { problem: uiError("livekitServerMissing") });
    },
    "first-run-problem",
  ],
  [
    "a toast",
    "home",
    (backend) => {
      act(() => {
        backend.emit({ type: "notice", value: { kind: "linkFailed" } });
      });
    },
    "toast",
  ],
];

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

/** What to press, one after the other, until the dialog is there. */
const dialogs: [string, SceneName, string[]][] = [
  ["new-room-dialog", "home", ["new-room"]],
  ["sign-out-question", "home", ["settings-menu", "sign-out"]],
  ["about-box", "home", ["settings-menu", "about"]],
  ["end-question", "home", ["left-live-end"]],
  ["invite-dialog", "greenRoom", ["guests-invite"]],
  ["end-show-dialog", "studioLive", ["end-show"]],
  ["leave-dialog", "studioLive", ["leave"]],
  ["leave-dialog", "studioGuest", ["leave"]],
  ["wrong-dialog", "studioLive", ["something-wrong"]],
  ["participant-remove-dialog", "people", ["tab-people", "participant-menu", "participant-remove"]],
];

async function open(user: UserEvent, path: readonly string[]) {
  for (const step of path) await user.click((await screen.findAllByTestId(step))[0]!);
}

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
