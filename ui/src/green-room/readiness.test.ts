import { describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import { scenes } from "../backend/fake/scenes";
import * as readiness from "./readiness";

const { stage, devices, session } = scenes.greenRoom;
const off = { on: false, working: false, problem: null };
const starting = { on: true, working: false, problem: null };
const broken = { on: true, working: false, problem: uiError("cameraFailed") };

describe("the picture", () => {
  it("is good only when pictures come, and says their size", () => {
    expect(readiness.picture(stage, devices)).toEqual({
      state: "good",
      text: "1280 × 720, 30 frames",
    });
    expect(readiness.picture(stage, { ...devices, camera: "test-pattern" }).text).toBe(
      "Test pattern, 1280 × 720, 30 frames",
    );
  });

  it("is not good before the first one", () => {
    expect(readiness.picture({ ...stage, camera: starting }, devices).state).toBe("open");
    expect(readiness.picture(stage, { ...devices, picture: null }).text).toBe(
      "Waiting for the first picture",
    );
  });

  it("says what keeps it away", () => {
    expect(readiness.picture({ ...stage, camera: off }, devices).text).toBe("Camera is off");
    expect(readiness.picture({ ...stage, camera: broken }, devices)).toEqual({
      state: "look",
      text: "No picture",
    });
  });
});

describe("the sound", () => {
  const sound = (microphone: typeof starting | typeof broken, heard: readiness.Heard) =>
    readiness.sound({ ...stage, microphone }, devices, heard);
  const working = { on: true, working: true, problem: null };

  it("is good only when the microphone has heard somebody", () => {
    expect(sound(working, "voice").state).toBe("good");
    expect(sound(working, null)).toEqual({ state: "open", text: "Say something to check it" });
    expect(sound(working, "loud")).toEqual({
      state: "look",
      text: "Very loud. Move back a little",
    });
  });

  it("says what keeps it away, and never that it is good", () => {
    expect(sound(off, "voice").text).toBe("Microphone is off");
    expect(sound(starting, "voice").text).toBe("Waiting for the microphone");
    expect(sound(broken, "voice").text).toBe("No sound");
    const mute = { ...devices, soundProblem: uiError("noSoundServer") };
    expect(readiness.sound(stage, mute, "voice").state).toBe("look");
  });
});

describe("the network", () => {
  it("is said as it is", () => {
    expect(readiness.network(session)).toEqual({ state: "good", text: "Runs on this computer" });
    const hosted = { ...session, network: { kind: "hosted", name: "Europe" } } as const;
    expect(readiness.network(hosted).text).toBe("Connected to Europe");
    expect(readiness.network({ ...session, realtime: { state: "connecting" } }).state).toBe("open");
    expect(readiness.network({ ...session, realtime: { state: "off" } }).state).toBe("look");
  });

  it("never counts down to nothing", () => {
    const soon = { ...session, realtime: { state: "reconnecting", retryInMs: 0 } } as const;
    expect(readiness.network(soon).text).toContain("in 1 s");
  });
});
