import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { FakeBackend } from "../backend/fake/backend";
import { greenRoom } from "../backend/fake/room";
import { bytes } from "../i18n/size";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";

const press = (id: string) => screen.getByTestId(id);
const gone = (id: string) =>
  waitFor(() => {
    expect(screen.queryByTestId(id)).not.toBeInTheDocument();
  });

/** The settings with one of their sections. */
async function section(name: string, backend = new FakeBackend("home")) {
  const page = renderWithScene(<App />, backend);
  await page.user.keyboard("{Control>},{/Control}");
  await page.user.click(await screen.findByTestId(`settings-${name}`));
  return page;
}

describe("the settings", () => {
  it("open by keyboard while a person types, and give the focus and the text back", async () => {
    const { user } = renderWithScene(<App />, "studioLive");
    await user.type(press("chat-input"), "half a sent");
    await user.keyboard("{Control>},{/Control}");
    expect(await screen.findByRole("dialog", { name: "Settings" })).toBeVisible();
    await user.keyboard("{Escape}");
    await gone("settings");
    // The focus goes back one frame after the dialog is gone.
    await waitFor(() => {
      expect(press("chat-input")).toHaveFocus();
    });
    expect(press("chat-input")).toHaveValue("half a sent");
  });

  it("give the focus back to their button", async () => {
    const { user } = renderWithScene(<App />, "greenRoom");
    await user.click(press("settings-open"));
    await user.click(await screen.findByTestId("settings-back"));
    await gone("settings");
    await waitFor(() => {
      expect(press("settings-open")).toHaveFocus();
    });
  });

  it("do not open over a question, nor before anybody is signed in", async () => {
    const first = renderWithScene(<App />, "studioLive");
    await first.user.click(press("end-show"));
    await screen.findByTestId("end-show-dialog");
    await first.user.keyboard("{Control>},{/Control}");
    expect(screen.queryByTestId("settings")).not.toBeInTheDocument();
    first.unmount();
    const second = renderWithScene(<App />, "firstRun");
    await second.user.keyboard("{Control>},{/Control}");
    expect(screen.queryByTestId("settings")).not.toBeInTheDocument();
  });

  it("make way for a room that opens", async () => {
    const { backend } = await section("account");
    act(() => {
      backend.emit({ type: "room", value: greenRoom });
    });
    await gone("settings");
    expect(press("green-room")).toBeVisible();
  });

  it.each(["account", "picture", "network", "advanced"])(
    "have no fault that axe can see: %s",
    async (name) => {
      await section(name);
      await screen.findByRole("tabpanel");
      await expectNoAxeFaults();
    },
  );

  it("are gone through with the arrow keys", async () => {
    const { user } = await section("account");
    await user.keyboard("{ArrowDown}");
    expect(press("settings-picture")).toHaveAttribute("aria-selected", "true");
    expect(press("devices")).toBeVisible();
  });
});

describe("the account", () => {
  it("says who is signed in and where, and asks before it signs out", async () => {
    const { backend, user } = await section("account");
    expect(press("settings-me")).toHaveTextContent("Maya Okafor");
    await user.click(press("settings-sign-out"));
    await user.click(await screen.findByTestId("sign-out-question-confirm"));
    expect(backend.argsOf("sign_out")).toHaveLength(1);
    await gone("settings");
    expect(press("first-run")).toBeVisible();
  });

  it("signs nobody out of an open room", async () => {
    const { user } = await section("account", new FakeBackend("studioLive"));
    await user.click(press("settings-sign-out"));
    expect(screen.queryByTestId("sign-out-question")).not.toBeInTheDocument();
    expect(press("settings-sign-out")).toHaveAccessibleDescription("Leave the room first.");
  });
});

describe("picture and sound", () => {
  it("are chosen at once", async () => {
    const { backend, user } = await section("picture", new FakeBackend("greenRoom"));
    await user.click(press("settings").querySelector("[data-testid=microphone-select]")!);
    await user.click(await screen.findByRole("option", { name: "Built-in" }));
    expect(backend.argsOf("choose_microphone")).toEqual([{ id: "Built-in" }]);
  });

  it("are looked for where they were not yet", async () => {
    const { backend } = await section("picture");
    expect(backend.argsOf("refresh_devices")).toHaveLength(1);
  });
});

describe("the network on this computer", () => {
  it("is asked how it stands, and again on request", async () => {
    const { backend, user } = await section("network");
    expect(await screen.findByTestId("network-state")).toHaveTextContent("Running in this window.");
    const panel = screen.getByRole("tabpanel");
    expect(panel).toHaveTextContent("http://127.0.0.1:7420/");
    expect(panel).toHaveTextContent("Only this computer reaches it.");
    expect(panel).toHaveTextContent(bytes(323_584));
    expect(screen.queryByTestId("network-key")).not.toBeInTheDocument();
    backend.on("network_here", () => ({
      running: "notRunning",
      address: "http://127.0.0.1:7420/",
      forOthers: "http://192.168.1.5:7420/",
      folder: "/tmp/n",
      keyInFile: true,
      bytes: 0,
    }));
    await user.click(press("network-again"));
    await waitFor(() => {
      expect(press("network-state")).toHaveTextContent("Not running.");
    });
    expect(panel).toHaveTextContent("http://192.168.1.5:7420/");
    expect(press("network-key")).toHaveTextContent("a file that only you can read");
  });

  it("says why it cannot be told", async () => {
    await section("network", new FakeBackend("home").fail("network_here", "timedOut"));
    expect(await screen.findByRole("alert")).toHaveTextContent("did not answer in time");
    expect(press("network-again")).toBeVisible();
  });

  it("has its size in the unit that reads best", () => {
    const written = (unit: string, value: number) =>
      new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 1 }).format(
        value,
      );
    expect(bytes(0)).toBe(written("byte", 0));
    expect(bytes(999)).toBe(written("byte", 999));
    expect(bytes(323_584)).toBe(written("kilobyte", 324));
    expect(bytes(1_250_000)).toBe(written("megabyte", 1.3));
    expect(bytes(7e12)).toBe(written("gigabyte", 7000));
  });
});

describe("the advanced settings", () => {
  it("show the log files with one click, and say where they are when that fails", async () => {
    const { backend, user } = await section("advanced");
    await user.click(press("show-log"));
    expect(backend.argsOf("show_log")).toHaveLength(1);
    backend.fail("show_log", "folderNotShown", { params: { path: "/var/log/greenroom" } });
    await user.click(press("show-log"));
    expect(await screen.findByTestId("advanced-error")).toHaveTextContent("/var/log/greenroom");
  });

  it("write more on request", async () => {
    const { backend, user } = await section("advanced");
    await user.click(screen.getByRole("switch", { name: "Write more" }));
    expect(backend.argsOf("change_settings")).toEqual([
      { setting: "logDetail", value: "detailed" },
    ]);
    await waitFor(() => {
      expect(screen.getByRole("switch", { name: "Write more" })).toBeChecked();
    });
  });

  it("are reset after a question only", async () => {
    const { backend, user } = await section("advanced");
    await user.click(press("reset-settings"));
    await user.click(await screen.findByTestId("reset-question-cancel"));
    await gone("reset-question");
    expect(backend.argsOf("reset_settings")).toEqual([]);
    await user.click(press("reset-settings"));
    await user.click(await screen.findByTestId("reset-question-confirm"));
    await gone("reset-question");
    expect(backend.argsOf("reset_settings")).toHaveLength(1);
  });
});
