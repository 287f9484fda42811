import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import type { Diagnosis } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { Studio } from "./Studio";

async function open(backend: FakeBackend) {
  const page = renderWithScene(<Studio />, backend);
  await page.user.click(screen.getByTestId("something-wrong"));
  await screen.findByTestId("wrong-dialog");
  return page;
}

const muted: Diagnosis = {
  findings: [
    { check: "chatEnabled", verdict: { verdict: "passed" }, evidence: {} },
    { check: "channelId", verdict: { verdict: "couldNotCheck", why: "timedOut" }, evidence: {} },
    {
      check: "chatPermission",
      verdict: { verdict: "failed", next: "askTheHost" },
      evidence: { refused: "muted" },
    },
    { check: "realtimeConnected", verdict: { verdict: "notChecked" }, evidence: {} },
  ],
};

describe("looking for the cause", () => {
  it("asks about the open room, says what to do, and what each check showed", async () => {
    const backend = new FakeBackend("studioLive").on("diagnose", () => muted);
    const { user } = await open(backend);
    await user.click(screen.getByTestId("trouble-chat"));
    expect(await screen.findByTestId("trouble-next")).toHaveTextContent("Ask the host");
    expect(backend.argsOf("diagnose")).toEqual([
      { kind: "chat", roomId: backend.scene.room?.roomId },
    ]);
    const state = (check: string) =>
      screen.getByTestId(`check-trouble-${check}`).getAttribute("data-state");
    expect(["chatEnabled", "channelId", "chatPermission", "realtimeConnected"].map(state)).toEqual([
      "good",
      "open",
      "look",
      "open",
    ]);
    const unknown = within(screen.getByTestId("check-trouble-channelId"));
    expect(unknown.getByText(/did not answer in time/u)).toBeVisible();
    await expectNoAxeFaults();
  });

  it("says so where no cause was found", async () => {
    const { user } = await open(new FakeBackend("studioLive"));
    await user.click(screen.getByTestId("trouble-stuckStatus"));
    expect(await screen.findByTestId("trouble-next")).toHaveTextContent("No cause was found");
  });

  it("says why where the question itself failed", async () => {
    const backend = new FakeBackend("studioLive").fail("diagnose", "internal");
    const { user } = await open(backend);
    await user.click(screen.getByTestId("trouble-chat"));
    expect(await screen.findByTestId("trouble-error")).toBeVisible();
  });
});
