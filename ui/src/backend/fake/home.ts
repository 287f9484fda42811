import type { HomeView, RoomCard, RoomStatus } from "../generated";
import { type Answers, nothing } from "./answers";
import { lena, ravi } from "./cast";
import { ago } from "./scene";

/** What can be done with a room, as Rust says it for one that is not open. */
export const offered = (
  status: RoomStatus,
): Pick<RoomCard, "action" | "mayEnd" | "mayDelete" | "whereabouts"> => {
  switch (status) {
    case "live":
    case "waitingReconnect":
      return { action: "rejoin", mayEnd: true, mayDelete: false, whereabouts: "closedHere" };
    case "idle":
    case "unknown":
      return { action: "open", mayEnd: false, mayDelete: true, whereabouts: null };
    case "ended":
    case "recorded":
    case "terminated":
    case "error":
      return { action: "sameAgain", mayEnd: false, mayDelete: true, whereabouts: null };
  }
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
  thumbnailProblem: null,
  ...offered(more.status ?? "idle"),
  ...more,
});

export const home: HomeView = {
  loaded: true,
  leftLive: [card("Open floor: climate", { status: "live", liveAt: ago(34), viewers: 31 })],
  rooms: [
    card("Designing for one thumb", { coHosts: [ravi, lena], createdAt: ago(95) }),
    card("Founders’ Friday", { status: "live", liveAt: ago(12.72), viewers: 128 }),
    card("Ask the archive", { status: "recorded", liveAt: ago(1498), endedAt: ago(1440) }),
    card("Open mic rehearsal", { status: "ended", liveAt: ago(17340), endedAt: ago(17280) }),
  ],
  problem: null,
};

export const homeAnswers: Answers<"refresh_home" | "end_room" | "delete_room"> = {
  refresh_home: nothing,
  end_room: nothing,
  delete_room: ({ scene, patch }, { roomId }) => {
    patch("home", { rooms: scene.home.rooms.filter((room) => room.roomId !== roomId) });
    return {};
  },
};
