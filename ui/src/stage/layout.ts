/** Where the tiles of the stage go, as a pure function. */

export type LayoutMode = "grid" | "spotlight";

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

const RATIO = 16 / 9;

/** Height of the strip beside a spotlight, as a part of the stage. */
const STRIP = 0.22;

/**
 * Places `count` tiles of 16:9. In a grid all are equal; with a spotlight the tile with the index
 * `spotlight` is large and the others stand in a strip. The order of the tiles is kept, so that
 * nobody's place depends on who speaks.
 */
export function layOut(
  stage: StageSize,
  count: number,
  mode: LayoutMode = "grid",
  spotlight = 0,
): TileRect[] {
  if (count <= 0 || stage.width <= 0 || stage.height <= 0) {
    return [];
  }
  if (mode === "spotlight" && count > 1) {
    return besides(stage, count, Math.min(Math.max(spotlight, 0), count - 1));
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

/** One large tile and a strip: below it or at its right, whichever leaves it larger. */
function besides(stage: StageSize, count: number, spotlight: number): TileRect[] {
  const others = count - 1;
  const below = fit((stage.width - GAP * (others - 1)) / others, Math.max(stage.height * STRIP, 1));
  const beside = fit(
    Math.max(stage.width * STRIP, 1),
    (stage.height - GAP * (others - 1)) / others,
  );
  const overStrip = fit(stage.width, stage.height - below.height - GAP);
  const byStrip = fit(stage.width - beside.width - GAP, stage.height);
  const vertical = byStrip.width > overStrip.width;
  const large = vertical ? byStrip : overStrip;
  const small = vertical ? beside : below;

  const whole = vertical
    ? { width: large.width + GAP + small.width, height: large.height }
    : { width: large.width, height: large.height + GAP + small.height };
  const left = (stage.width - whole.width) / 2;
  const top = (stage.height - whole.height) / 2;
  const stripLength = vertical
    ? others * small.height + (others - 1) * GAP
    : others * small.width + (others - 1) * GAP;

  return Array.from({ length: count }, (_, index) => {
    if (index === spotlight) {
      return vertical
        ? rect(left, top, large.width, large.height)
        : rect((stage.width - large.width) / 2, top, large.width, large.height);
    }
    const place = index < spotlight ? index : index - 1;
    return vertical
      ? rect(
          left + large.width + GAP,
          (stage.height - stripLength) / 2 + place * (small.height + GAP),
          small.width,
          small.height,
        )
      : rect(
          (stage.width - stripLength) / 2 + place * (small.width + GAP),
          top + large.height + GAP,
          small.width,
          small.height,
        );
  });
}

/** The largest 16:9 that fits. */
function fit(width: number, height: number): { width: number; height: number } {
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
