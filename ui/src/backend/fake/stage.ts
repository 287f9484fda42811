import type { FrameSocket, Person, StageFigures, StageView, Tile } from "../generated";
import type { Answers } from "./answers";
import { dele, lena, maya, ravi } from "./cast";
import { ago } from "./scene";

const tile = (tileId: number, who: Person, more: Partial<Tile>): Tile => ({
  tileId,
  source: "camera",
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
  stillSince: null,
  mirrored: false,
  ...more,
});

const working = { on: true, working: true, problem: null };

const hosting = tile(1, maya, { role: "host", isMe: true, onlyYou: true });
const visiting = tile(1, ravi, { isMe: true, onlyYou: true });

/** Own picture and sound, connected to nothing. */
export const preview: StageView = {
  phase: { state: "preview" },
  tiles: [hosting],
  spotlight: null,
  pinned: null,
  voices: [],
  microphone: working,
  camera: working,
  sharing: null,
  mayShare: false,
  sharers: [],
  quality: "unknown",
  spared: null,
  figures: null,
};

/** The host among co-hosts who are on stage, publishing nothing. */
export const backstage: StageView = {
  ...preview,
  phase: { state: "backstage" },
  tiles: [
    hosting,
    tile(2, ravi, { speaking: true }),
    tile(3, lena, { microphoneOn: false }),
    tile(4, dele, { cameraOn: false, awaySince: ago(8 / 60), quality: "lost" }),
  ],
  spotlight: 2,
  voices: [ravi, lena, dele].map(({ userId }) => ({ userId, percent: 100, muted: false })),
  mayShare: true,
  quality: "good",
};

export const onStage: StageView = {
  ...backstage,
  phase: { state: "onStage" },
  tiles: backstage.tiles.map((one) => ({ ...one, onlyYou: false })),
};

/** The green room's stage of a co-host. */
export const guestPreview: StageView = { ...preview, tiles: [visiting] };

/** The same stage at a co-host's window: the own tile first, then the host's. */
export const guestOnStage: StageView = {
  ...onStage,
  tiles: [
    { ...visiting, onlyYou: false, speaking: true },
    tile(2, maya, { role: "host" }),
    ...onStage.tiles.slice(2),
  ],
};

const known = { lostPercent: 0.4, jitterBufferMs: 62, delay: null, limit: null };
const sound = { ...known, kbps: 31, width: null, height: null, framesPerSecond: null };

/** What is counted on the stage while somebody looks. */
export const figures: StageFigures = {
  roundTripMs: 23,
  tiles: [
    {
      tileId: 1,
      picture: {
        kbps: 2140,
        lostPercent: 0,
        width: 1280,
        height: 720,
        framesPerSecond: 30,
        jitterBufferMs: null,
        delay: null,
        limit: "network",
      },
      sound: { ...sound, jitterBufferMs: null },
      lipSync: null,
    },
    {
      tileId: 2,
      picture: {
        ...known,
        kbps: 612,
        width: 640,
        height: 360,
        framesPerSecond: 24,
        delay: { ms: 184, error: 4 },
      },
      sound: { ...sound, delay: { ms: 152, error: 14 } },
      lipSync: { ms: 32, error: 12 },
    },
    {
      tileId: 3,
      picture: null,
      sound: { ...sound, kbps: null, lostPercent: null },
      lipSync: null,
    },
  ],
};

/** A socket that nobody serves: the worker makes pictures of its own for this ticket. */
const frameSocket: FrameSocket = { url: "ws://127.0.0.1:9/", ticket: "fake" };

export const stageAnswers: Answers<"frame_socket" | "pin_tile" | "show_figures"> = {
  frame_socket: () => frameSocket,
  show_figures: ({ patch }, { on }) => {
    patch("stage", { figures: on ? figures : null });
    return {};
  },
  pin_tile: ({ patch }, { tileId }) => {
    patch("stage", { pinned: tileId });
    return {};
  },
};
