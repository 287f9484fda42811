import type { LoopbackVerdict, LoopbackView } from "../generated";
import { type Answers, nothing } from "./answers";

/** Somebody in a dim room, with a fan that nobody hears. */
export const verdict: LoopbackVerdict = {
  echo: { state: "noneHeard" },
  level: { state: "good", level: -18 },
  noise: { state: "takenOut" },
  light: { state: "dim" },
};

const loudness = Array.from({ length: 64 }, (_, at) =>
  Math.round(4 + 40 * Math.abs(Math.sin(at / 5) * Math.sin(at / 2))),
);

/** Nothing was recorded yet. */
export const notYet: LoopbackView = {
  phase: { state: "resting" },
  mayRecord: true,
  mayPlay: false,
  mayStop: false,
  loudness: [],
  verdict: null,
  problem: null,
};

/** It came back, and was played. */
export const recorded: LoopbackView = { ...notYet, mayPlay: true, loudness, verdict };

/** It is being played. */
export const playing: LoopbackView = {
  ...recorded,
  phase: { state: "playing", atMs: 4_200, ofMs: 10_000, tileId: null },
  mayRecord: false,
  mayPlay: false,
  mayStop: true,
  verdict: { ...verdict, echo: { state: "notPlayed" } },
};

export const loopbackAnswers: Answers<"record_loopback" | "play_loopback" | "stop_loopback"> = {
  record_loopback: ({ emit }) => {
    const phase = { state: "recording", secondsLeft: 10 } as const;
    const value = { ...notYet, phase, mayRecord: false, mayStop: true };
    emit({ type: "loopback", value });
    return nothing();
  },
  play_loopback: ({ emit }) => {
    emit({ type: "loopback", value: playing });
    return nothing();
  },
  stop_loopback: ({ emit, scene }) => {
    emit({ type: "loopback", value: scene.loopback.verdict === null ? notYet : recorded });
    return nothing();
  },
};
