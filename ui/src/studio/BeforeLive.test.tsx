import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import type {
  BeforeLive,
  ChatCheck,
  GuestState,
  PostPlace,
  Readiness,
  StageCheck,
} from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { renderWithScene } from "../testing/render";
import { Studio } from "./Studio";

const check = (id: string) => screen.getByTestId(`check-${id}`);
const guest = (name: string) =>
  screen.getAllByTestId("check-guest").find((one) => one.textContent.includes(name))!;

function studio(prepare: (backend: FakeBackend) => void = () => undefined) {
  const backend = new FakeBackend("studioIdle");
  prepare(backend);
  return renderWithScene(<Studio />, backend);
}

/** Changes what Rust says can be relied on. */
const told = (more: Partial<BeforeLive>) => (backend: FakeBackend) => {
  backend.patch("room", { beforeLive: { ...backend.scene.room!.beforeLive!, ...more } });
};

const ravi = (state: GuestState) => (backend: FakeBackend) => {
  const guests = backend.scene.room!.beforeLive!.guests.map((one) =>
    one.person.name === "Ravi Patel" ? { ...one, state } : one,
  );
  told({ guests })(backend);
};

const own = (more: Partial<Readiness>) => (backend: FakeBackend) => {
  backend.patch("devices", { readiness: { ...backend.scene.devices.readiness, ...more } });
};

describe("before going live", () => {
  it("the host knows what is ready, about each person and each thing", () => {
    studio();
    expect(check("you")).toHaveTextContent("Picture and sound are ready to go out");
    expect(check("stage")).toHaveTextContent("Connected. Only you see and hear yourself");
    expect(guest("Ravi Patel")).toHaveTextContent("Picture and sound reach you");
    expect(guest("Lena Weiß")).toHaveTextContent("Picture reaches you, microphone is off");
    expect(guest("Dele Musa")).toHaveTextContent("Reconnecting");
    expect(check("invited")).toHaveTextContent("Ines HaddadInvited, no answer yet");
    expect(check("post")).toHaveTextContent("Published in “Product people”");
    expect(check("chat")).toHaveTextContent("Joining");
  });

  it("the list follows what is true without being asked", () => {
    const { backend } = studio();
    act(() => {
      ravi("noPicture")(backend);
    });
    expect(guest("Ravi Patel")).toHaveTextContent("Sound reaches you, camera is off");
    expect(guest("Ravi Patel")).toHaveAttribute("data-state", "look");
  });

  it.each<[GuestState, string]>([
    ["nothingOn", "On stage, camera and microphone are off"],
    ["weak", "The connection is weak"],
    ["away", "Reconnecting"],
  ])("a guest with %s needs a look", (state, words) => {
    studio(ravi(state));
    expect(guest("Ravi Patel")).toHaveTextContent(words);
    expect(guest("Ravi Patel")).toHaveAttribute("data-state", "look");
  });

  it("a guest who is not on stage is still to come", () => {
    studio(ravi("notHere"));
    expect(guest("Ravi Patel")).toHaveTextContent("Not on stage yet");
    expect(guest("Ravi Patel")).toHaveAttribute("data-state", "open");
  });

  it("one's own picture and sound are named each by itself", () => {
    const { backend } = studio(own({ picture: { state: "off" } }));
    expect(check("you")).toHaveTextContent("Sound is ready. Camera is off");
    act(() => {
      own({ picture: scenes.studioIdle.devices.readiness.picture, sound: "problem" })(backend);
    });
    expect(check("you")).toHaveTextContent("Picture is ready. No sound");
    expect(check("you")).toHaveAttribute("data-state", "look");
    act(() => {
      own({ picture: { state: "off" } })(backend);
    });
    expect(check("you")).toHaveTextContent("Camera is off. No sound");
  });

  it.each<[StageCheck, string, string]>([
    ["connecting", "Connecting", "open"],
    ["notConnected", "Not connected", "look"],
    ["onStage", "Connected", "good"],
  ])("the stage that is %s says so", (stage, words, state) => {
    studio(told({ stage }));
    expect(check("stage")).toHaveTextContent(words);
    expect(check("stage")).toHaveAttribute("data-state", state);
  });

  it.each<[PostPlace | null, string]>([
    [{ kind: "ownFeed" }, "Published in your own feed"],
    [{ kind: "community", name: "" }, "Published in a community"],
    [null, "This room has no post"],
  ])("the post that is %o says so", (announcedIn, words) => {
    studio((backend) => {
      backend.patch("room", { announcedIn });
    });
    expect(check("post")).toHaveTextContent(words);
  });

  it.each<[ChatCheck, string]>([
    ["ready", "Open to everyone"],
    ["off", "This room has no chat"],
    ["notConnected", "Not connected"],
  ])("the chat that is %s says so", (chat, words) => {
    studio(told({ chat }));
    expect(check("chat")).toHaveTextContent(words);
  });
});
