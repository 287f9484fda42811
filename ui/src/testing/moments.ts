/** Everything that can be looked at: scenes, moments between them, and what opens over them. */

import { screen } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";

import { uiError } from "../backend/backend";
import type { FakeBackend } from "../backend/fake/backend";
import type { SceneName } from "../backend/fake/scenes";

/** What tells each scene apart, by its mark. */
export const shown: Record<SceneName, string> = {
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
  greenRoomChecked: "guests",
  greenRoomGuest: "who-is-there",
  greenRoomBack: "back-on-air",
  studioIdle: "before-live",
  studioLive: "end-show",
  studioOffAir: "off-air",
  studioGuest: "studio",
  people: "studio",
  stopped: "stopped",
  ended: "room-over",
};

/** A change of a scene, for moments that no scene has. */
type Change = (backend: FakeBackend) => void;

const since = new Date().toISOString();
export const moments: [string, SceneName, Change, string][] = [
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
      const waitingFor = backend.scene.room!.host;
      backend.patch("room", { statusLine: { state: "waitingForHost", since }, waitingFor });
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
      const actions = { ...backend.scene.room!.actions, goLive: { busy: true, notNow: null } };
      backend.patch("room", { statusLine: { state: "goingLive" }, actions });
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
    "a notice",
    "home",
    (backend) => {
      const problem = uiError("roomGone", { field: "link" });
      backend.emit({ type: "notice", value: { kind: "linkFailed", problem } });
    },
    "notice",
  ],
  [
    "first run while a link waits, after settings that could not be read",
    "firstRun",
    (backend) => {
      backend.patch("link", { waits: true });
      backend.patch("settings", {
        unreadable: { path: "/home/maya/old.json", setAside: true, somebodyNew: false },
      });
    },
    "first-run-link",
  ],
  [
    "home after settings that could not be read and stand in the way",
    "home",
    (backend) => {
      backend.patch("settings", {
        unreadable: { path: "/home/maya/s.json", setAside: false, somebodyNew: false },
      });
    },
    "settings-unreadable",
  ],
];

/** Dialogs: their mark, a scene, and what to press, one after the other, until the dialog is there. */
export const dialogs: [string, SceneName, string[]][] = [
  ["new-room-dialog", "home", ["new-room"]],
  ["sign-out-question", "home", ["settings-menu", "sign-out"]],
  ["about-box", "home", ["settings-menu", "about"]],
  ["settings", "home", ["settings-menu", "settings-open"]],
  ["settings", "greenRoom", ["settings-open"]],
  ["settings", "studioLive", ["settings-open"]],
  ["end-question", "home", ["left-live-end"]],
  ["invite-dialog", "greenRoom", ["guests-invite"]],
  ["end-show-dialog", "studioLive", ["end-show"]],
  ["leave-dialog", "studioLive", ["leave"]],
  ["leave-dialog", "studioGuest", ["leave"]],
  ["wrong-dialog", "studioLive", ["something-wrong"]],
  ["participant-remove-dialog", "people", ["tab-people", "participant-menu", "participant-remove"]],
];

export async function open(user: UserEvent, path: readonly string[]) {
  for (const step of path) await user.click((await screen.findAllByTestId(step))[0]!);
}
