import type { FrameSocket, Person, StageView, Tile } from "../generated";
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
  quality: "unknown",
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

/** A socket that nobody serves: the worker makes pictures of its own for this ticket. */
const frameSocket: FrameSocket = { url: "ws://127.0.0.1:9/", ticket: "fake" };

export const stageAnswers: Answers<"frame_socket" | "pin_tile"> = {
  frame_socket: () => frameSocket,
  pin_tile: ({ patch }, { tileId }) => {
    patch("stage", { pinned: tileId });
    return {};
  },
};
