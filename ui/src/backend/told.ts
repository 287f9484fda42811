import type {
  ChatItem,
  ChatView,
  ClosingView,
  DevicesView,
  HealthView,
  HomeView,
  InvitationsView,
  LoopbackView,
  MetersView,
  NetworkCheckView,
  NewRoomView,
  OpenedLinkView,
  PeopleView,
  RoomView,
  SessionView,
  SettingsView,
  StageView,
  SurfacesView,
  UiEvent,
} from "./generated";
import { applyChatDiff } from "./messages";

/** The newest of everything Rust has told. */
export interface Told {
  health: HealthView;
  session: SessionView;
  home: HomeView;
  newRoom: NewRoomView | null;
  invitations: InvitationsView;
  link: OpenedLinkView;
  room: RoomView | null;
  people: PeopleView;
  stage: StageView;
  chat: ChatView;
  messages: readonly ChatItem[];
  devices: DevicesView;
  surfaces: SurfacesView | null;
  networkCheck: NetworkCheckView;
  loopback: LoopbackView;
  settings: SettingsView;
  closing: ClosingView | null;
  meters: MetersView;
}

/** What is shown before anything was told. */
export const nothingTold: Told = {
  health: { stopped: [] },
  session: {
    phase: "restoring",
    network: null,
    me: null,
    realtime: { state: "off" },
    unheardSince: null,
    clockAheadMs: 0,
    problem: null,
    remembered: true,
  },
  home: { loaded: false, rooms: [], leftLive: [], problem: null },
  newRoom: null,
  invitations: { loaded: false, received: [], waiting: 0, prompt: null, problem: null },
  link: { waits: false, asks: null },
  room: null,
  people: { loaded: false, problem: null, here: [], waiting: [], sent: [], standing: [] },
  stage: {
    phase: { state: "off" },
    tiles: [],
    spotlight: null,
    pinned: null,
    voices: [],
    microphone: { on: true, working: false, problem: null },
    camera: { on: true, working: false, problem: null },
    sharing: null,
    mayShare: false,
    sharers: [],
    quality: "unknown",
    spared: null,
    figures: null,
  },
  chat: {
    phase: { state: "off" },
    unheardSince: null,
    hasOlder: false,
    loadingOlder: false,
    cannotWrite: null,
  },
  messages: [],
  devices: {
    cameras: [],
    camera: null,
    microphones: [],
    microphone: null,
    speakers: [],
    speaker: null,
    microphoneInUse: null,
    speakerInUse: null,
    microphoneUnplugged: null,
    speakerUnplugged: null,
    processing: { echoCancelling: true, noiseSuppression: true, automaticGain: true },
    looking: true,
    soundProblem: null,
    picture: null,
    pictureFormats: [],
    pictureFormat: null,
    testSoundPlaying: false,
    mayPlayTestSound: false,
    testPatternInstead: null,
    cameraSwitch: null,
    microphoneSwitch: null,
    readiness: { picture: { state: "waiting" }, sound: "waiting" },
  },
  surfaces: null,
  networkCheck: { mayStart: false, running: false, endedAt: null, steps: [], verdict: null },
  loopback: {
    phase: { state: "resting" },
    mayRecord: false,
    mayPlay: false,
    mayStop: false,
    loudness: [],
    verdict: null,
    problem: null,
  },
  settings: {
    settings: {
      window: { panel: "chat", layout: "auto" },
      devices: {
        camera: null,
        microphone: null,
        speaker: null,
        cameraName: null,
        microphoneName: null,
        speakerName: null,
        processing: { echoCancelling: true, noiseSuppression: true, automaticGain: true },
        pictureFormats: [],
      },
      logDetail: "normal",
    },
    localName: "",
    unreadable: null,
    unsentText: null,
  },
  closing: null,
  meters: { microphone: null },
};

/** What an event changes; nothing for a notice, which has passed when it comes. */
export function told(before: Told, event: UiEvent): Partial<Told> {
  switch (event.type) {
    case "health":
      return { health: event.value };
    case "session":
      return { session: event.value };
    case "home":
      return { home: event.value };
    case "newRoom":
      return { newRoom: event.value };
    case "invitations":
      return { invitations: event.value };
    case "link":
      return { link: event.value };
    case "room":
      return { room: event.value };
    case "people":
      return { people: event.value };
    case "stage":
      return { stage: event.value };
    case "chat":
      return { chat: event.value };
    case "chatDiff":
      return { messages: applyChatDiff(before.messages, event.value) };
    case "devices":
      return { devices: event.value };
    case "surfaces":
      return { surfaces: event.value };
    case "networkCheck":
      return { networkCheck: event.value };
    case "loopback":
      return { loopback: event.value };
    case "settings":
      return { settings: event.value };
    case "closing":
      return { closing: event.value };
    case "meters":
      return { meters: event.value };
    case "notice":
      return {};
  }
}
