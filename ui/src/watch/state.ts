import type { ChatPhase, Tile, UiError } from "../backend/generated";
import type { Picture, Sound } from "./media";
import type { Floating } from "./reactions";
import { before, type Show } from "./show";
import type { Invitation } from "./wire";

/** Asking to join the stage: once at a time. */
export type Asking = "no" | "asked";

/** All that the watch page shows. */
export interface WatchState {
  show: Show;
  me: { userId: string; name: string } | null;
  /** Whether the viewer chose the name, and so may write. */
  named: boolean;
  viewers: number | null;
  tiles: readonly Tile[];
  pictures: ReadonlyMap<number, Picture>;
  screen: number | null;
  sound: Sound;
  hostName: string | null;
  chat: ChatPhase;
  cannotWrite: UiError | null;
  hasOlder: boolean;
  loadingOlder: boolean;
  floating: readonly Floating[];
  canReact: boolean;
  asking: Asking;
  invitation: Invitation | null;
}

export const initial: WatchState = {
  show: before,
  me: null,
  named: false,
  viewers: null,
  tiles: [],
  pictures: new Map(),
  screen: null,
  sound: "on",
  hostName: null,
  chat: { state: "joining" },
  cannotWrite: null,
  hasOlder: false,
  loadingOlder: false,
  floating: [],
  canReact: false,
  asking: "no",
  invitation: null,
};
