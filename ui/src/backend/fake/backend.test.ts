import { describe, expect, it } from "vitest";

import type { Args, CommandName } from "../backend";
import { commandNames } from "../generated";
import { FakeBackend } from "./backend";
import { sayEnded, sayLive } from "./room";
import { type SceneName, scenes } from "./scenes";

/** Enough of every command's arguments. */
const args = {
  name: "Maya",
  keyword: "a",
  roomId: scenes.home.home.rooms[0]!.roomId,
  invitationId: "i1",
  text: "Hello",
  id: null,
  on: true,
  endOwnShow: true,
  leaveStage: true,
  kind: "roomCreation",
  asked: 1,
  answer: "stay",
  draft: scenes.draft.newRoom.draft,
  thumbnail: { kind: "unchanged" },
} as unknown;

const statuses = ({ scene }: FakeBackend) => ({
  open: scene.room?.status,
  rooms: scene.home.rooms.map(({ status }) => status),
  leftLive: scene.home.leftLive.map(({ status }) => status),
});

describe("the fake", () => {
  it.each(Object.keys(scenes) as SceneName[])(
    "changes no room's status by itself, whatever is asked: %s",
    async (scene) => {
      for (const command of commandNames.filter((name) => name !== "delete_room")) {
        const backend = new FakeBackend(scene);
        const before = statuses(backend);
        await backend.call(command, args as Args<CommandName>);
        const after = statuses(backend);
        expect(["idle", undefined, before.open], command).toContain(after.open);
        // Another person's home is empty.
        if (command !== "start_local")
          expect(after, command).toMatchObject({ ...before, open: after.open });
      }
    },
  );

  it("turns live and ends when a test says that the platform says so", async () => {
    const backend = new FakeBackend("studioIdle");
    await backend.call("go_live", {});
    expect(backend.scene.room).toMatchObject({
      status: "idle",
      statusLine: { state: "goingLive" },
    });
    sayLive(backend);
    expect(backend.scene.room?.statusLine.state).toBe("live");
    await backend.call("end_show", {});
    expect(backend.scene.room).toMatchObject({ status: "live", over: null });
    sayEnded(backend);
    expect(backend.scene.room?.over).toBe("ended");
  });
});
