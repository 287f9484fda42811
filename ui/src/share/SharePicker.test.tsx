import { act, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import { choosing, surface, systemAsks } from "../backend/fake/share";
import type { SurfacesView } from "../backend/generated";
import { uiError } from "../backend/backend";
import { Studio } from "../studio/Studio";
import { renderWithScene } from "../testing/render";

function studio() {
  const backend = new FakeBackend("studioLive");
  return renderWithScene(<Studio />, backend);
}

async function picker() {
  const rendered = studio();
  await rendered.user.click(screen.getByTestId("control-share"));
  await screen.findByTestId("share-picker");
  return rendered;
}

const surfaces = () => screen.getAllByTestId("share-surface").map((one) => one.dataset.title);
const confirm = () => screen.getByTestId("share-confirm");

describe("choosing what to share", () => {
  it("is offered only where something can be shared", () => {
    const { backend } = studio();
    expect(screen.getByTestId("control-share")).toHaveAccessibleName("Share your screen");
    act(() => {
      backend.patch("stage", { mayShare: false });
    });
    expect(screen.queryByTestId("control-share")).not.toBeInTheDocument();
  });

  it("asks before it takes over from somebody who shares", async () => {
    const { backend, user } = studio();
    act(() => {
      backend.patch("stage", { sharers: [{ userId: "ravi", name: "Ravi Patel" }] });
    });
    await user.click(screen.getByTestId("control-share"));
    expect(screen.getByTestId("share-take-over")).toHaveTextContent("Take over from Ravi Patel?");
    expect(backend.argsOf("open_surfaces")).toHaveLength(0);
    await user.click(screen.getByTestId("share-take-over-cancel"));
    expect(screen.queryByTestId("share-take-over")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("control-share"));
    await user.click(screen.getByTestId("share-take-over-confirm"));
    expect(backend.argsOf("open_surfaces")).toHaveLength(1);
    expect(await screen.findByTestId("share-picker")).toBeVisible();
  });

  it("shows windows first, and shares the one that is chosen", async () => {
    const { backend, user } = await picker();
    expect(surfaces()).toEqual(["Thumb reach", "Run of show"]);
    expect(confirm()).toHaveAttribute("aria-disabled", "true");
    await user.click(confirm());
    expect(backend.argsOf("share_surface")).toEqual([]);
    await user.click(screen.getByText("Thumb reach"));
    await user.click(confirm());
    expect(backend.argsOf("share_surface")).toEqual([
      { id: "window:1", detail: "text", sound: false },
    ]);
  });

  it("says what a minimised window needs first, and does not share it", async () => {
    const { backend, user } = await picker();
    const minimised = screen.getAllByTestId("share-surface")[1]!;
    expect(minimised).toHaveTextContent("Minimised. Open it first");
    expect(within(minimised).queryByTestId("picture")).not.toBeInTheDocument();
    await user.dblClick(minimised);
    await user.click(confirm());
    expect(backend.argsOf("share_surface")).toEqual([]);
  });

  it("can be done with the keyboard alone: arrows choose, Enter shares", async () => {
    const { backend, user } = await picker();
    act(() => {
      screen.getAllByTestId("share-surface")[0]!.focus();
    });
    await user.keyboard("{Enter}");
    expect(backend.argsOf("share_surface")).toEqual([
      { id: "window:1", detail: "text", sound: false },
    ]);
  });

  it("shares a screen for films where that is asked for", async () => {
    const { backend, user } = await picker();
    await user.click(screen.getByTestId("share-screens"));
    expect(screen.getByText("Whole screen")).toBeVisible();
    expect(screen.getByTestId("share-detail-hint")).toHaveTextContent("Small letters stay sharp");
    await user.click(screen.getByTestId("share-motion"));
    expect(screen.getByTestId("share-detail-hint")).toHaveTextContent("Films stay smooth");
    await user.click(screen.getByText("Whole screen"));
    await user.click(confirm());
    expect(backend.argsOf("share_surface")).toEqual([
      { id: "screen:DP-1", detail: "motion", sound: false },
    ]);
  });

  it("shares what other programs play where that is asked for and possible", async () => {
    const { backend, user } = await picker();
    await user.click(screen.getByTestId("share-sound"));
    await user.click(screen.getByText("Thumb reach"));
    await user.click(confirm());
    const [args] = backend.argsOf("share_surface");
    expect(args).toEqual({ id: "window:1", detail: "text", sound: true });
    expect(screen.getByTestId("sharing")).toHaveTextContent(/with sound/u);
    act(() => {
      backend.patch("stage", {
        sharing: { ...backend.scene.stage.sharing!, soundProblem: uiError("noSoundServer") },
      });
    });
    expect(screen.getByTestId("sharing")).toHaveTextContent(/without sound for now/u);
    await user.click(screen.getByTestId("control-share"));
    act(() => {
      backend.emit({ type: "surfaces", value: { ...choosing, hasSound: false } });
    });
    expect(screen.queryByTestId("share-sound")).not.toBeInTheDocument();
  });

  it("says who will see it, and what of the screen", async () => {
    await picker();
    expect(screen.getByTestId("share-seen")).toHaveTextContent(
      /as soon as you share it, and nothing else of your screen/u,
    );
  });

  it("closes without sharing anything", async () => {
    const { backend, user } = await picker();
    await user.keyboard("{Escape}");
    expect(backend.argsOf("close_surfaces")).toHaveLength(1);
    expect(screen.queryByTestId("share-picker")).not.toBeInTheDocument();
  });

  it("says that it looks, that there is nothing, and that nothing can be seen", () => {
    const { backend } = studio();
    const show = (change: Partial<typeof choosing>) => {
      act(() => {
        backend.emit({ type: "surfaces", value: { ...choosing, ...change } });
      });
    };
    show({ surfaces: [], looking: true });
    expect(screen.getByTestId("share-empty")).toHaveTextContent("Looking…");
    show({ surfaces: [] });
    expect(screen.getByTestId("share-empty")).toHaveTextContent("No screen was found.");
    show({ surfaces: [], problem: uiError("screensFailed") });
    expect(screen.getByTestId("share-problem")).toHaveTextContent(
      /gives no pictures of its screens/u,
    );
  });

  it("numbers several screens", async () => {
    const { backend, user } = await picker();
    await user.click(screen.getByTestId("share-screens"));
    act(() => {
      const two = [surface("screen", "DP-1", 900), surface("screen", "DP-2", 901)];
      backend.emit({ type: "surfaces", value: { ...choosing, surfaces: two } });
    });
    expect(screen.getByText("Screen 2, DP-2")).toBeVisible();
  });
});

describe("choosing where the system has a picker of its own", () => {
  function systemPicker() {
    const rendered = studio();
    act(() => {
      rendered.backend.emit({ type: "surfaces", value: systemAsks });
    });
    return rendered;
  }

  it("asks how to share it, and leaves to the system what", async () => {
    const { backend, user } = systemPicker();
    expect(screen.queryByTestId("share-list")).not.toBeInTheDocument();
    expect(screen.getByTestId("share-system")).toHaveTextContent(/Your system asks which screen/u);
    await user.click(screen.getByTestId("share-motion"));
    await user.click(screen.getByTestId("share-sound"));
    await user.click(confirm());
    expect(backend.argsOf("share_surface")).toEqual([{ id: null, detail: "motion", sound: true }]);
    expect(screen.getByTestId("share-system")).toHaveTextContent(/Answer your system’s question/u);
    await user.click(confirm());
    expect(backend.argsOf("share_surface")).toHaveLength(1);
  });

  it("takes the question back when it is closed", async () => {
    const { backend, user } = systemPicker();
    await user.click(confirm());
    await user.click(screen.getByTestId("share-cancel"));
    expect(backend.argsOf("close_surfaces")).toHaveLength(1);
    expect(screen.queryByTestId("share-picker")).not.toBeInTheDocument();
  });

  it("explains a refusal and silence, and can ask again", async () => {
    const { backend, user } = systemPicker();
    for (const [code, sentence] of [
      ["nothingPicked", /You chose nothing when your system asked/u],
      ["pickUnanswered", /got no answer for a minute/u],
    ] as const) {
      act(() => {
        backend.emit({ type: "surfaces", value: { ...systemAsks, problem: uiError(code) } });
      });
      expect(screen.getByTestId("share-problem")).toHaveTextContent(sentence);
      await user.click(confirm());
    }
    expect(backend.argsOf("share_surface")).toHaveLength(2);
  });

  it("says that a window is shared whose title the system does not tell", async () => {
    const { backend, user } = await picker();
    await user.dblClick(screen.getByText("Thumb reach"));
    const sharing = backend.scene.stage.sharing!;
    act(() => {
      backend.patch("stage", { sharing: { ...sharing, title: "" } });
    });
    expect(screen.getByTestId("sharing")).toHaveTextContent("You share a window");
    expect(screen.getByTestId("sharing")).not.toHaveTextContent(":");
  });
});

describe("screens that the system keeps back", () => {
  it("have a sentence, and the way to the system's switch", async () => {
    const { backend, user } = await picker();
    const problem = uiError("screensNotPermitted");
    const refused: SurfacesView = {
      ...choosing,
      surfaces: [],
      problem,
      systemSwitch: "screens",
    };
    act(() => {
      backend.emit({ type: "surfaces", value: refused });
    });
    expect(screen.getByTestId("share-problem")).toHaveTextContent(
      "Your system does not let Greenroom see your screens.",
    );
    await user.click(screen.getByTestId("system-switch-screens"));
    expect(backend.argsOf("show_system_switch")).toEqual([{ switch: "screens" }]);
    act(() => {
      backend.emit({ type: "surfaces", value: { ...refused, systemSwitch: null } });
    });
    expect(screen.queryByTestId("system-switch-screens")).not.toBeInTheDocument();
  });
});

describe("what is shared", () => {
  it("is said as long as it is, with the way to stop it", async () => {
    const { backend, user } = await picker();
    await user.click(screen.getByText("Thumb reach"));
    await user.click(confirm());
    expect(await screen.findByTestId("sharing")).toHaveTextContent(
      "You share a window: Thumb reach",
    );
    expect(screen.queryByTestId("share-picker")).not.toBeInTheDocument();
    const stop = screen.getByTestId("control-share");
    expect(stop).toHaveAccessibleName("Stop sharing");
    await user.click(stop);
    expect(backend.argsOf("stop_sharing")).toHaveLength(1);
    expect(screen.queryByTestId("sharing")).not.toBeInTheDocument();
  });

  it("says what others see of a window that is minimised, and why nothing goes out", async () => {
    const { backend, user } = await picker();
    await user.dblClick(screen.getByText("Thumb reach"));
    await screen.findByTestId("sharing");
    const sharing = backend.scene.stage.sharing!;
    act(() => {
      backend.patch("stage", { sharing: { ...sharing, hidden: true } });
    });
    expect(screen.getByTestId("sharing-hidden")).toHaveTextContent(/Others see its last picture/u);
    act(() => {
      const problem = uiError("stageUnreachable");
      backend.patch("stage", { sharing: { ...sharing, problem } });
    });
    expect(screen.getByTestId("source-problem")).toBeInTheDocument();
  });
});
