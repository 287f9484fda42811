import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../App";
import { FakeBackend } from "../backend/fake/backend";
import { askToClose } from "../backend/fake/closing";
import type { ClosingView } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";

const press = (id: string) => screen.getByTestId(id);

async function asked(scene: "studioLive" | "studioGuest", closing: Partial<ClosingView> = {}) {
  const rendered = renderWithScene(<App />, new FakeBackend(scene));
  act(() => {
    askToClose(rendered.backend, closing);
  });
  await screen.findByTestId("closing");
  return rendered;
}

describe("closing the window on air", () => {
  it("asks, says who is watching, and has the safe answer in focus", async () => {
    await asked("studioLive");
    expect(screen.getByRole("alertdialog", { name: "Close Greenroom?" })).toHaveTextContent(
      "128 people are watching. If you close and come back soon, the show waits for you. " +
        "If you end it, it is over for everyone.",
    );
    await waitFor(() => {
      expect(press("closing-stay")).toHaveFocus();
    });
  });

  it("says that it asks, once for each time that the window is closed", async () => {
    const { backend } = await asked("studioLive");
    expect(backend.argsOf("closing_shown")).toEqual([{ asked: 1 }]);
    act(() => {
      askToClose(backend, { asked: 2 });
    });
    await waitFor(() => {
      expect(backend.argsOf("closing_shown")).toEqual([{ asked: 1 }, { asked: 2 }]);
    });
  });

  it.each(["closing-stay", "Escape"])("does not after all with %s", async (way) => {
    const { backend, user } = await asked("studioLive");
    if (way === "Escape") await user.keyboard("{Escape}");
    else await user.click(press(way));
    await waitFor(() => {
      expect(screen.queryByTestId("closing")).not.toBeInTheDocument();
    });
    expect(backend.argsOf("answer_closing")).toEqual([{ answer: "stay" }]);
    expect(press("studio")).toBeVisible();
  });

  it.each([
    ["closing-close", "close"],
    ["closing-end-show", "endShow"],
  ])("is done with %s", async (button, answer) => {
    const { backend, user } = await asked("studioLive");
    await user.click(press(button));
    expect(backend.argsOf("answer_closing")).toEqual([{ answer }]);
  });

  it("stays open and says why when the show does not end", async () => {
    const { backend, user } = await asked("studioLive");
    backend.fail("answer_closing", "timedOut");
    await user.click(press("closing-end-show"));
    expect(await screen.findByTestId("closing-error")).toHaveTextContent("Nothing is lost");
    expect(press("closing")).toBeVisible();
  });

  it.each<[Partial<ClosingView>, string, boolean]>([
    [{ means: { kind: "showWaits", viewers: null } }, "the show waits for you", true],
    [{ networkEnds: true }, "The network runs inside Greenroom, so the show stops", true],
    [
      { means: { kind: "othersStay" }, endShow: null },
      "Others are on the stage. They stay there, and you can come back.",
      false,
    ],
    [
      { means: { kind: "othersStay" }, endShow: null, networkEnds: true },
      "so they lose it when you close",
      false,
    ],
    [
      { means: { kind: "showGoesOn", host: "Maya Okafor" }, endShow: null },
      "The show goes on without you, and Maya Okafor can invite you again.",
      false,
    ],
    [
      { means: { kind: "showGoesOn", host: null }, endShow: null, networkEnds: true },
      "the show stops for Host and everyone else",
      false,
    ],
  ])("says what it means: %j", async (closing, text, canEnd) => {
    await asked(canEnd ? "studioLive" : "studioGuest", closing);
    expect(press("closing")).toHaveTextContent(text);
    expect(screen.queryByTestId("closing-end-show") !== null).toBe(canEnd);
  });

  it("can be used by everybody", async () => {
    await asked("studioLive");
    await expectNoAxeFaults();
  });
});
