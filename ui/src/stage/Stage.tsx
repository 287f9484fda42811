import "./stage.css";

import { type ReactNode, useState } from "react";

import type { Tile as TileView } from "../backend/generated";
import { t } from "../i18n";
import type { LayoutMode } from "./layout";
import { layOut } from "./layout";
import { Tile } from "./Tile";
import { useSize } from "./useSize";

/** All tiles. Their order is Rust's and does not depend on who speaks, so nothing jumps. */
export function Stage({
  tiles,
  mode,
  picture,
  large,
  empty,
}: {
  tiles: readonly TileView[];
  mode: LayoutMode;
  /** Draws the moving picture of a tile, where frames do not come from the core. */
  picture?: (tile: TileView) => ReactNode;
  /** The tile that is large until another one is chosen. */
  large?: number | null;
  /** What is said where there is no tile, if something else than nobody being on the stage. */
  empty?: string | undefined;
}) {
  const [ref, size] = useSize<HTMLDivElement>();
  const [enlarged, setEnlarged] = useState<number | null>(null);
  const chosen = tiles.some(({ tileId }) => tileId === enlarged) ? enlarged : null;
  const spotlight = spotlightOf(tiles, chosen ?? large ?? null);
  const rects = layOut(size, tiles.length, mode, spotlight);
  return (
    <div className="stage" ref={ref} role="group" aria-label={t("stage.label")} data-testid="stage">
      {tiles.length === 0 ? <p className="stage-empty">{empty ?? t("stage.empty")}</p> : null}
      {tiles.map((tile, index) => (
        <Tile
          // Tile numbers are stable while a person is on stage, so a canvas is not made anew.
          key={tile.tileId}
          tile={tile}
          picture={picture?.(tile)}
          style={rects[index] ?? { display: "none" }}
          onEnlarge={
            mode === "spotlight" && tiles.length > 1 && index !== spotlight
              ? () => {
                  setEnlarged(tile.tileId);
                }
              : undefined
          }
        />
      ))}
    </div>
  );
}

/** The large tile: the one that was chosen, else the first that is not one's own. */
export function spotlightOf(tiles: readonly TileView[], chosen: number | null): number {
  const kept = tiles.findIndex((tile) => tile.tileId === chosen);
  if (kept !== -1) return kept;
  return Math.max(
    0,
    tiles.findIndex((tile) => !tile.isMe),
  );
}
