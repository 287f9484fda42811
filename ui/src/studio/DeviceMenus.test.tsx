import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { uiError } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { DevicesView } from "../backend/generated";
import { errorText } from "../i18n";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";

function studio(devices: Partial<DevicesView> = {}) {
  const backend = new FakeBackend("studioLive");
  backend.patch("devices", devices);
  return renderWithScene(<App />, backend);
}

const part = (id: string) => screen.getByTestId(id);
const radio = (name: string) => screen.getByRole("radio", { name });

/** The studio with one of its small menus open. */
async function menu(name: "sound" | "camera", devices: Partial<DevicesView> = {}) {
  const page = studio(devices);
  await page.user.click(part(`${name}-menu`));
  await screen.findByTestId(`${name}-menu-open`);
  return page;
}

describe("the menu beside Mute", () => {
  it("marks what is in use, and goes over to another with one press, muting nobody", async () => {
    const { backend, user } = await menu("sound");
    expect(radio("MV7 USB")).toBeChecked();
    expect(radio("Headphones")).toBeChecked();
    await user.click(radio("Built-in"));
    expect(backend.argsOf("choose_microphone")).toEqual([{ id: "Built-in" }]);
    expect(radio("Built-in")).toBeChecked();
    expect(part("sound-menu-open")).toBeVisible();
    expect(backend.argsOf("set_microphone")).toEqual([]);
  });

  it("marks the device in use where the system chose it", async () => {
    await menu("sound", { microphone: null, microphoneInUse: "Built-in" });
    expect(radio("Built-in")).toBeChecked();
  });

  it("has the level of the one in use, which Rust tells as long as it is shown", async () => {
    const { backend, user } = await menu("sound");
    const row = radio("MV7 USB").closest<HTMLElement>(".device-row")!;
    expect(within(row).getByTestId("microphone-meter")).toBeVisible();
    expect(backend.argsOf("show_level")).toEqual([{ on: true }]);
    await user.keyboard("{Escape}");
    await waitFor(() => {
      expect(backend.argsOf("show_level")).toEqual([{ on: true }, { on: false }]);
    });
  });

  it("says of the level of somebody muted who hears it", async () => {
    const { backend } = await menu("sound");
    const note = "The microphone hears you; nobody else does";
    expect(screen.queryByText(note)).not.toBeInTheDocument();
    act(() => {
      backend.patch("stage", { microphone: { on: false, working: true, problem: null } });
    });
    expect(screen.getByText(note)).toBeVisible();
  });

  it("keeps a device that was pulled out in its list, where it cannot be chosen", async () => {
    await menu("sound", {
      microphone: null,
      microphoneInUse: "Built-in",
      microphoneUnplugged: "Jabra",
    });
    expect(radio("Jabra")).toBeDisabled();
    expect(radio("Jabra").closest(".device-row")).toHaveTextContent("Unplugged");
  });

  it("says that there is none, and why there is no sound", async () => {
    const { backend } = await menu("sound", {
      microphones: [],
      microphone: null,
      microphoneInUse: null,
    });
    const list = part("menu-microphones");
    expect(list).toHaveTextContent("None found");
    act(() => {
      backend.patch("devices", {
        soundProblem: uiError("soundServerHangs"),
      });
    });
    expect(part("sound-menu-open")).toHaveTextContent(errorText(uiError("soundServerHangs")));
  });

  it.each([
    ["Noise suppression", "noiseSuppression"],
    ["Automatic gain", "automaticGain"],
    ["Echo cancelling", "echoCancelling"],
  ] as const)("switches at once: %s", async (name, step) => {
    const { backend, user } = await menu("sound");
    const toggle = screen.getByRole("switch", { name: new RegExp(name, "u") });
    expect(toggle).toBeChecked();
    await user.click(toggle);
    expect(toggle).not.toBeChecked();
    await user.click(toggle);
    expect(backend.argsOf("switch_processing")).toEqual([
      { step, on: false },
      { step, on: true },
    ]);
  });

  it("is gone through with the keyboard and gives the focus back", async () => {
    const { backend, user } = studio();
    part("sound-menu").focus();
    await user.keyboard("{Enter}");
    await screen.findByTestId("sound-menu-open");
    // The arrows go from one device to the next, as in any set of choices.
    radio("MV7 USB").focus();
    await user.keyboard("{ArrowDown}");
    expect(backend.argsOf("choose_microphone")).toEqual([{ id: "Built-in" }]);
    await user.keyboard("{Escape}");
    await waitFor(() => {
      expect(screen.queryByTestId("sound-menu-open")).not.toBeInTheDocument();
    });
    await waitFor(() => {
      expect(part("sound-menu")).toHaveFocus();
    });
  });

  it("leads to the settings", async () => {
    const { user } = await menu("sound");
    await user.click(part("sound-menu-settings"));
    expect(await screen.findByTestId("settings-picture")).toHaveAttribute("aria-selected", "true");
    expect(screen.queryByTestId("sound-menu-open")).not.toBeInTheDocument();
  });
});

describe("the menu beside Camera", () => {
  it("marks the camera in use and goes over to another", async () => {
    const { backend, user } = await menu("camera");
    expect(radio("Studio Display")).toBeChecked();
    await user.click(radio("Test pattern"));
    expect(backend.argsOf("choose_camera")).toEqual([{ id: "test-pattern" }]);
    expect(radio("Test pattern")).toBeChecked();
    expect(backend.argsOf("set_camera")).toEqual([]);
  });

  it("asks the camera for another size at once, and says what comes by itself", async () => {
    const { backend, user } = await menu("camera");
    const size = part("picture-format");
    expect(size).toHaveTextContent("Automatic: 1280 × 720, 30 a second");
    await user.click(size);
    await expectNoAxeFaults();
    await user.click(screen.getByRole("option", { name: "1920 × 1080, 30 a second" }));
    expect(backend.argsOf("choose_picture_format")).toEqual([
      { format: { width: 1920, height: 1080, framesPerSecond: 30 } },
    ]);
    expect(size).toHaveTextContent("1920 × 1080, 30 a second");
    expect(part("camera-menu-open")).toBeVisible();
    await user.click(size);
    await user.click(screen.getByRole("option", { name: "Automatic" }));
    expect(backend.argsOf("choose_picture_format").at(-1)).toEqual({ format: null });
  });

  it("offers no size where the camera has no choice", async () => {
    await menu("camera", { pictureFormats: [] });
    expect(screen.queryByTestId("picture-format")).not.toBeInTheDocument();
  });

  it("says that another program has the camera, and looks again by hand", async () => {
    const { backend, user } = await menu("camera");
    const busy = uiError("cameraBusy", { params: { name: "Studio Display" } });
    act(() => {
      backend.patch("stage", { camera: { on: true, working: false, problem: busy } });
    });
    expect(part("camera-menu-open")).toHaveTextContent(
      "Another program uses Studio Display. Sound goes on.",
    );
    await user.click(part("menu-look-again"));
    expect(backend.argsOf("refresh_devices")).toEqual([{}]);
  });
});

it.each(["sound", "camera"] as const)("the %s menu has no fault that axe can see", async (name) => {
  await menu(name);
  await expectNoAxeFaults();
});
