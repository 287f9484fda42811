import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { scenes } from "../backend/fake/scenes";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { Tile } from "./Tile";
import { TileMenu } from "./TileMenu";

const dele = scenes.studioLive.stage.tiles[3]!;

function shown(pinned: boolean) {
  const onPin = vi.fn();
  const onFigures = vi.fn();
  const menu = <TileMenu tile={dele} pinned={pinned} onPin={onPin} onFigures={onFigures} />;
  return { onPin, onFigures, ...renderWithScene(<Tile tile={dele} menu={menu} />, "studioLive") };
}

it("pins a tile, and unpins it, with the keyboard", async () => {
  const { onPin, user } = shown(false);
  await user.tab();
  expect(screen.getByTestId("tile-menu")).toHaveFocus();
  expect(screen.getByTestId("tile-menu")).toHaveAccessibleName("More for Dele Musa");
  await user.keyboard("{Enter}");
  await expectNoAxeFaults(screen.getByRole("menu"));
  await user.keyboard("{Enter}");
  expect(onPin).toHaveBeenLastCalledWith(dele.tileId);
  cleanup();

  const pinned = shown(true);
  expect(screen.getByTestId("tile-menu")).toHaveAccessibleName("Dele Musa is pinned");
  await pinned.user.click(screen.getByTestId("tile-menu"));
  await pinned.user.click(screen.getByTestId("tile-pin"));
  expect(pinned.onPin).toHaveBeenLastCalledWith(null);
});

it("leads to the stage in numbers", async () => {
  const { onFigures, user } = shown(false);
  await user.click(screen.getByTestId("tile-menu"));
  await user.click(screen.getByTestId("tile-figures"));
  expect(onFigures).toHaveBeenCalledOnce();
});

it("opens by the tile's other button as well", () => {
  shown(false);
  const tile = screen.getByTestId("tile");
  expect(fireEvent.contextMenu(tile)).toBe(false);
  expect(within(document.body).getByTestId("tile-pin")).toBeVisible();
});

it("silences somebody at this window, says so on the tile, and lets them be heard again", async () => {
  const { backend, user } = shown(false);
  await user.click(screen.getByTestId("tile-menu"));
  expect(screen.getByTestId("tile-mute")).toHaveTextContent("Mute for me");
  await user.click(screen.getByTestId("tile-mute"));
  const voice = { userId: dele.userId, percent: 100, muted: true };
  expect(backend.argsOf("set_voice")).toEqual([voice]);
  expect(screen.getByTestId("tile-menu")).toHaveAccessibleName("Dele Musa is silent for you");
  await user.click(screen.getByTestId("tile-menu"));
  await user.click(screen.getByTestId("tile-mute"));
  expect(backend.argsOf("set_voice").at(-1)).toEqual({ ...voice, muted: false });
  expect(screen.getByTestId("tile-menu")).toHaveAccessibleName("More for Dele Musa");
});

it("silences nobody by the tile of a screen, nor oneself", async () => {
  const screenOf = { ...dele, source: "screen" } as const;
  const me = scenes.studioLive.stage.tiles.find((tile) => tile.isMe)!;
  for (const tile of [screenOf, me]) {
    const menu = <TileMenu tile={tile} pinned={false} onPin={undefined} onFigures={vi.fn()} />;
    const { user } = renderWithScene(<Tile tile={tile} menu={menu} />, "studioLive");
    await user.click(screen.getByTestId("tile-menu"));
    expect(screen.queryByTestId("tile-mute")).not.toBeInTheDocument();
    cleanup();
  }
});
