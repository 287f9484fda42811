import { describe, expect, it } from "vitest";

import { before, counts, next, roleOf, screenOf, type Show, wantsMedia } from "./show";
import { aRoom } from "../testing/watching";
import type { RoomStatus } from "./wire";

const at = "2026-03-01T10:00:00.000Z";

function withStatus(status: RoomStatus, show: Show = before): Show {
  return next(show, { type: "room", room: aRoom({ status }), at });
}

describe("the show", () => {
  it("has a screen for each place where a room can stand", () => {
    expect(screenOf(before)).toBe("opening");
    expect(screenOf(withStatus("idle"))).toBe("notStarted");
    expect(screenOf(withStatus("live"))).toBe("stage");
    expect(screenOf(withStatus("waitingReconnect"))).toBe("stage");
    expect(screenOf(withStatus("ended"))).toBe("ended");
    expect(screenOf(withStatus("recorded"))).toBe("ended");
    expect(screenOf(withStatus("terminated"))).toBe("stopped");
  });

  it("takes the stage by the event's name, whatever the object says", () => {
    const idle = withStatus("idle");
    const room = aRoom({ status: "idle" });
    const live = next(idle, { type: "event", name: "room.startBroadcasting", room, at });
    expect(screenOf(live)).toBe("stage");
    expect(wantsMedia(live)).toBe(true);
  });

  it("stays over once it is over", () => {
    const ended = withStatus("ended", withStatus("live"));
    expect(withStatus("live", ended)).toBe(ended);
    expect(wantsMedia(ended)).toBe(false);
    expect(counts(ended)).toBe(false);
  });

  it("does not take an older object for news", () => {
    const named = aRoom({ title: "New title", updatedAt: "2026-03-01T10:05:00.000Z" });
    const show = next(before, { type: "room", room: named, at });
    const older = aRoom({ title: "Old title", updatedAt: "2026-03-01T10:01:00.000Z" });
    expect(next(show, { type: "room", room: older, at })).toBe(show);
  });

  it("counts the wait for the host from its beginning", () => {
    const waiting = withStatus("waitingReconnect", withStatus("live"));
    expect(waiting.waitingSince).toBe(at);
    const room = aRoom({ status: "waitingReconnect", title: "Other" });
    const later = next(waiting, { type: "room", room, at: "2026-03-01T10:09:00.000Z" });
    expect(later.waitingSince).toBe(at);
    expect(withStatus("live", later).waitingSince).toBeNull();
  });

  it("does not wait for the host while the media server is away", () => {
    const room = aRoom({ status: "waitingReconnect", isMediaServerAway: true });
    const away = next(withStatus("live"), { type: "room", room, at });
    expect(screenOf(away)).toBe("stage");
    expect(wantsMedia(away)).toBe(true);
    expect(away.waitingSince).toBeNull();
    expect(withStatus("waitingReconnect", away).waitingSince).toBe(at);
  });

  it("keeps what is seen while the network does not answer, and says since when", () => {
    const lost = next(withStatus("live"), { type: "lost", at });
    expect(screenOf(lost)).toBe("stage");
    expect(next(lost, { type: "lost", at: "later" }).lostSince).toBe(at);
    expect(next(lost, { type: "found" }).lostSince).toBeNull();
    expect(screenOf(next(before, { type: "lost", at }))).toBe("unreachable");
  });

  it("tells a show that is gone from one behind a door and from one that does not answer", () => {
    expect(screenOf(next(before, { type: "refused", code: "notFound", at }))).toBe("gone");
    expect(screenOf(next(before, { type: "refused", code: "notAllowed", at }))).toBe("private");
    expect(screenOf(next(before, { type: "refused", code: "tooFast", at }))).toBe("unreachable");
    const deleted = next(withStatus("live"), {
      type: "room",
      room: aRoom({ isDeleted: true }),
      at,
    });
    expect(screenOf(deleted)).toBe("gone");
    expect(wantsMedia(deleted)).toBe(false);
  });

  it("knows the host and the co-hosts by the room", () => {
    const room = aRoom({ participants: [{ type: "coHost", userId: "ravi" }] });
    expect(roleOf(room, "maya")).toBe("host");
    expect(roleOf(room, "ravi")).toBe("coHost");
    expect(roleOf(room, "viewer-1")).toBeNull();
  });
});
