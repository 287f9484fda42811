import type { DevicesView, PictureReadiness } from "../generated";
import { type Answers, nothing } from "./answers";

const picture = {
  state: "good",
  format: { width: 1280, height: 720, framesPerSecond: 30 },
  testPattern: false,
} satisfies PictureReadiness;

export const devices: DevicesView = {
  cameras: [
    { id: "studio", name: "Studio Display", kind: "camera" },
    { id: "test-pattern", name: "Test pattern", kind: "testPattern" },
  ],
  camera: "studio",
  microphones: [
    { id: "MV7 USB", name: "MV7 USB" },
    { id: "Built-in", name: "Built-in" },
  ],
  microphone: "MV7 USB",
  speakers: [{ id: "Headphones", name: "Headphones" }],
  speaker: "Headphones",
  microphoneInUse: "MV7 USB",
  speakerInUse: "Headphones",
  microphoneUnplugged: null,
  speakerUnplugged: null,
  processing: { echoCancelling: true, noiseSuppression: true, automaticGain: true },
  looking: false,
  soundProblem: null,
  picture: { width: 1280, height: 720, framesPerSecond: 30 },
  pictureFormats: [
    { width: 1920, height: 1080, framesPerSecond: 30 },
    { width: 1280, height: 720, framesPerSecond: 30 },
    { width: 1280, height: 720, framesPerSecond: 15 },
  ],
  pictureFormat: null,
  testSoundPlaying: false,
  mayPlayTestSound: true,
  testPatternInstead: null,
  cameraSwitch: null,
  microphoneSwitch: null,
  readiness: { picture, sound: "heard" },
};

export const deviceAnswers: Answers<
  | "set_microphone"
  | "set_camera"
  | "set_voice"
  | "refresh_devices"
  | "choose_camera"
  | "choose_picture_format"
  | "choose_microphone"
  | "choose_speaker"
  | "switch_processing"
  | "show_level"
  | "play_test_sound"
  | "show_system_switch"
> = {
  show_system_switch: nothing,
  set_microphone: ({ scene, patch }, { on }) => {
    patch("devices", { readiness: { ...scene.devices.readiness, sound: on ? "silent" : "off" } });
    patch("stage", { microphone: { ...scene.stage.microphone, on } });
    return {};
  },
  set_camera: ({ scene, patch }, { on }) => {
    const now: PictureReadiness = on ? picture : { state: "off" };
    patch("devices", { readiness: { ...scene.devices.readiness, picture: now } });
    patch("stage", { camera: { ...scene.stage.camera, on } });
    return {};
  },
  set_voice: ({ scene, patch }, voice) => {
    const voices = scene.stage.voices.map((one) => (one.userId === voice.userId ? voice : one));
    patch("stage", { voices });
    return {};
  },
  refresh_devices: nothing,
  choose_camera: ({ patch }, { id }) => {
    patch("devices", { camera: id });
    return {};
  },
  choose_picture_format: ({ patch }, { format }) => {
    patch("devices", { pictureFormat: format });
    return {};
  },
  choose_microphone: ({ scene, patch }, { id }) => {
    const used =
      scene.devices.microphones.find((one) => one.id === id) ?? scene.devices.microphones[0];
    patch("devices", { microphone: id, microphoneInUse: used?.name ?? null });
    return {};
  },
  choose_speaker: ({ scene, patch }, { id }) => {
    const used = scene.devices.speakers.find((one) => one.id === id) ?? scene.devices.speakers[0];
    patch("devices", { speaker: id, speakerInUse: used?.name ?? null });
    return {};
  },
  switch_processing: ({ scene, patch }, { step, on }) => {
    patch("devices", { processing: { ...scene.devices.processing, [step]: on } });
    return {};
  },
  show_level: nothing,
  play_test_sound: nothing,
};
