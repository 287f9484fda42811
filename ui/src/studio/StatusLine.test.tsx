import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeBackend } from "../backend/fake/backend";
import type { Quality, StagePhase, StatusLine as StatusLineView } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { Studio } from "./Studio";

const pill = () => screen.getByTestId("status-line");
const loaded = Date.now();
const since = () => new Date(loaded - 763_000).toISOString();

// However busy the computer is, no second passes between a moment and its words.
beforeEach(() => {
  vi.useFakeTimers({ now: loaded, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

function withLine(statusLine: StatusLineView) {
  const backend = new FakeBackend("studioLive");
  backend.patch("room", { statusLine });
  return renderWithScene(<Studio />, backend);
}

describe("the status pill", () => {
  it.each<[StatusLineView, RegExp]>([
    [{ state: "notLive" }, /^Not live yet$/u],
    [{ state: "goingLive" }, /^Going live…$/u],
    [{ state: "live", since: since() }, /^Live 00:12:43$/u],
    [{ state: "reconnecting", since: since() }, /^Reconnecting, 00:12:43$/u],
    [{ state: "waitingForHost", since: since() }, /^Waiting for the host, 00:12:43$/u],
    [{ state: "offAir", since: since() }, /^On air without you, 00:12:43$/u],
    [{ state: "ending" }, /^Ending…$/u],
    [{ state: "ended" }, /^Ended$/u],
    [{ state: "recorded" }, /^Recorded$/u],
    [{ state: "terminated" }, /^Stopped by the network$/u],
    [{ state: "error" }, /^Not working$/u],
  ])("says $state in its own words", (line, words) => {
    // Since when is counted from here, however long the cases before took.
    withLine(line);
    expect(pill()).toHaveTextContent(words);
    expect(pill()).toHaveAttribute("data-state", line.state);
  });

  it.each([2, -2])("counts by the network's clock where this one is %i h ahead", (hours) => {
    const ahead = hours * 3_600_000;
    const backend = new FakeBackend("studioLive");
    const since = new Date(Date.now() - ahead - 6000).toISOString();
    backend.patch("room", { statusLine: { state: "live", since } });
    backend.patch("session", { clockAheadMs: ahead });
    renderWithScene(<Studio />, backend);
    expect(pill()).toHaveTextContent(/^Live 00:00:0[67]$/u);
    // Set right meanwhile: it counts on from where it was.
    act(() => {
      backend.patch("room", {
        statusLine: { state: "live", since: new Date(Date.now() - 9000).toISOString() },
      });
      backend.patch("session", { clockAheadMs: 0 });
    });
    expect(pill()).toHaveTextContent(/^Live 00:00:(?:09|1\d)$/u);
  });

  it("is red for live alone", () => {
    const { backend } = withLine({ state: "live", since: since() });
    expect(pill()).toHaveClass("pill-live");
    const others: StatusLineView[] = [
      { state: "goingLive" },
      { state: "reconnecting", since: since() },
      { state: "waitingForHost", since: since() },
      { state: "error" },
    ];
    for (const statusLine of others) {
      act(() => {
        backend.patch("room", { statusLine });
      });
      expect(pill()).not.toHaveClass("pill-live");
    }
  });

  it("follows the platform's status only: a button or a stage that sends makes nothing live", async () => {
    const backend = new FakeBackend("studioIdle");
    backend.on("go_live", () => ({}));
    const { user } = renderWithScene(<Studio />, backend);
    await user.click(screen.getByTestId("go-live"));
    expect(pill()).toHaveTextContent("Not live yet");
    act(() => {
      backend.patch("stage", { phase: { state: "onStage" } });
    });
    expect(pill()).toHaveTextContent("Not live yet");
    act(() => {
      backend.patch("room", { statusLine: { state: "live", since: since() } });
    });
    expect(pill()).toHaveTextContent(/^Live/u);
  });

  it("stays live while this computer's own connection comes back", () => {
    const { backend } = withLine({ state: "live", since: since() });
    act(() => {
      backend.patch("stage", { phase: { state: "reconnecting", since: since(), onStage: true } });
    });
    expect(pill()).toHaveTextContent(/^Live/u);
  });

  it("counts on", () => {
    vi.useFakeTimers({ now: 1_000_000 });
    try {
      withLine({ state: "live", since: new Date(1_000_000 - 59_000).toISOString() });
      expect(pill()).toHaveTextContent("Live 00:00:59");
      act(() => {
        vi.advanceTimersByTime(1000);
      });
      expect(pill()).toHaveTextContent("Live 00:01:00");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the viewers", () => {
  it("are said while the show is on air and they are known", () => {
    const { backend } = withLine({ state: "live", since: since() });
    expect(screen.getByTestId("viewers")).toHaveTextContent("128 people are watching");
    act(() => {
      backend.patch("room", { viewers: null });
    });
    expect(screen.queryByTestId("viewers")).not.toBeInTheDocument();
  });

  it("are not said before and after", () => {
    const { backend } = renderWithScene(<Studio />, "studioIdle");
    expect(screen.queryByTestId("viewers")).not.toBeInTheDocument();
    act(() => {
      backend.patch("room", scenes.ended.room);
    });
    expect(screen.queryByTestId("viewers")).not.toBeInTheDocument();
  });
});

describe("the connection", () => {
  const show = (phase: StagePhase, quality: Quality) => {
    const backend = new FakeBackend("studioLive");
    backend.patch("stage", { phase, quality });
    renderWithScene(<Studio />, backend);
    return screen.queryByTestId("connection");
  };

  it.each<[Quality, string]>([
    ["excellent", "Your connection: Steady"],
    ["good", "Your connection: Steady"],
    ["poor", "Your connection: Weak"],
    ["lost", "Your connection: Lost"],
  ])("that is %s has a word", (quality, words) => {
    expect(show({ state: "onStage" }, quality)).toHaveTextContent(words);
  });

  it("is not spoken of while nothing is known or nothing is connected", () => {
    expect(show({ state: "onStage" }, "unknown")).toBeNull();
    expect(show({ state: "connecting" }, "good")).toBeNull();
  });
});

describe("news of the room that do not come in", () => {
  it("are told beside the line, which stays the platform's last word", async () => {
    const backend = new FakeBackend("studioLive");
    renderWithScene(<Studio />, backend);
    expect(screen.queryByTestId("unheard")).not.toBeInTheDocument();
    const unheardSince = since();
    act(() => {
      backend.patch("room", { unheardSince });
      backend.patch("chat", { unheardSince });
    });
    expect(screen.getByTestId("unheard")).toHaveTextContent(/^No news for 00:12:43/u);
    expect(screen.getByTestId("unheard")).toHaveTextContent("Picture and sound go on.");
    expect(pill()).toHaveAttribute("data-state", "live");
    expect(screen.getByTestId("chat-unheard")).toHaveTextContent(
      "New messages come in late or not at all",
    );
    // What one writes may still go out.
    expect(screen.getByTestId("chat-input")).toBeVisible();
    await expectNoAxeFaults();
    // While the stage is lost too, nothing is said to go on.
    act(() => {
      backend.patch("stage", { phase: { state: "reconnecting", since: since(), onStage: true } });
    });
    for (const id of ["unheard", "chat-unheard"]) {
      expect(screen.getByTestId(id)).not.toHaveTextContent("go on");
      expect(screen.getByTestId(id)).toHaveTextContent("so is the stage");
    }
    act(() => {
      backend.patch("room", { unheardSince: null });
      backend.patch("chat", { unheardSince: null });
    });
    expect(screen.queryByTestId("unheard")).not.toBeInTheDocument();
    expect(screen.queryByTestId("chat-unheard")).not.toBeInTheDocument();
  });
});
