import type { UiError } from "../generated";
import { nothingTold } from "../told";
import { messages, notYet, ready } from "./chat";
import { directory, maya, ravi } from "./cast";
import { devices } from "./devices";
import { home as rooms } from "./home";
import { invitations } from "./invitation";
import { notYet as notRecorded, recorded } from "./loopback";
import { networkCheck } from "./network-check";
import { communities, draft } from "./new-room";
import { peopleWith } from "./people";
import * as rooming from "./room";
import type { Scene } from "./scene";
import * as session from "./session";
import * as stage from "./stage";

const signedOut: Scene = {
  ...nothingTold,
  session: session.signedOut,
  directory: [],
  communities: [],
};

const signedIn: Scene = {
  ...signedOut,
  session: session.signedIn,
  home: { ...nothingTold.home, loaded: true },
  invitations: { ...nothingTold.invitations, loaded: true },
  directory,
  communities,
};

const home: Scene = { ...signedIn, home: rooms, invitations };

const greenRoom: Scene = {
  ...home,
  room: rooming.greenRoom,
  devices,
  stage: stage.preview,
  loopback: notRecorded,
  people: peopleWith(stage.preview, maya),
  meters: { microphone: 0.12 },
};

const studioIdle: Scene = {
  ...greenRoom,
  room: rooming.studio,
  stage: stage.backstage,
  people: peopleWith(stage.backstage, maya),
  chat: notYet,
};

const studioLive: Scene = {
  ...studioIdle,
  room: rooming.live,
  stage: stage.onStage,
  people: peopleWith(stage.onStage, maya),
  chat: ready,
  messages,
};

const timedOut: UiError = {
  code: "timedOut",
  message: "",
  retry: { kind: "now" },
  trace: "k3v9",
  field: null,
  params: {},
};

/** The scenes to look at and to test with. In a plain browser: `?scene=home`. */
export const scenes = {
  restoring: { ...signedOut, session: nothingTold.session },
  firstRun: signedOut,
  startingNetwork: { ...signedOut, session: session.startingNetwork },
  homeLoading: { ...signedIn, home: nothingTold.home, invitations: nothingTold.invitations },
  homeEmpty: signedIn,
  home,
  homeProblem: { ...home, home: { ...rooms, problem: timedOut } },
  newRoom: home,
  draft: { ...home, newRoom: draft },
  invitation: { ...home, invitations: { ...invitations, prompt: "i1" } },
  greenRoom,
  /** After a look at the line, and with what came back from the server. */
  greenRoomChecked: { ...greenRoom, networkCheck, loopback: recorded },
  greenRoomGuest: {
    ...greenRoom,
    session: session.guest,
    room: rooming.guestRoom,
    stage: stage.guestPreview,
    people: peopleWith(stage.guestPreview, ravi),
  },
  /** The host left the stage of a show that waits. */
  greenRoomBack: { ...greenRoom, room: rooming.comesBack, chat: ready, messages },
  studioIdle,
  studioLive,
  /** The show is on, and nothing of the host goes out. */
  studioOffAir: { ...studioLive, room: rooming.offAir, stage: stage.backstage },
  studioGuest: {
    ...studioLive,
    session: session.guest,
    room: rooming.guestLive,
    stage: stage.guestOnStage,
    people: peopleWith(stage.guestOnStage, ravi),
  },
  people: studioLive,
  stopped: { ...studioLive, health: { stopped: [{ part: "chat", trace: "k3v9" }] } },
  ended: { ...studioLive, room: rooming.ended },
} satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

export function isSceneName(name: string): name is SceneName {
  return Object.hasOwn(scenes, name);
}
