import "./stage.css";

import type { ReactNode } from "react";

import type { StageLayout, Tile as TileView } from "../backend/generated";
import { t } from "../i18n";
import { largeOf, layOut } from "./layout";
import { Tile } from "./Tile";
import { useSize } from "./useSize";

/** All tiles. Their order is Rust's and does not depend on who speaks, so nothing jumps. */
export function Stage({
  tiles,
  mode,
  picture,
  large = null,
  pinned = null,
  onPin,
  menu,
  empty,
}: {
  tiles: readonly TileView[];
  mode: StageLayout;
  /** Draws the moving picture of a tile, where frames do not come from the core. */
  picture?: (tile: TileView) => ReactNode;
  /** The tile that is large where one is, unless another is pinned. */
  large?: number | null;
  /** The tile that stays large in every layout. */
  pinned?: number | null;
  /** Keeps a tile of the strip large. */
  onPin?: (tileId: number) => void;
  /** What can be done with a tile. */
  menu?: (tile: TileView) => ReactNode;
  /** What is said where there is no tile, if something else than nobody being on the stage. */
  empty?: string | undefined;
}) {
  const [ref, size] = useSize<HTMLDivElement>();
  const largest = largeOf(tiles, { mode, large, pinned });
  const rects = layOut(size, tiles.length, largest);
  return (
    <div
      className="stage"
      ref={ref}
      role="group"
      aria-label={t("stage.label")}
      data-testid="stage"
      data-layout={largest === null ? "grid" : "strip"}
    >
      {tiles.length === 0 ? <p className="stage-empty">{empty ?? t("stage.empty")}</p> : null}
      {tiles.map((tile, index) => (
        <Tile
          // Tile numbers are stable while a person is on stage, so a canvas is not made anew.
          key={tile.tileId}
          tile={tile}
          picture={picture?.(tile)}
          menu={menu?.(tile)}
          style={rects[index] ?? { display: "none" }}
          onEnlarge={
            onPin === undefined || largest === null || index === largest
              ? undefined
              : () => {
                  onPin(tile.tileId);
                }
          }
        />
      ))}
    </div>
  );
}
