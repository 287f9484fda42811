import { act, cleanup, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import type { Quality, Tile as TileView } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { AppProvider } from "../state/app";
import { renderWithScene } from "../testing/render";
import { Stage } from "./Stage";
import { secondsSince, Tile } from "./Tile";

const [maya, ravi, lena, dele] = scenes.studioLive.stage.tiles;
const show = (tile: TileView) => {
  renderWithScene(<Tile tile={tile} />, "studioLive");
  return screen.getByTestId("tile");
};

describe("a tile", () => {
  it("says who it is, in which role, and what of them is on", () => {
    const tile = show(ravi!);
    expect(tile).toHaveAccessibleName("Ravi Patel, Co-host, Microphone on");
    expect(within(tile).getByText("Co-host")).toBeVisible();
    expect(within(tile).getByTestId("picture")).toBeInTheDocument();
  });

  it("without a camera shows the person's letters, and no picture", async () => {
    const tile = show({ ...lena!, cameraOn: false });
    expect(tile).toHaveAccessibleName("Lena Weiß, Co-host, Microphone off, Camera off");
    expect(within(tile).getByText("LW")).toBeVisible();
    expect(within(tile).getByText("Camera off")).toBeVisible();
    expect(within(tile).queryByTestId("picture")).not.toBeInTheDocument();
    await expectNoAxeFaults(tile);
  });

  it("of a person who is away keeps the place and counts", () => {
    vi.useFakeTimers({ now: 100_000 });
    try {
      const tile = show({ ...dele!, awaySince: new Date(92_000).toISOString() });
      expect(tile).toHaveTextContent("Waiting for Dele Musa");
      expect(tile).toHaveTextContent("Reconnecting, 8 s");
      expect(within(tile).queryByTestId("tile-quality")).not.toBeInTheDocument();
      act(() => {
        vi.advanceTimersByTime(2000);
      });
      expect(tile).toHaveTextContent("Reconnecting, 10 s");
    } finally {
      vi.useRealTimers();
    }
  });

  it("of oneself who is away speaks of the own connection", () => {
    const since = new Date().toISOString();
    expect(show({ ...maya!, awaySince: since })).toHaveTextContent(
      "Your connection is coming back",
    );
  });

  it("of a person who was lost keeps the last picture, dimmed, under the seconds", async () => {
    vi.useFakeTimers({ now: 100_000, toFake: ["Date"] });
    try {
      const since = new Date(92_000).toISOString();
      const tile = show({ ...dele!, awaySince: since, stillSince: since });
      expect(within(tile).getByTestId("picture")).toBeInTheDocument();
      expect(tile.querySelector(".tile-dim")).toBeInTheDocument();
      const words = within(tile).getByTestId("tile-still");
      expect(words).toHaveTextContent("Waiting for Dele Musa");
      expect(words).toHaveTextContent("Reconnecting, 8 s");
      await expectNoAxeFaults(tile);
    } finally {
      vi.useRealTimers();
    }
  });

  it("whose pictures stopped says for how long, and stays the person's in all else", () => {
    vi.useFakeTimers({ now: 100_000 });
    try {
      const tile = show({ ...ravi!, stillSince: new Date(97_000).toISOString() });
      expect(within(tile).getByTestId("tile-still")).toHaveTextContent("No new picture for 3 s");
      expect(tile).not.toHaveTextContent("Waiting");
      expect(within(tile).getByTestId("tile-quality")).toBeInTheDocument();
    } finally {
      vi.useRealTimers();
    }
  });

  it("keeps its picture's box when the picture stops and comes again", () => {
    const box = () => screen.getByTestId("picture");
    const { rerender, backend } = renderWithScene(<Tile tile={ravi!} />, "studioLive");
    const before = box();
    const since = new Date().toISOString();
    for (const now of [
      { ...ravi!, stillSince: since },
      { ...ravi!, cameraOn: false, awaySince: since, stillSince: since },
      ravi!,
    ]) {
      rerender(
        <AppProvider backend={backend}>
          <Tile tile={now} />
        </AppProvider>,
      );
      expect(box()).toBe(before);
    }
  });

  it("shows the own camera as a mirror does, and nobody else's", () => {
    expect(within(show({ ...maya!, mirrored: true })).getByTestId("picture")).toHaveClass(
      "is-mirrored",
    );
    cleanup();
    expect(within(show(ravi!)).getByTestId("picture")).not.toHaveClass("is-mirrored");
  });

  it("that is small has room for the avatar and the seconds alone, and says all of it", () => {
    vi.useFakeTimers({ now: 100_000 });
    try {
      const away = { ...dele!, awaySince: new Date(92_000).toISOString() };
      renderWithScene(<Tile tile={away} style={{ width: 160, height: 90 }} />, "studioLive");
      const tile = screen.getByTestId("tile");
      expect(tile.querySelector(".tile-person")).toHaveTextContent(/^DM\s*8 s$/u);
      expect(tile).toHaveAccessibleName(/Dele Musa.*Reconnecting/u);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that nobody else sees says so", () => {
    show({ ...maya!, onlyYou: true });
    expect(screen.getByTestId("tile-only-you")).toHaveTextContent("Only you see this");
    expect(screen.queryByTestId("tile-quality")).not.toBeInTheDocument();
  });

  it.each<[Exclude<Quality, "unknown">, string]>([
    ["excellent", "Connection: Very good"],
    ["good", "Connection: Good"],
    ["poor", "Connection: Weak"],
    ["lost", "Connection: Lost"],
  ])("has a word for a connection that is %s", (quality, words) => {
    show({ ...ravi!, quality });
    expect(screen.getByTestId("tile-quality")).toHaveTextContent(words);
  });

  it("says nothing of a connection that is not known", () => {
    show({ ...ravi!, quality: "unknown" });
    expect(screen.queryByTestId("tile-quality")).not.toBeInTheDocument();
  });

  it("has a ring while the person speaks, and not while away", () => {
    const talking = { ...ravi!, speaking: true };
    expect(show(talking)).toHaveClass("is-speaking");
    cleanup();
    expect(show({ ...talking, awaySince: dele!.awaySince })).not.toHaveClass("is-speaking");
  });
});

describe("the stage", () => {
  it("says when nobody is on it", () => {
    renderWithScene(<Stage tiles={[]} mode="grid" />, "studioLive");
    expect(screen.getByText("Nobody is on stage yet.")).toBeVisible();
  });

  it("keeps everybody's place, whoever speaks", () => {
    const order = () => screen.getAllByTestId("tile").map((one) => one.dataset.name);
    const { tiles } = scenes.studioLive.stage;
    const { unmount } = renderWithScene(<Stage tiles={tiles} mode="grid" />);
    expect(order()).toEqual(["Maya Okafor", "Ravi Patel", "Lena Weiß", "Dele Musa"]);
    unmount();
    const speaking = tiles.map((tile) => ({ ...tile, speaking: tile.name === "Lena Weiß" }));
    renderWithScene(<Stage tiles={speaking} mode="grid" />);
    expect(order()).toEqual(["Maya Okafor", "Ravi Patel", "Lena Weiß", "Dele Musa"]);
  });

  it("shows a screen whole, and says whose it is and nothing of a microphone", async () => {
    const screenOf = show({ ...ravi!, source: "screen", microphoneOn: false });
    expect(screenOf).toHaveAccessibleName("Ravi Patel’s screen");
    expect(screenOf).toHaveTextContent("Ravi Patel");
    expect(screenOf.querySelector(".tile-muted")).not.toBeInTheDocument();
    expect(within(screenOf).queryByTestId("tile-quality")).not.toBeInTheDocument();
    expect(within(screenOf).getByTestId("picture")).toHaveAttribute("data-fit", "contain");
    await expectNoAxeFaults(screenOf);
    cleanup();
    expect(within(show(ravi!)).getByTestId("picture")).toHaveAttribute("data-fit", "auto");
  });
});

describe("the large tile", () => {
  const sizes = { width: 900, height: 600 };
  const largest = () =>
    screen.getAllByTestId("tile").reduce((one, other) => (width(other) > width(one) ? other : one))
      .dataset.name;
  const width = (tile: HTMLElement) => Number.parseFloat(tile.style.width);

  it("is whom the core says, and a press in the strip asks for another", async () => {
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(sizes.width);
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(sizes.height);
    const { tiles } = scenes.studioLive.stage;
    const onPin = vi.fn();
    const shown = (pinned: number | null) => (
      <Stage tiles={tiles} mode="spotlight" large={3} pinned={pinned} onPin={onPin} />
    );
    const { user, rerender, backend } = renderWithScene(shown(null));
    expect(largest()).toBe("Lena Weiß");
    await user.click(screen.getByRole("button", { name: "Make Dele Musa large" }));
    expect(onPin).toHaveBeenCalledWith(4);
    rerender(<AppProvider backend={backend}>{shown(4)}</AppProvider>);
    expect(largest()).toBe("Dele Musa");
  });
});

describe("seconds since", () => {
  it("are never negative and never nothing", () => {
    expect(secondsSince(new Date(5000).toISOString(), 2000)).toBe(0);
    expect(secondsSince("soon", 2000)).toBe(0);
    expect(secondsSince(new Date(2000).toISOString(), 5999)).toBe(3);
  });
});
