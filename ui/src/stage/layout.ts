/** Where the tiles of the stage go, as pure functions. */

import type { StageLayout, Tile } from "../backend/generated";

export interface TileRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface StageSize {
  readonly width: number;
  readonly height: number;
}

/** Space between two tiles, in CSS pixels. */
export const GAP = 12;

/** The least width of a tile in a strip: there is room for a name. */
export const LEAST = 120;

const RATIO = 16 / 9;

/** Thickness of the strip beside a large tile, as a part of the stage. */
const STRIP = 0.22;

/** No tile of a strip is wider than this part of one that stands alone. */
const SMALL = 0.25;

/** Thickness of a strip of several lines, unless its tiles would be smaller than the least. */
const STRIPS = 0.3;

/** What the person at this window chose, and what the core says is large. */
export interface Wanted {
  readonly mode: StageLayout;
  /** The number of the tile that is large where one is. */
  readonly large: number | null;
  /** The number of the tile that stays large, whatever the layout. */
  readonly pinned: number | null;
}

/**
 * The place among `tiles` of the one that is large; none where all are equal. What was pinned is, and
 * by itself a screen that somebody shares; that does not depend on who speaks.
 */
export function largeOf(tiles: readonly Tile[], { mode, large, pinned }: Wanted): number | null {
  const place = (number: number | null) => tiles.findIndex(({ tileId }) => tileId === number);
  if (tiles.length < 2) return null;
  const kept = place(pinned);
  if (kept !== -1) return kept;
  const said = place(large);
  switch (mode) {
    case "grid":
      return null;
    case "spotlight": {
      if (said !== -1) return said;
      return Math.max(
        0,
        tiles.findIndex(({ isMe }) => !isMe),
      );
    }
    case "auto": {
      if (tiles[said]?.source === "screen") return said;
      const screen = tiles.findIndex(({ source }) => source === "screen");
      return screen === -1 ? null : screen;
    }
  }
}

/**
 * Places `count` tiles of 16:9. All are equal, or the tile with the index `large` is large and the
 * others stand in a strip. The order of the tiles is kept, so that nobody's place depends on who
 * speaks.
 */
export function layOut(stage: StageSize, count: number, large: number | null = null): TileRect[] {
  if (count <= 0 || stage.width <= 0 || stage.height <= 0) {
    return [];
  }
  if (large !== null && count > 1) {
    return besides(stage, count, Math.min(Math.max(large, 0), count - 1));
  }
  return grid(stage, count);
}

/** Equal tiles, in the number of columns that makes them largest. */
function grid(stage: StageSize, count: number): TileRect[] {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const size = fit(
      (stage.width - GAP * (columns - 1)) / columns,
      (stage.height - GAP * (rows - 1)) / rows,
    );
    if (size.width > best.width) {
      best = { columns, ...size };
    }
  }
  const rows = Math.ceil(count / best.columns);
  const top = (stage.height - rows * best.height - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / best.columns);
    const inRow = Math.min(best.columns, count - row * best.columns);
    const left = (stage.width - inRow * best.width - (inRow - 1) * GAP) / 2;
    return rect(
      left + (index - row * best.columns) * (best.width + GAP),
      top + row * (best.height + GAP),
      best.width,
      best.height,
    );
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A strip of `others` small tiles: how many stand side by side along it, and what it leaves. */
interface Strip {
  readonly vertical: boolean;
  readonly lines: number;
  readonly small: Size;
  readonly large: Size;
}

/** One large tile and a strip: below it or at its right, whichever leaves it larger. */
function besides(stage: StageSize, count: number, large: number): TileRect[] {
  const others = count - 1;
  const below = stripOf(stage, others, false);
  const beside = stripOf(stage, others, true);
  const strip = beside.large.width > below.large.width ? beside : below;
  const { vertical, small } = strip;
  const perLine = Math.ceil(others / strip.lines);
  const thick = (vertical ? small.width : small.height) + GAP;
  const long = (vertical ? small.height : small.width) + GAP;
  const across = strip.lines * thick;

  const whole = vertical
    ? { width: strip.large.width + across, height: strip.large.height }
    : { width: strip.large.width, height: strip.large.height + across };
  const left = (stage.width - whole.width) / 2;
  const top = (stage.height - whole.height) / 2;

  return Array.from({ length: count }, (_, index) => {
    if (index === large) return rect(left, top, strip.large.width, strip.large.height);
    const place = index < large ? index : index - 1;
    const line = Math.floor(place / perLine);
    const inLine = Math.min(perLine, others - line * perLine);
    const along =
      ((vertical ? stage.height : stage.width) - inLine * long + GAP) / 2 +
      (place - line * perLine) * long;
    return vertical
      ? rect(left + strip.large.width + GAP + line * thick, along, small.width, small.height)
      : rect(along, top + strip.large.height + GAP + line * thick, small.width, small.height);
  });
}

/** As few lines as give each small tile its least width; on a stage too small for that, the widest. */
function stripOf(stage: StageSize, others: number, vertical: boolean): Strip {
  let widest: Strip | null = null;
  for (let lines = 1; lines <= others; lines += 1) {
    const strip = stripOfLines(stage, others, vertical, lines);
    if (strip.small.width >= LEAST + 2 && strip.large.width >= strip.small.width) return strip;
    if (widest === null || strip.small.width > widest.small.width) widest = strip;
  }
  return widest ?? { vertical, lines: 1, small: fit(0, 0), large: fit(stage.width, stage.height) };
}

function stripOfLines(stage: StageSize, others: number, vertical: boolean, lines: number): Strip {
  const perLine = Math.ceil(others / lines);
  const across = vertical ? stage.width : stage.height;
  const room = (vertical ? stage.height : stage.width) - GAP * (perLine - 1);
  // Two pixels more than the least, since tiles end at whole ones.
  const least = vertical ? LEAST + 2 : (LEAST + 2) / RATIO;
  const thick =
    lines === 1
      ? across * STRIP
      : Math.max((across * STRIPS - GAP * (lines - 1)) / lines, Math.min(least, across * STRIP));
  const most = fit(stage.width, stage.height).width * SMALL;
  const small = vertical
    ? fit(Math.min(thick, most), room / perLine)
    : fit(Math.min(room / perLine, most), thick);
  const taken = lines * ((vertical ? small.width : small.height) + GAP);
  const large = vertical
    ? fit(stage.width - taken, stage.height)
    : fit(stage.width, stage.height - taken);
  return { vertical, lines, small, large };
}

/** The largest 16:9 that fits. */
function fit(width: number, height: number): Size {
  if (width <= 0 || height <= 0) {
    return { width: 0, height: 0 };
  }
  return width / height > RATIO
    ? { width: height * RATIO, height }
    : { width, height: width / RATIO };
}

/** Whole pixels, rounded inwards, so that neighbours never touch. */
function rect(left: number, top: number, width: number, height: number): TileRect {
  // Adding zero turns -0 into 0.
  const x = Math.ceil(left - 0.001) + 0;
  const y = Math.ceil(top - 0.001) + 0;
  return {
    left: x,
    top: y,
    width: Math.max(0, Math.floor(left + width + 0.001) - x),
    height: Math.max(0, Math.floor(top + height + 0.001) - y),
  };
}
