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
