// The window's own side, played in memory by its makers' library.
// eslint-disable-next-line no-restricted-imports
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, it, vi } from "vitest";

import { CommandFailed, uiError } from "./backend";
import type { Envelope } from "./generated";
import { tauriBackend } from "./tauri";

afterEach(() => {
  clearMocks();
});

describe("the way to Rust", () => {
  it("sends a command by its name, with its arguments", async () => {
    const asked = vi.fn(() => "greenroom://room/example");
    mockIPC(asked);
    const answer = await tauriBackend().call("end_room", { roomId: "r1" });
    expect(asked).toHaveBeenCalledWith("end_room", { args: { roomId: "r1" } });
    expect(answer).toBe("greenroom://room/example");
  });

  it("gives a failure as Rust wrote it", async () => {
    const error = uiError("roomGone", { trace: "k3v9", retry: { kind: "never" } });
    mockIPC(() => {
      // What Rust answers with is an object, and no Error.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw error;
    });
    const failure: unknown = await tauriBackend()
      .call("end_room", { roomId: "r1" })
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CommandFailed);
    expect((failure as CommandFailed).error).toEqual(error);
  });

  it("gives a failure that never reached Rust a code with a sentence", async () => {
    mockIPC(() => {
      // As the window answers when a command is not permitted.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw "end_room not allowed";
    });
    await expect(tauriBackend().call("end_room", { roomId: "r1" })).rejects.toMatchObject({
      error: { code: "internal", message: "end_room not allowed" },
    });
  });

  it("hears events until it is told to stop", () => {
    let channel = 0;
    mockIPC((name, given) => {
      if (name === "subscribe") {
        channel = (given as { channel: { id: number } }).channel.id;
      }
    });
    const heard: Envelope[] = [];
    const stop = tauriBackend().subscribe((envelope) => heard.push(envelope));
    const say = (index: number) => {
      const message: Envelope = {
        revision: index,
        event: { type: "meters", value: { microphone: 0 } },
      };
      const { runCallback } = (
        window as unknown as {
          __TAURI_INTERNALS__: { runCallback: (id: number, data: unknown) => void };
        }
      ).__TAURI_INTERNALS__;
      runCallback(channel, { index, message });
    };
    say(0);
    expect(heard.map(({ revision }) => revision)).toEqual([0]);
    stop();
    say(1);
    expect(heard).toHaveLength(1);
  });
});
