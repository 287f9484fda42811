import { act, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import type { RoomAction, RoomActions, RoomView } from "../backend/generated";
import { sayLive } from "../backend/fake/room";
import { type SceneName, scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { resizeWindow } from "../testing/webview";
import { Studio } from "./Studio";

const control = (name: string) => screen.getByTestId(`control-${name}`);
const panel = () => screen.getByTestId("studio").dataset.panel;

/** What Rust says can be done in the studio before air. */
const can = (more: Partial<RoomActions>): Partial<RoomView> => ({
  actions: { ...scenes.studioIdle.room!.actions, ...more },
});
const notConnected: RoomAction = { busy: false, notNow: "notConnected" };

function studio(scene: SceneName, room: Partial<RoomView> = {}) {
  const backend = new FakeBackend(scene);
  backend.patch("room", room);
  return renderWithScene(<Studio />, backend);
}

describe("microphone and camera", () => {
  it.each([
    ["mute", "set_microphone", "Mute", "Unmute"],
    ["camera", "set_camera", "Stop camera", "Start camera"],
  ] as const)("%s: amber while off, with the word for what a press does", async (...given) => {
    const [name, command, off, on] = given;
    const { backend, user } = studio("studioLive");
    expect(control(name)).toHaveAccessibleName(off);
    expect(control(name)).toHaveClass("is-selected");
    await user.click(control(name));
    expect(backend.argsOf(command)).toEqual([{ on: false }]);
    expect(control(name)).toHaveAccessibleName(on);
    expect(control(name)).toHaveClass("is-off-air");
    expect(control(name)).not.toHaveClass("is-selected");
    await user.click(control(name));
    expect(backend.argsOf(command)).toEqual([{ on: false }, { on: true }]);
  });

  it("stay as they are when the change fails, and say why", async () => {
    const { backend, user } = studio("studioLive");
    backend.fail("set_microphone", "microphoneFailed", { params: { name: "MV7 USB" } });
    await user.click(control("mute"));
    expect(await screen.findByTestId("control-error")).toHaveTextContent("MV7 USB gives no sound.");
    expect(control("mute")).toHaveAccessibleName("Mute");
  });

  it("say at once to a screen reader whether others hear this person", async () => {
    const { user } = studio("studioLive");
    expect(screen.getByTestId("spoken-state")).toBeEmptyDOMElement();
    await user.click(control("mute"));
    expect(screen.getByTestId("spoken-state")).toHaveTextContent("You are muted.");
    await user.click(control("mute"));
    expect(screen.getByTestId("spoken-state")).toHaveTextContent("Your microphone is on.");
  });
});

describe("going live", () => {
  const goLive = () => screen.getByTestId("go-live");

  it("is not possible at a moment when Rust says why not, and says it", async () => {
    const { backend, user } = studio("studioIdle", can({ goLive: notConnected }));
    expect(goLive()).toHaveAttribute("aria-disabled", "true");
    expect(goLive()).toHaveAccessibleDescription("The stage is not connected yet.");
    // It can be found with the keyboard, so that the reason can be.
    goLive().focus();
    expect(goLive()).toHaveFocus();
    await user.keyboard("{Enter}");
    await user.click(goLive());
    expect(backend.argsOf("go_live")).toEqual([]);
    act(() => {
      backend.patch("room", can({ goLive: { busy: false, notNow: null } }));
    });
    await user.click(goLive());
    expect(backend.argsOf("go_live")).toHaveLength(1);
  });

  it("is possible as soon as the stage is connected", async () => {
    const { backend, user } = studio("studioIdle");
    expect(goLive()).not.toHaveAttribute("aria-disabled");
    await user.click(goLive());
    expect(backend.argsOf("go_live")).toHaveLength(1);
  });

  it("is asked for once, until the platform says that the show is live", async () => {
    const { backend, user } = studio("studioIdle");
    backend.on("go_live", () => new Promise(() => undefined));
    await user.dblClick(goLive());
    act(() => {
      backend.patch("room", can({ goLive: { busy: true, notNow: null } }));
    });
    await user.click(goLive());
    expect(backend.argsOf("go_live")).toHaveLength(1);
    expect(screen.queryByTestId("end-show")).not.toBeInTheDocument();
    act(() => {
      sayLive(backend);
    });
    expect(screen.queryByTestId("go-live")).not.toBeInTheDocument();
    expect(screen.getByTestId("end-show")).toBeVisible();
  });

  it("says beside the button why it failed", async () => {
    const { backend, user } = studio("studioIdle");
    backend.fail("go_live", "timedOut");
    await user.click(goLive());
    expect(await screen.findByTestId("go-live-error")).toHaveTextContent(
      "The network did not answer in time.",
    );
  });

  it("stands beside ending for a host who came back into a show that waits", async () => {
    const { actions } = scenes.studioLive.room!;
    const { backend, user } = studio("studioLive", {
      actions: { ...actions, goLive: { busy: false, notNow: null } },
    });
    expect(screen.getByTestId("end-show")).toBeVisible();
    await user.click(goLive());
    expect(backend.argsOf("go_live")).toHaveLength(1);
  });

  it("is the host's alone", () => {
    studio("studioGuest");
    expect(screen.queryByTestId("go-live")).not.toBeInTheDocument();
    expect(screen.queryByTestId("end-show")).not.toBeInTheDocument();
  });
});

describe("the keys", () => {
  it("do what the controls do", async () => {
    const { backend, user } = studio("studioLive");
    await user.keyboard("mv");
    expect(backend.argsOf("set_microphone")).toEqual([{ on: false }]);
    expect(backend.argsOf("set_camera")).toEqual([{ on: false }]);
    await user.keyboard("p");
    expect(panel()).toBe("people");
    await waitFor(() => {
      expect(screen.getByTestId("people-search")).toHaveFocus();
    });
    screen.getByTestId("people-search").blur();
    await user.keyboard("C");
    expect(panel()).toBe("chat");
    await waitFor(() => {
      expect(screen.getByTestId("chat-input")).toHaveFocus();
    });
  });

  it("rest while a message is written", async () => {
    const { backend, user } = studio("studioLive");
    await user.type(screen.getByTestId("chat-input"), "mvcp MVCP");
    expect(screen.getByTestId("chat-input")).toHaveValue("mvcp MVCP");
    // What is typed is kept, and nothing else is asked for.
    expect(new Set(backend.sent.map(({ name }) => name))).toEqual(new Set(["keep_unsent_text"]));
    expect(panel()).toBe("chat");
  });

  it("rest while a name is searched", async () => {
    const { backend, user } = studio("studioLive");
    await user.click(control("people"));
    await user.type(screen.getByTestId("people-search"), "mvc");
    expect(backend.argsOf("set_microphone")).toEqual([]);
    expect(backend.argsOf("set_camera")).toEqual([]);
    expect(panel()).toBe("people");
  });

  it("rest while a question is open", async () => {
    const { backend, user } = studio("studioLive");
    await user.click(screen.getByTestId("end-show"));
    await screen.findByTestId("end-show-dialog");
    await user.keyboard("mvcp");
    expect(backend.sent).toEqual([]);
  });

  it.each(["{Control>}m{/Control}", "{Meta>}v{/Meta}", "{Alt>}m{/Alt}"])(
    "rest while another key changes their meaning: %s",
    async (keys) => {
      const { backend, user } = studio("studioLive");
      await user.keyboard(keys);
      expect(backend.sent).toEqual([]);
    },
  );

  it("act once while one is held down", async () => {
    const { backend, user } = studio("studioLive");
    await user.keyboard("{m>5/}");
    expect(backend.argsOf("set_microphone")).toHaveLength(1);
  });

  it("rest when the studio is gone", async () => {
    const { backend, user, unmount } = studio("studioLive");
    unmount();
    await user.keyboard("m");
    expect(backend.sent).toEqual([]);
  });
});

describe("the side panel", () => {
  it("starts with the checks before the show, and the chat during it", () => {
    const { unmount } = studio("studioIdle");
    expect(panel()).toBe("check");
    unmount();
    studio("studioLive");
    expect(panel()).toBe("chat");
  });

  it("changes from the checks to the chat when the show goes live", () => {
    const { backend } = studio("studioIdle");
    act(() => {
      sayLive(backend);
    });
    expect(panel()).toBe("chat");
    expect(screen.queryByTestId("tab-check")).not.toBeInTheDocument();
  });

  it("stays closed once it was closed, and opens where it is asked to", async () => {
    const { backend, user, unmount } = studio("studioLive");
    await user.click(screen.getByTestId("side-panel-close"));
    expect(panel()).toBe("none");
    unmount();
    const { user: again } = renderWithScene(<Studio />, backend);
    expect(panel()).toBe("none");
    await again.click(control("people"));
    expect(panel()).toBe("people");
    expect(control("people")).toHaveAttribute("aria-pressed", "true");
    expect(control("chat")).toHaveAttribute("aria-pressed", "false");
  });

  it("gives its place to the stage in a narrow window, and opens over it when asked", async () => {
    resizeWindow(1000);
    const { user } = studio("studioLive");
    expect(panel()).toBe("none");
    await user.click(control("chat"));
    expect(panel()).toBe("chat");
    act(() => {
      resizeWindow(1440);
    });
    expect(panel()).toBe("chat");
    act(() => {
      resizeWindow(1000);
    });
    expect(panel()).toBe("none");
  });
});

describe("the layout", () => {
  const choose = async (user: UserEvent, layout: string) => {
    await user.click(control("layout"));
    await user.click(screen.getByTestId(`layout-${layout}`));
  };

  it("changes between everyone at the same size and one person large, and is remembered", async () => {
    const { backend, user, unmount } = studio("studioLive");
    expect(screen.queryAllByTestId("tile-enlarge")).toHaveLength(0);
    await choose(user, "spotlight");
    // Three small ones can be made large.
    expect(screen.getAllByTestId("tile-enlarge")).toHaveLength(3);
    unmount();
    renderWithScene(<Studio />, backend);
    expect(screen.getAllByTestId("tile-enlarge")).toHaveLength(3);
  });

  it("makes the chosen tile large", async () => {
    const { user } = studio("studioLive");
    await choose(user, "spotlight");
    await user.click(screen.getByRole("button", { name: "Make Lena Weiß large" }));
    expect(screen.queryByRole("button", { name: "Make Lena Weiß large" })).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Make Ravi Patel large" })).toBeVisible();
  });

  it("is chosen with the keyboard alone", async () => {
    const { backend, user } = studio("studioLive");
    await user.keyboard("l");
    const menu = screen.getByRole("menu", { name: "Layout" });
    await expectNoAxeFaults(menu);
    expect(within(menu).getByRole("menuitemradio", { name: /Automatic/u })).toBeChecked();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{Enter}");
    expect(backend.argsOf("change_settings")).toEqual([{ setting: "layout", value: "spotlight" }]);
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  });

  it("by itself makes a shared screen large, and nobody who speaks", async () => {
    const { backend } = studio("studioLive");
    const stage = () => screen.getByTestId("stage").dataset.layout;
    expect(stage()).toBe("grid");
    const shown = { ...scenes.studioLive.stage.tiles[1]!, tileId: 9, source: "screen" as const };
    act(() => {
      const tiles = [...scenes.studioLive.stage.tiles, shown];
      backend.patch("stage", { tiles, spotlight: 9 });
    });
    await waitFor(() => {
      expect(stage()).toBe("strip");
    });
    expect(
      screen.queryByRole("button", { name: "Make Ravi Patel’s screen large" }),
    ).not.toBeInTheDocument();
  });

  it("keeps a pinned tile large until it is unpinned, or a layout is chosen, which is then seen", async () => {
    const { backend, user } = studio("studioLive");
    const stage = () => screen.getByTestId("stage").dataset.layout;
    act(() => {
      backend.patch("stage", { pinned: 4 });
    });
    expect(stage()).toBe("strip");
    await choose(user, "unpin");
    expect(stage()).toBe("grid");
    act(() => {
      backend.patch("stage", { pinned: 4 });
    });
    await choose(user, "grid");
    expect(stage()).toBe("grid");
    expect(backend.argsOf("pin_tile")).toEqual([{ tileId: null }, { tileId: null }]);
  });
});
