import { describe, expect, it } from "vitest";

import type { PictureReadiness, SoundReadiness } from "../backend/generated";
import type { CheckState } from "../ui";
import * as readiness from "./readiness";

const format = { width: 1280, height: 720, framesPerSecond: 30 };

describe("the picture", () => {
  it.each<[PictureReadiness, CheckState, string]>([
    [{ state: "good", format, testPattern: false }, "good", "1280 × 720, 30 frames"],
    [{ state: "good", format, testPattern: true }, "good", "Test pattern, 1280 × 720, 30 frames"],
    [{ state: "waiting" }, "open", "Waiting for the first picture"],
    [{ state: "off" }, "open", "Camera is off"],
    [{ state: "problem" }, "look", "No picture"],
  ])("that is %o says so", (found, state, text) => {
    expect(readiness.picture(found)).toEqual({ state, text });
  });
});

describe("the sound", () => {
  it.each<[SoundReadiness, CheckState, string]>([
    ["heard", "good", "Your microphone hears you"],
    ["silent", "open", "Say something to check it"],
    ["loud", "look", "Very loud. Move back a little"],
    ["off", "open", "Microphone is off"],
    ["waiting", "open", "Waiting for the microphone"],
    ["problem", "look", "No sound"],
  ])("that is %s says so, and is good only when somebody was heard", (found, state, text) => {
    expect(readiness.sound(found)).toEqual({ state, text });
  });
});
