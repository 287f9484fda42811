import type { RoomAction, RoomActions, RoomView } from "../generated";
import type { Answers, Telling } from "./answers";
import { devices } from "./devices";
import { dele, ines, lena, maya, ravi } from "./cast";
import { peopleWith } from "./people";
import { ago } from "./scene";
import { backstage, guestOnStage, onStage, preview } from "./stage";

const now: RoomAction = { busy: false, notNow: null };

const nothing: RoomActions = {
  enterStudio: null,
  backOnAir: null,
  stepOnStage: null,
  goLive: null,
  endShow: null,
  leave: null,
  close: null,
  invite: false,
};

/** What a host can do, by place and state. */
const hostCan = {
  greenRoom: { ...nothing, enterStudio: now, close: now, invite: true },
  studio: { ...nothing, goLive: now, leave: { busy: false, asks: null }, invite: true },
  live: { ...nothing, endShow: now, leave: { busy: false, asks: "showWaits" }, invite: true },
  /** The show is on without the host. */
  offAir: {
    ...nothing,
    goLive: now,
    endShow: now,
    leave: { busy: false, asks: "showWaits" },
    invite: true,
  },
  comesBack: {
    ...nothing,
    backOnAir: { busy: false, seenBy: { kind: "counted", viewers: 128 } },
    endShow: now,
    close: now,
    invite: true,
  },
} satisfies Record<string, RoomActions>;

/** What a co-host can do, by place and state. */
const guestCan = {
  greenRoom: {
    ...nothing,
    stepOnStage: { busy: false, seenBy: { kind: "stage" } },
    close: now,
  },
  live: { ...nothing, leave: { busy: false, asks: "showGoesOn" } },
} satisfies Record<string, RoomActions>;

export const greenRoom: RoomView = {
  roomId: "room-designing-for-one-thumb",
  title: "Designing for one thumb",
  place: "greenRoom",
  statusLine: { state: "notLive" },
  unheardSince: null,
  status: "idle",
  viewers: null,
  host: maya,
  waitingFor: null,
  actions: hostCan.greenRoom,
  beforeLive: {
    stage: "notConnected",
    guests: [
      { person: ravi, state: "notHere" },
      { person: lena, state: "notHere" },
      { person: dele, state: "notHere" },
      { person: ines, state: "invited" },
    ],
    chat: "joining",
  },
  announcedIn: { kind: "community", name: "Product people" },
  problem: null,
  over: null,
};

export const studio: RoomView = {
  ...greenRoom,
  place: "studio",
  actions: hostCan.studio,
  beforeLive: {
    stage: "backstage",
    guests: [
      { person: ravi, state: "ready" },
      { person: lena, state: "noSound" },
      { person: dele, state: "away" },
      { person: ines, state: "invited" },
    ],
    chat: "joining",
  },
};

const onAir = {
  place: "studio",
  status: "live",
  statusLine: { state: "live", since: ago(12.72) },
  viewers: 128,
} satisfies Partial<RoomView>;

export const live: RoomView = {
  ...greenRoom,
  ...onAir,
  actions: hostCan.live,
  beforeLive: null,
};

/** The host left the stage of a show that waits. */
export const comesBack: RoomView = {
  ...greenRoom,
  status: "waitingReconnect",
  statusLine: { state: "waitingForHost", since: ago(0.2) },
  viewers: 128,
  actions: hostCan.comesBack,
  beforeLive: null,
};

/** The host is in the studio of a show that is on, and nothing goes out. */
export const offAir: RoomView = {
  ...live,
  statusLine: { state: "offAir", since: ago(12.72) },
  actions: hostCan.offAir,
};

/** The green room as a co-host sees it. */
export const guestRoom: RoomView = {
  ...greenRoom,
  actions: guestCan.greenRoom,
  beforeLive: null,
};

export const guestLive: RoomView = { ...guestRoom, ...onAir, actions: guestCan.live };

export const ended: RoomView = {
  ...studio,
  status: "ended",
  statusLine: { state: "ended" },
  over: "ended",
  actions: { ...nothing, close: now },
  beforeLive: null,
};

export function openGreenRoom({ emit }: Telling): void {
  emit(
    { type: "stage", value: preview },
    { type: "devices", value: devices },
    { type: "room", value: greenRoom },
    { type: "people", value: peopleWith(preview, maya) },
  );
}

/** What the platform says once it sees the host's media. Never by itself: a test calls it. */
export function sayLive({ emit, patch }: Telling): void {
  emit({ type: "stage", value: onStage }, { type: "people", value: peopleWith(onStage, maya) });
  patch("room", {
    status: "live",
    statusLine: { state: "live", since: new Date().toISOString() },
    actions: hostCan.live,
    beforeLive: null,
  });
}

/** What the platform says once a show is over. Never by itself: a test calls it. */
export function sayEnded({ patch }: Telling): void {
  patch("room", {
    status: "ended",
    statusLine: { state: "ended" },
    over: "ended",
    actions: { ...nothing, close: now },
    beforeLive: null,
  });
}

function ontoStage({ scene, emit }: Telling, roomId: string) {
  const card = [...scene.home.leftLive, ...scene.home.rooms].find((one) => one.roomId === roomId);
  // Whether it is on air was told before, at its card.
  const room = card?.status === "live" ? live : studio;
  emit(
    { type: "stage", value: onStage },
    { type: "room", value: room },
    { type: "people", value: peopleWith(onStage, maya) },
  );
  return {};
}

export const roomAnswers: Answers<
  | "open_room"
  | "close_room"
  | "rejoin_room"
  | "take_over_stage"
  | "enter_studio"
  | "step_on_stage"
  | "go_live"
  | "end_show"
  | "leave_stage"
> = {
  open_room: (telling) => {
    openGreenRoom(telling);
    return {};
  },
  rejoin_room: (telling, { roomId }) => ontoStage(telling, roomId),
  take_over_stage: (telling, { roomId }) => ontoStage(telling, roomId),
  close_room: ({ emit }) => {
    emit({ type: "room", value: null });
    return {};
  },
  leave_stage: ({ emit }) => {
    emit({ type: "room", value: null });
    return {};
  },
  enter_studio: ({ emit, patch }) => {
    emit(
      { type: "stage", value: backstage },
      { type: "people", value: peopleWith(backstage, maya) },
    );
    const { actions, beforeLive } = studio;
    patch("room", { place: "studio", actions, beforeLive });
    return {};
  },
  step_on_stage: ({ emit, patch }) => {
    emit(
      { type: "stage", value: guestOnStage },
      { type: "people", value: peopleWith(guestOnStage, ravi) },
    );
    patch("room", { place: "studio", actions: guestCan.live });
    return {};
  },
  go_live: ({ patch }) => {
    patch("stage", { phase: { state: "publishing" } });
    const actions = { ...hostCan.studio, goLive: { ...now, busy: true } };
    patch("room", { statusLine: { state: "goingLive" }, actions });
    return {};
  },
  end_show: ({ patch }) => {
    const actions = { ...nothing, endShow: { ...now, busy: true } };
    patch("room", { statusLine: { state: "ending" }, actions });
    return {};
  },
};
