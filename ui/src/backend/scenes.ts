import type {
  ChatItem,
  CommunityChoice,
  Person,
  RoomCard,
  RoomView,
  StageView,
  Tile,
} from "./generated";
import { nothingTold, type Told } from "./told";

/** A moment of the app: every snapshot, and what searches find. */
export interface Scene extends Told {
  directory: Person[];
  communities: CommunityChoice[];
}

const now = Date.now();
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const person = (name: string): Person => ({
  userId: name.toLowerCase().replaceAll(/\W/g, "-"),
  name,
});

const maya = person("Maya Okafor");
const ravi = person("Ravi Patel");
const lena = person("Lena Weiß");
const dele = person("Dele Musa");
const tomas = person("Tomás Serra");
const jun = person("Jun Kato");
const ines = person("Ines Haddad");
const yui = person("Yui Tanaka");
const aria = person("aria_b");
const kofi = person("kofi");
const sunniva = person("Sunniva");

const blank = nothingTold;

const signedOut: Scene = {
  ...blank,
  session: { ...blank.session, phase: "signedOut" },
  directory: [],
  communities: [],
};

const signedIn: Scene = {
  ...signedOut,
  session: {
    phase: "signedIn",
    network: { kind: "local", name: "" },
    me: maya,
    realtime: { state: "connected" },
    problem: null,
    remembered: true,
  },
  home: { ...blank.home, loaded: true },
  invitations: { ...blank.invitations, loaded: true },
  directory: [ravi, lena, dele, tomas, jun, ines, yui],
  communities: [
    { communityId: "c1", name: "Product people", posting: "open" },
    { communityId: "c2", name: "Night makers", posting: "reviewed" },
    { communityId: "c3", name: "Announcements", posting: "moderatorsOnly" },
  ],
};

const card = (title: string, more: Partial<RoomCard>): RoomCard => ({
  roomId: `room-${title.toLowerCase().replaceAll(/\W/g, "-")}`,
  title,
  status: "idle",
  coHosts: [],
  createdAt: ago(60),
  liveAt: null,
  endedAt: null,
  viewers: null,
  thumbnail: null,
  ...more,
});

const home: Scene = {
  ...signedIn,
  home: {
    loaded: true,
    leftLive: [card("Open floor: climate", { status: "live", liveAt: ago(34), viewers: 31 })],
    rooms: [
      card("Designing for one thumb", { coHosts: [ravi, lena], createdAt: ago(95) }),
      card("Founders’ Friday", { status: "live", liveAt: ago(12.72), viewers: 128 }),
      card("Ask the archive", { status: "recorded", liveAt: ago(1498), endedAt: ago(1440) }),
      card("Open mic rehearsal", { status: "ended", liveAt: ago(17340), endedAt: ago(17280) }),
    ],
    problem: null,
    draft: null,
  },
  invitations: {
    loaded: true,
    prompt: null,
    problem: null,
    received: [
      {
        invitationId: "i1",
        inviter: tomas,
        roomId: "r-night",
        roomTitle: "Night shift: makers at work",
        roomStatus: "live",
        viewers: 64,
        onStage: 2,
        state: "pending",
        createdAt: ago(2),
        busy: false,
        problem: null,
      },
      {
        invitationId: "i2",
        inviter: jun,
        roomId: "r-jun",
        roomTitle: "Letterpress",
        roomStatus: "idle",
        viewers: null,
        onStage: 0,
        state: "cancelled",
        createdAt: ago(65),
        busy: false,
        problem: null,
      },
    ],
  },
};

const devices: Scene["devices"] = {
  cameras: [
    { id: "studio", name: "Studio Display", kind: "camera" },
    { id: "test-pattern", name: "Test pattern", kind: "testPattern" },
  ],
  camera: "studio",
  microphones: [
    { id: "MV7 USB", name: "MV7 USB" },
    { id: "Built-in", name: "Built-in" },
  ],
  microphone: "MV7 USB",
  speakers: [{ id: "Headphones", name: "Headphones" }],
  speaker: "Headphones",
  soundProblem: null,
  picture: { width: 1280, height: 720, framesPerSecond: 30 },
  testSoundPlaying: false,
};

const room: RoomView = {
  roomId: "room-designing-for-one-thumb",
  title: "Designing for one thumb",
  description: "What a hand can reach.",
  myRole: "host",
  place: "greenRoom",
  statusLine: { state: "notLive" },
  status: "idle",
  viewers: null,
  participants: [
    { person: maya, role: "host", onStage: false, isMe: true },
    { person: ravi, role: "coHost", onStage: true, isMe: false },
    { person: lena, role: "coHost", onStage: true, isMe: false },
    { person: dele, role: "coHost", onStage: false, isMe: false },
  ],
  announcedIn: { kind: "community", name: "Product people" },
  chatEnabled: true,
  busy: null,
  problem: null,
  over: null,
};

const tile = (tileId: number, who: Person, more: Partial<Tile>): Tile => ({
  tileId,
  userId: who.userId,
  name: who.name,
  role: "coHost",
  isMe: false,
  onlyYou: false,
  microphoneOn: true,
  cameraOn: true,
  speaking: false,
  quality: "good",
  awaySince: null,
  ...more,
});

const working = { on: true, working: true, problem: null };
const stage: StageView = {
  phase: { state: "preview" },
  tiles: [tile(1, maya, { role: "host", isMe: true, onlyYou: true })],
  microphone: working,
  camera: working,
  quality: "good",
};

const onStageTiles: Tile[] = [
  tile(1, maya, { role: "host", isMe: true, onlyYou: true }),
  tile(2, ravi, { speaking: true }),
  tile(3, lena, { microphoneOn: false }),
  tile(4, dele, { cameraOn: false, awaySince: ago(8 / 60), quality: "lost" }),
];

const sent: Scene["people"] = {
  loaded: true,
  problem: null,
  sent: (
    [
      [ines, "pending"],
      [yui, "rejected"],
      [ravi, "accepted"],
    ] as const
  ).map(([who, state], at) => ({
    invitationId: `s${String(at)}`,
    person: who,
    state,
    createdAt: ago(2),
    busy: false,
    problem: null,
  })),
};

const message = (
  key: string,
  author: Person,
  badge: ChatItem["badge"],
  text: string,
  minutesAgo: number,
): ChatItem => ({
  key,
  author,
  badge,
  isMine: author === maya,
  text,
  createdAt: ago(minutesAgo),
  edited: false,
  deleted: false,
  delivery: { state: "sent" },
});

const messages: ChatItem[] = [
  message("m1", aria, null, "Is the keyboard covering it on small phones?", 7),
  message("m2", ravi, "coHost", "Yes, we measured. I’ll show the heat map next.", 6),
  message("m3", kofi, null, "the heat map!! please share the file after", 5),
  message("m4", sunniva, "moderator", "Slides are linked in the room post.", 4),
  message("m5", maya, "host", "Two more minutes on this, then your questions.", 1),
];

const greenRoom: Scene = {
  ...home,
  room,
  devices,
  stage,
  people: sent,
  meters: { microphone: 0.12 },
};

const studioIdle: Scene = {
  ...greenRoom,
  room: { ...room, place: "studio" },
  stage: { ...stage, phase: { state: "backstage" }, tiles: onStageTiles },
  chat: { phase: { state: "notYet" }, hasOlder: false, loadingOlder: false, cannotWrite: null },
};

const studioLive: Scene = {
  ...studioIdle,
  room: {
    ...room,
    place: "studio",
    status: "live",
    statusLine: { state: "live", since: ago(12.72) },
    viewers: 128,
    participants: room.participants.map((one) => ({ ...one, onStage: one.person !== dele })),
  },
  stage: {
    ...stage,
    phase: { state: "onStage" },
    tiles: onStageTiles.map((one) => ({ ...one, onlyYou: false })),
  },
  chat: { phase: { state: "ready" }, hasOlder: true, loadingOlder: false, cannotWrite: null },
  messages,
};

const guestRoom: RoomView = {
  ...room,
  myRole: "coHost",
  participants: room.participants.map((one) => ({ ...one, isMe: one.person === ravi })),
};

/** The scenes to look at and to test with. In a plain browser: `?scene=home`. */
export const scenes = {
  restoring: { ...signedOut, session: blank.session },
  firstRun: signedOut,
  startingNetwork: {
    ...signedOut,
    session: {
      ...signedOut.session,
      phase: "startingNetwork",
      network: { kind: "local", name: "" },
    },
  },
  homeLoading: {
    ...signedIn,
    home: blank.home,
    invitations: blank.invitations,
  },
  homeEmpty: signedIn,
  home,
  homeProblem: {
    ...home,
    home: {
      ...home.home,
      problem: {
        code: "timedOut",
        message: "",
        retry: { kind: "now" },
        trace: "k3v9",
        field: null,
        params: {},
      },
    },
  },
  newRoom: home,
  draft: {
    ...home,
    home: {
      ...home.home,
      draft: {
        draft: {
          draftId: "7a1c7f4e-1111-4222-8333-944455556666",
          title: "Letters at midnight",
          description: "Type, set by hand.",
          chat: true,
          target: { kind: "community", communityId: "c1", name: "Product people" },
          text: "Tonight we set one poster, live.",
          hashtags: ["letterpress"],
        },
        step: "post",
        busy: false,
        problem: {
          code: "timedOut",
          message: "",
          retry: { kind: "now" },
          trace: "k3v9",
          field: null,
          params: {},
        },
      },
    },
  },
  invitation: { ...home, invitations: { ...home.invitations, prompt: "i1" } },
  greenRoom,
  greenRoomGuest: { ...greenRoom, room: guestRoom },
  studioIdle,
  studioLive,
  studioGuest: {
    ...studioLive,
    room: {
      ...guestRoom,
      place: "studio",
      status: "live",
      statusLine: { state: "live", since: ago(12.72) },
      viewers: 128,
    },
  },
  people: studioLive,
  ended: {
    ...studioLive,
    room: {
      ...room,
      place: "studio",
      status: "ended",
      statusLine: { state: "ended" },
      over: "ended",
    },
  },
} satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

export function isSceneName(name: string): name is SceneName {
  return Object.hasOwn(scenes, name);
}
