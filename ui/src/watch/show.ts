/** What the page shows, decided by what the network and the media server say. No clock, no IO. */

import type { ErrorCode } from "../backend/generated";
import type { Room, RoomStatus } from "./wire";

export type Door = "opening" | "open" | "gone" | "private" | "ended";

export interface Show {
  door: Door;
  room: Room | null;
  /** Since when the network does not answer. */
  lostSince: string | null;
  /** The connection to the media server. */
  media: "off" | "connecting" | "connected" | "reconnecting";
  /** Since when the show waits for its host. */
  waitingSince: string | null;
}

export const before: Show = {
  door: "opening",
  room: null,
  lostSince: null,
  media: "off",
  waitingSince: null,
};

export type Input =
  | { type: "room"; room: Room; at: string }
  | { type: "event"; name: string; room: Room; at: string }
  | { type: "refused"; code: ErrorCode; at: string }
  | { type: "lost"; at: string }
  | { type: "found" }
  | { type: "media"; state: Show["media"] };

/** The event's name is the authority for the status; the object that comes along may be older. */
const statusByEvent: Record<string, RoomStatus> = {
  "room.startBroadcasting": "live",
  "room.waitingReconnect": "waitingReconnect",
  "room.endBroadcasting": "ended",
  "room.terminated": "terminated",
};

const over: readonly RoomStatus[] = ["ended", "recorded", "terminated", "error"];

export function isOver(status: RoomStatus): boolean {
  return over.includes(status);
}

export function next(show: Show, input: Input): Show {
  switch (input.type) {
    case "room":
      return withRoom(show, input.room, input.at);
    case "event": {
      const status = statusByEvent[input.name] ?? input.room.status;
      return withRoom(show, { ...input.room, status }, input.at);
    }
    case "refused":
      if (input.code === "notFound") return { ...show, door: "gone", lostSince: null };
      if (input.code === "notAllowed") return { ...show, door: "private", lostSince: null };
      return { ...show, lostSince: show.lostSince ?? input.at };
    case "lost":
      return { ...show, lostSince: show.lostSince ?? input.at };
    case "found":
      return show.lostSince === null ? show : { ...show, lostSince: null };
    case "media":
      return { ...show, media: input.state };
  }
}

function withRoom(show: Show, room: Room, at: string): Show {
  if (room.isDeleted) return { ...show, room, door: "gone" };
  const known = show.room;
  if (known !== null) {
    // What is over stays over, and what was told out of order is not news.
    if (isOver(known.status) && !isOver(room.status)) return show;
    if (room.updatedAt < known.updatedAt && room.status === known.status) return show;
  }
  // Without a media server nobody is waited for: picture and sound are on their way back.
  const waits = room.status === "waitingReconnect" && room.isMediaServerAway !== true;
  return {
    ...show,
    room,
    door: isOver(room.status) ? "ended" : "open",
    waitingSince: waits ? (show.waitingSince ?? at) : null,
  };
}

export type Screen =
  "opening" | "unreachable" | "gone" | "private" | "notStarted" | "stage" | "ended" | "stopped";

/** The one thing that takes the place of the stage, or the stage. */
export function screenOf({ door, room, lostSince }: Show): Screen {
  if (door === "gone" || door === "private") return door;
  if (room === null) return lostSince === null ? "opening" : "unreachable";
  switch (room.status) {
    case "idle":
      return "notStarted";
    case "live":
    case "waitingReconnect":
      return "stage";
    case "terminated":
      return "stopped";
    case "ended":
    case "recorded":
    case "error":
      return "ended";
  }
}

/** Whether the media server is to be connected. */
export function wantsMedia(show: Show): boolean {
  return screenOf(show) === "stage";
}

/** Whether this page counts as somebody who watches. */
export function counts(show: Show): boolean {
  return screenOf(show) === "stage" || screenOf(show) === "notStarted";
}

/** The badge beside a name; viewers have none. */
export function roleOf(room: Room, userId: string): "host" | "coHost" | null {
  if (userId === room.createdBy) return "host";
  return room.participants.some((one) => one.userId === userId) ? "coHost" : null;
}
