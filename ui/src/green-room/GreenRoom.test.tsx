import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { DevicesView, RoomView, SeenBy, StageView } from "../backend/generated";
import { type SceneName, scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { GreenRoom } from "./GreenRoom";

function greenRoom(
  change: { stage?: Partial<StageView>; devices?: Partial<DevicesView>; room?: Partial<RoomView> },
  scene: SceneName = "greenRoom",
) {
  const backend = new FakeBackend(scene);
  if (change.stage) backend.patch("stage", change.stage);
  if (change.devices) backend.patch("devices", change.devices);
  if (change.room) backend.patch("room", change.room);
  return renderWithScene(<GreenRoom />, backend);
}

const check = (id: string) => screen.getByTestId(`check-${id}`);
const select = (id: string) => screen.getByTestId(`${id}-select`);

describe("the devices", () => {
  it("show what is chosen", () => {
    greenRoom({});
    expect(select("camera")).toHaveTextContent("Studio Display");
    expect(select("microphone")).toHaveTextContent("MV7 USB");
    expect(select("speaker")).toHaveTextContent("Headphones");
  });

  it("show the system's default where nothing is chosen", () => {
    greenRoom({ devices: { microphone: null, speaker: null } });
    expect(select("microphone")).toHaveTextContent("System default");
    expect(select("speaker")).toHaveTextContent("System default");
  });

  it.each([
    ["camera", "Test pattern", "choose_camera", "test-pattern"],
    ["microphone", "Built-in", "choose_microphone", "Built-in"],
    ["microphone", "System default", "choose_microphone", null],
    ["speaker", "System default", "choose_speaker", null],
  ] as const)("change the %s to “%s”", async (device, name, command, id) => {
    const { backend, user } = greenRoom({});
    await user.click(select(device));
    await user.click(await screen.findByRole("option", { name }));
    expect(backend.argsOf(command)).toEqual([{ id }]);
  });

  it("say why a choice failed", async () => {
    const { backend, user } = greenRoom({});
    backend.fail("choose_microphone", "microphoneFailed", { params: { name: "Built-in" } });
    await user.click(select("microphone"));
    await user.click(await screen.findByRole("option", { name: "Built-in" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "Built-in gives no sound. Choose another microphone.",
    );
  });

  it("play a test sound once at a time", async () => {
    const { backend, user } = greenRoom({});
    await user.click(screen.getByTestId("play-test-sound"));
    expect(backend.argsOf("play_test_sound")).toHaveLength(1);
    act(() => {
      backend.patch("devices", { testSoundPlaying: true });
    });
    await user.click(screen.getByTestId("play-test-sound"));
    expect(backend.argsOf("play_test_sound")).toHaveLength(1);
  });

  it("move the meter with the microphone", () => {
    const { backend } = greenRoom({});
    const lit = () => Number(screen.getByTestId("microphone-meter").dataset.lit);
    const before = lit();
    act(() => {
      backend.emit({ type: "meters", value: { microphone: 0.9 } });
    });
    expect(lit()).toBeGreaterThan(before);
    act(() => {
      backend.emit({ type: "meters", value: { microphone: null } });
    });
    expect(lit()).toBe(0);
  });
});

describe("a missing camera", () => {
  const problem = { on: true, working: false, problem: uiError("noCamera") };
  const cameras: DevicesView["cameras"] = [
    { id: "test-pattern", name: "Test pattern", kind: "testPattern" },
  ];

  it("has a sentence, the test pattern as a way on, and another look", async () => {
    const { backend, user } = greenRoom({
      stage: { camera: problem },
      devices: {
        cameras,
        camera: null,
        picture: null,
        testPatternInstead: "test-pattern",
        readiness: { picture: { state: "problem" }, sound: "heard" },
      },
    });
    expect(screen.getByTestId("camera-problem")).toHaveTextContent(
      "No camera was found. You can go on with the test pattern or sound only.",
    );
    expect(check("picture")).toHaveAttribute("data-state", "look");
    await expectNoAxeFaults();
    await user.click(screen.getByTestId("use-test-pattern"));
    expect(backend.argsOf("choose_camera")).toEqual([{ id: "test-pattern" }]);
    await user.click(screen.getByTestId("devices-refresh"));
    expect(backend.argsOf("refresh_devices")).toHaveLength(1);
  });

  it("does not keep anybody out of the studio", async () => {
    const { backend, user } = greenRoom({ stage: { camera: problem } });
    await user.click(screen.getByTestId("enter-studio"));
    expect(backend.argsOf("enter_studio")).toHaveLength(1);
  });

  it("does not offer the test pattern when it is what is shown", () => {
    greenRoom({ stage: { camera: problem }, devices: { cameras, camera: "test-pattern" } });
    expect(screen.queryByTestId("use-test-pattern")).not.toBeInTheDocument();
  });
});

describe("a camera and a microphone that the system keeps back", () => {
  it("have a sentence, and the way to the system's switch", async () => {
    const { backend, user } = greenRoom({
      stage: {
        camera: { on: true, working: false, problem: uiError("cameraNotPermitted") },
        microphone: { on: true, working: false, problem: uiError("microphoneNotPermitted") },
      },
      devices: { cameraSwitch: "camera", microphoneSwitch: "microphone" },
    });
    expect(screen.getByTestId("camera-problem")).toHaveTextContent(
      "Your system does not let Greenroom use the camera.",
    );
    expect(screen.getByTestId("microphone-problem")).toHaveTextContent(
      "Your system does not let Greenroom hear the microphone.",
    );
    await expectNoAxeFaults();
    await user.click(screen.getByTestId("system-switch-camera"));
    await user.click(screen.getByTestId("system-switch-microphone"));
    expect(backend.argsOf("show_system_switch")).toEqual([
      { switch: "camera" },
      { switch: "microphone" },
    ]);
  });

  it("are said without that way where the system has none", () => {
    greenRoom({
      stage: { camera: { on: true, working: false, problem: uiError("cameraNotPermitted") } },
    });
    expect(screen.getByTestId("camera-problem")).toBeInTheDocument();
    expect(screen.queryByTestId("system-switch-camera")).not.toBeInTheDocument();
  });

  it("say what to do where the system's settings do not open", async () => {
    const { backend, user } = greenRoom({
      stage: { camera: { on: true, working: false, problem: uiError("cameraNotPermitted") } },
      devices: { cameraSwitch: "camera" },
    });
    backend.fail("show_system_switch", "systemSettingsNotShown");
    await user.click(screen.getByTestId("system-switch-camera"));
    expect(await screen.findByTestId("system-switch-error")).toHaveTextContent(
      "Open them yourself, and look under privacy.",
    );
  });
});

describe("a missing microphone", () => {
  it("is being looked for before it is said to be missing", () => {
    const { backend } = greenRoom({
      devices: { microphones: [], microphone: null, looking: true },
    });
    expect(select("microphone")).toHaveTextContent("Looking…");
    act(() => {
      backend.patch("devices", { looking: false });
    });
    expect(select("microphone")).toHaveTextContent("None found");
  });

  it("has a sentence and another look, and no meter to choose", async () => {
    const { backend, user } = greenRoom({
      stage: { microphone: { on: true, working: false, problem: uiError("noMicrophone") } },
      devices: { microphones: [], microphone: null },
    });
    expect(select("microphone")).toBeDisabled();
    expect(select("microphone")).toHaveTextContent("None found");
    expect(screen.getByTestId("microphone-problem")).toHaveTextContent(
      "You can go on without sound",
    );
    await expectNoAxeFaults();
    await user.click(screen.getByTestId("devices-refresh"));
    expect(backend.argsOf("refresh_devices")).toHaveLength(1);
    await user.click(screen.getByTestId("enter-studio"));
    expect(backend.argsOf("enter_studio")).toHaveLength(1);
  });
});

describe("a computer without any sound", () => {
  it("has one sentence for one fault, with a way on", async () => {
    const { backend, user } = greenRoom({
      stage: { microphone: { on: true, working: false, problem: uiError("noSoundServer") } },
      devices: {
        soundProblem: uiError("noSoundServer"),
        microphones: [],
        speakers: [],
        microphone: null,
        speaker: null,
        mayPlayTestSound: false,
        readiness: { ...scenes.greenRoom.devices.readiness, sound: "problem" },
      },
    });
    expect(screen.getByTestId("sound-problem")).toHaveTextContent(
      "There is no sound on this computer: its sound server does not run. Pictures and chat go on. You can go on without sound.",
    );
    expect(screen.queryByTestId("microphone-problem")).not.toBeInTheDocument();
    expect(screen.queryByTestId("play-test-sound")).not.toBeInTheDocument();
    expect(check("sound")).toHaveTextContent("No sound");
    await expectNoAxeFaults();
    await user.click(screen.getByTestId("devices-refresh"));
    await user.click(screen.getByTestId("enter-studio"));
    expect(backend.argsOf("enter_studio")).toHaveLength(1);
  });
});

describe("what is ready", () => {
  it("is said line by line, and follows what is true", () => {
    const { backend } = greenRoom({});
    expect(check("picture")).toHaveTextContent("1280 × 720, 30 frames");
    expect(check("sound")).toHaveTextContent("Your microphone hears you");
    expect(check("network")).toHaveTextContent("Runs on this computer");
    act(() => {
      backend.patch("devices", { readiness: { picture: { state: "off" }, sound: "silent" } });
      backend.patch("session", { realtime: { state: "reconnecting", retryInMs: 3200 } });
    });
    expect(check("picture")).toHaveTextContent("Camera is off");
    expect(check("sound")).toHaveTextContent("Say something to check it");
    expect(check("network")).toHaveTextContent("Trying again in 4 s");
    expect(check("network")).toHaveAttribute("data-state", "look");
  });
});

describe("the host's green room", () => {
  it("says that nobody sees or hears anything yet, and leads to the studio", async () => {
    const { backend, user } = greenRoom({});
    expect(screen.getByText("Nobody sees or hears you yet")).toBeVisible();
    expect(screen.getByText("Nobody sees or hears you until you go live.")).toBeVisible();
    await user.click(screen.getByTestId("enter-studio"));
    expect(backend.argsOf("enter_studio")).toHaveLength(1);
    expect(backend.argsOf("go_live")).toEqual([]);
  });

  it("lists the guests that are there, and those that were asked", () => {
    greenRoom({});
    expect(screen.getAllByTestId("guest").map((one) => one.dataset.name)).toEqual([
      "Ravi Patel",
      "Lena Weiß",
      "Dele Musa",
    ]);
    expect(screen.getAllByTestId("sent-invitation").map((one) => one.dataset.name)).toEqual([
      "Ines Haddad",
      "Yui Tanaka",
    ]);
  });

  it("says when nobody is invited", () => {
    const backend = new FakeBackend("greenRoom");
    backend.patch("people", { sent: [], waiting: [] });
    renderWithScene(<GreenRoom />, backend);
    expect(screen.getByText("Nobody is invited yet.")).toBeVisible();
  });

  it("invites in a dialog that gives the focus back", async () => {
    const { backend, user } = greenRoom({});
    await user.click(screen.getByTestId("guests-invite"));
    const dialog = await screen.findByTestId("invite-dialog");
    await user.type(within(dialog).getByTestId("people-search"), "tom");
    await user.click(await within(dialog).findByTestId("invite-result"));
    expect(backend.argsOf("invite")).toEqual([{ userId: "tom-s-serra" }]);
    await user.keyboard("{Escape}");
    await waitFor(() => {
      expect(screen.getByTestId("guests-invite")).toHaveFocus();
    });
  });

  it("says why the studio cannot be entered", async () => {
    const { backend, user } = greenRoom({});
    backend.fail("enter_studio", "stageUnreachable");
    await user.click(screen.getByTestId("enter-studio"));
    expect(await screen.findByTestId("enter-error")).toHaveTextContent(
      "The stage cannot be reached.",
    );
  });

  it("says it once when the stage says the same", async () => {
    const { backend, user } = greenRoom({});
    backend.fail("enter_studio", "noNetwork");
    await user.click(screen.getByTestId("enter-studio"));
    expect(await screen.findByTestId("enter-error")).toBeVisible();
    act(() => {
      backend.patch("stage", { phase: { state: "failed", error: uiError("noNetwork") } });
    });
    expect(screen.getAllByText(/^This computer is on no network/u)).toHaveLength(1);
  });

  it("enters once though it is pressed twice", async () => {
    const { backend, user } = greenRoom({});
    backend.on("enter_studio", () => new Promise(() => undefined));
    await user.dblClick(screen.getByTestId("enter-studio"));
    expect(backend.argsOf("enter_studio")).toHaveLength(1);
  });
});

describe("a guest's green room", () => {
  it("says who would see and hear, before the show is live", () => {
    greenRoom({}, "greenRoomGuest");
    expect(screen.getByTestId("who-will-see")).toHaveTextContent(
      "Maya Okafor sees and hears you as soon as you step on stage. The show is not live yet.",
    );
    expect(screen.getByText("Nobody sees or hears you until you step on stage")).toBeVisible();
  });

  it.each<[SeenBy, string]>([
    [{ kind: "counted", viewers: 1 }, "1 person is watching."],
    [{ kind: "viewers" }, "Everyone who watches sees and hears you"],
  ])("says who would see and hear, when the show is live: %o", (seenBy, words) => {
    const { actions } = scenes.greenRoomGuest.room;
    const room = { actions: { ...actions, stepOnStage: { busy: false, seenBy } } };
    greenRoom({ room }, "greenRoomGuest");
    expect(screen.getByTestId("who-will-see")).toHaveTextContent(words);
  });

  it("says who is there and who is on stage", () => {
    const backend = new FakeBackend("greenRoomGuest");
    const { waiting } = backend.scene.people;
    const [host, ...others] = waiting;
    const state = {
      state: "onStage",
      microphoneOn: true,
      cameraOn: true,
      speaking: false,
    } as const;
    backend.patch("people", { here: [{ ...host!, state }], waiting: others });
    renderWithScene(<GreenRoom />, backend);
    const said = screen.getAllByTestId("guest").map((one) => one.textContent);
    expect(said[0]).toContain("Maya OkaforHostOn stage");
    expect(said[1]).toContain("Lena WeißCo-hostNot on stage yet");
    // Without the one who looks.
    expect(said).toHaveLength(3);
  });

  it("says of others before the stage what the network tells, and nothing it does not", () => {
    const backend = new FakeBackend("greenRoomGuest");
    const [host, lena, ravi] = backend.scene.people.waiting;
    backend.patch("people", {
      here: [{ ...host!, state: { state: "inside" } }],
      waiting: [{ ...lena!, state: { state: "unknown" } }, ravi!],
    });
    renderWithScene(<GreenRoom />, backend);
    const said = screen.getAllByTestId("guest").map((one) => one.textContent);
    expect(said[0]).toMatch(/HostOn stage$/);
    expect(said[1]).toMatch(/Co-host$/);
    expect(said[2]).toContain("Not on stage yet");
  });

  it("has no way forward and no way back while Rust offers none", () => {
    const { actions } = scenes.greenRoomGuest.room;
    const none = { ...actions, stepOnStage: null, close: null };
    greenRoom({ room: { actions: none } }, "greenRoomGuest");
    expect(screen.queryByTestId("step-on-stage")).not.toBeInTheDocument();
    expect(screen.queryByTestId("who-will-see")).not.toBeInTheDocument();
    expect(screen.queryByTestId("green-room-close")).not.toBeInTheDocument();
  });

  it("leads to the stage, and has nothing of the host's", async () => {
    const { backend, user } = greenRoom({}, "greenRoomGuest");
    expect(screen.queryByTestId("enter-studio")).not.toBeInTheDocument();
    expect(screen.queryByTestId("guests-invite")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("step-on-stage"));
    expect(backend.argsOf("step_on_stage")).toHaveLength(1);
  });

  it("says why the stage cannot be stepped on", async () => {
    const { backend, user } = greenRoom({}, "greenRoomGuest");
    backend.fail("step_on_stage", "stageRefused");
    await user.click(screen.getByTestId("step-on-stage"));
    expect(await screen.findByTestId("step-error")).toHaveTextContent("The stage refused you.");
  });
});

describe("the green room", () => {
  it("switches camera and microphone with buttons and keys", async () => {
    const { backend, user } = greenRoom({});
    await user.click(screen.getByTestId("control-camera"));
    expect(screen.getByTestId("control-camera")).toHaveAccessibleName("Start camera");
    expect(screen.getByTestId("control-camera")).toHaveClass("is-off-air");
    await user.keyboard("v");
    expect(screen.getByTestId("control-camera")).not.toHaveClass("is-off-air");
    await user.keyboard("m");
    expect(backend.argsOf("set_camera")).toEqual([{ on: false }, { on: true }]);
    expect(backend.argsOf("set_microphone")).toEqual([{ on: false }]);
    expect(screen.getByTestId("control-mute")).toHaveAccessibleName("Unmute");
  });

  it("leaves the keys alone while a name is typed", async () => {
    const { backend, user } = greenRoom({});
    await user.click(screen.getByTestId("guests-invite"));
    await user.type(await screen.findByTestId("people-search"), "mvcp");
    expect(backend.argsOf("set_microphone")).toEqual([]);
    expect(backend.argsOf("set_camera")).toEqual([]);
  });

  it("has a way home", async () => {
    const { backend, user } = greenRoom({});
    await user.click(screen.getByRole("button", { name: "Back to your rooms" }));
    expect(backend.argsOf("close_room")).toHaveLength(1);
  });

  it("says what is wrong with the room", () => {
    greenRoom({ room: { problem: uiError("sdkMissing") } });
    expect(screen.getByTestId("room-problem")).toHaveTextContent("LiveKit's library");
  });

  it("makes way for the end when the room is over", () => {
    const { backend } = renderWithScene(<App />, "greenRoom");
    act(() => {
      backend.patch("room", { over: "deleted" });
    });
    expect(screen.getByTestId("room-over")).toHaveTextContent("This room was deleted");
  });
});

describe("a host who comes back to a show that is on", () => {
  it("is told who will see it, and goes back on air with one press", async () => {
    const { backend, user } = greenRoom({}, "greenRoomBack");
    expect(screen.getByTestId("who-will-see")).toHaveTextContent(
      "Your show is on. 128 people are watching. They see and hear you as soon as you go back on air.",
    );
    expect(screen.queryByTestId("enter-studio")).not.toBeInTheDocument();
    await expectNoAxeFaults();
    await user.click(screen.getByRole("button", { name: "Go back on air" }));
    expect(backend.argsOf("rejoin_room")).toEqual([{ roomId: scenes.greenRoomBack.room.roomId }]);
  });

  it("says so too while it is not known how many watch", () => {
    const backOnAir = { busy: false, seenBy: { kind: "viewers" as const } };
    const actions = { ...scenes.greenRoomBack.room.actions, backOnAir };
    greenRoom({ room: { actions } }, "greenRoomBack");
    expect(screen.getByTestId("who-will-see")).toHaveTextContent(
      "Everyone who watches sees and hears you as soon as you go back on air.",
    );
  });

  it("waits while the way back is under way, and says why it failed", async () => {
    const { backend, user } = greenRoom({}, "greenRoomBack");
    backend.fail("rejoin_room", "stageUnreachable");
    await user.click(screen.getByTestId("back-on-air"));
    expect(await screen.findByTestId("back-error")).toHaveTextContent("cannot be reached");
    const backOnAir = { busy: true, seenBy: { kind: "viewers" as const } };
    act(() => {
      backend.patch("room", { actions: { ...scenes.greenRoomBack.room.actions, backOnAir } });
    });
    await user.click(screen.getByTestId("back-on-air"));
    expect(backend.argsOf("rejoin_room")).toHaveLength(1);
  });

  it("ends the show from here as well, and is asked first", async () => {
    const { backend, user } = greenRoom({}, "greenRoomBack");
    await user.click(screen.getByTestId("end-show"));
    expect(backend.argsOf("end_show")).toEqual([]);
    await user.click(await screen.findByTestId("end-show-confirm"));
    expect(backend.argsOf("end_show")).toHaveLength(1);
  });
});
