import { describe, expect, it } from "vitest";

import type { StageLayout, Tile } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import type { TileRect } from "./layout";
import { GAP, largeOf, layOut, LEAST } from "./layout";

const stage = { width: 908, height: 636 };

function apart(a: TileRect, b: TileRect): boolean {
  return (
    a.left + a.width + GAP <= b.left ||
    b.left + b.width + GAP <= a.left ||
    a.top + a.height + GAP <= b.top ||
    b.top + b.height + GAP <= a.top
  );
}

describe("layOut", () => {
  it("lets one person fill the stage", () => {
    expect(layOut(stage, 1)).toEqual([{ left: 0, top: 63, width: 908, height: 510 }]);
  });

  it("puts two people side by side", () => {
    const [one, two] = layOut({ width: 1200, height: 500 }, 2);
    expect(one?.top).toBe(two?.top);
    expect((two?.left ?? 0) - ((one?.left ?? 0) + (one?.width ?? 0))).toBeGreaterThanOrEqual(GAP);
  });

  it("makes a grid of four", () => {
    const rects = layOut(stage, 4);
    expect(new Set(rects.map((rect) => rect.left)).size).toBe(2);
    expect(new Set(rects.map((rect) => rect.top)).size).toBe(2);
  });

  it("centres an incomplete last row", () => {
    const rects = layOut(stage, 3);
    const last = rects[2];
    expect(last).toBeDefined();
    expect(Math.abs((last?.left ?? 0) + (last?.width ?? 0) / 2 - stage.width / 2)).toBeLessThan(2);
  });

  it("makes the chosen tile large and keeps the order of the others", () => {
    const rects = layOut(stage, 4, 2);
    const areas = rects.map((rect) => rect.width * rect.height);
    expect(Math.max(...areas)).toBe(areas[2]);
    const [first, second, , fourth] = rects;
    const along = (rect?: TileRect) => (rect?.left ?? 0) + (rect?.top ?? 0);
    expect(along(first)).toBeLessThan(along(second));
    expect(along(second)).toBeLessThan(along(fourth));
  });

  it("has nothing to place on an empty or folded stage", () => {
    expect(layOut(stage, 0)).toEqual([]);
    expect(layOut({ width: 0, height: 400 }, 3)).toEqual([]);
  });

  it("keeps every tile 16:9, inside the stage and clear of the others, for any stage", () => {
    const faults: unknown[] = [];
    const sides = [320, 641, 908, 1280, 1917, 2560];
    for (const width of sides) {
      for (const height of sides) {
        for (let count = 1; count <= 13; count += 1) {
          for (const large of [null, 0, count - 1]) {
            const rects = layOut({ width, height }, count, large);
            const right = rects.every(
              (one, index) =>
                one.left >= 0 &&
                one.top >= 0 &&
                one.left + one.width <= width &&
                one.top + one.height <= height &&
                Math.abs(one.width - (one.height * 16) / 9) < 4 &&
                rects.slice(index + 1).every((other) => apart(one, other)),
            );
            if (!right || rects.length !== count) faults.push({ width, height, count, large });
          }
        }
      }
    }
    expect(faults).toEqual([]);
  });

  it("leaves everybody's name readable and the large one large, in every window that is supported", () => {
    const faults: unknown[] = [];
    for (const stage of stages()) {
      const alone = layOut(stage, 1)[0]!;
      for (let count = 2; count <= 13; count += 1) {
        const equal = layOut(stage, count);
        const [large, ...strip] = layOut(stage, count, 0);
        const right =
          [...equal, ...strip].every(({ width }) => width >= LEAST) &&
          strip.every(({ width }) => large!.width >= 2 * width) &&
          // A share is read: it has the greater part of what the stage can give.
          large!.width >= 0.4 * alone.width;
        if (!right) faults.push({ stage, count, large, strip: strip[0], equal: equal[0] });
      }
    }
    expect(faults).toEqual([]);
  });

  it("gives those in the strip one size, whoever is large", () => {
    const faults: unknown[] = [];
    for (const stage of stages()) {
      for (let count = 3; count <= 13; count += 1) {
        const sizes = Array.from({ length: count }, (_, large) => {
          const rects = layOut(stage, count, large);
          return rects.filter((_, index) => index !== large).map(({ width }) => width);
        }).flat();
        if (Math.max(...sizes) - Math.min(...sizes) > 1) faults.push({ stage, count, sizes });
      }
    }
    expect(faults).toEqual([]);
  });
});

/** Stages of windows of 960 x 600 to 3840 x 2160, with and without the panel, one beside the other. */
function stages() {
  const windows = [960, 1100, 1280, 1440, 1920, 2560, 3840].flatMap((width) =>
    [600, 720, 800, 1080, 1440, 2160].map((height) => ({ width, height })),
  );
  // Under 1100 pixels the panel lies over the stage.
  return windows.flatMap(({ width, height }) =>
    [0, ...(width < 1100 ? [] : [340])].map((panel) => ({
      width: width - panel - 32,
      height: height - 52 - 80 - 32,
    })),
  );
}

describe("what is large", () => {
  const people = scenes.studioLive.stage.tiles;
  const screen = (tileId: number): Tile => ({ ...people[1]!, tileId, source: "screen" });
  const large = (
    tiles: readonly Tile[],
    mode: StageLayout,
    said: number | null = null,
    pinned: number | null = null,
  ) => largeOf(tiles, { mode, large: said, pinned });

  it("is by itself a screen that is shared, and nobody otherwise, whoever speaks", () => {
    expect(large(people, "auto", 3)).toBeNull();
    expect(large([...people, screen(9)], "auto", 9)).toBe(4);
    // The core's word is about somebody who speaks: the screen stays.
    expect(large([...people, screen(9)], "auto", 3)).toBe(4);
    expect(large([...people, screen(8), screen(9)], "auto", 9)).toBe(5);
  });

  it("is never anybody where all are to be equal, a screen neither", () => {
    expect(large([...people, screen(9)], "grid", 9)).toBeNull();
  });

  it("is by choice whom the core says, else the first of the others", () => {
    expect(large(people, "spotlight", 3)).toBe(2);
    expect(large(people, "spotlight", 99)).toBe(1);
    expect(large(people, "spotlight")).toBe(1);
  });

  it("is what was pinned, in every layout, for as long as it is there", () => {
    for (const mode of ["auto", "grid", "spotlight"] as const) {
      expect(large([...people, screen(9)], mode, 9, 4)).toBe(3);
    }
    expect(large(people, "auto", null, 99)).toBeNull();
    expect(large(people, "spotlight", 3, 99)).toBe(2);
  });

  it("is nobody who stands alone", () => {
    expect(large(people.slice(0, 1), "spotlight", 1, 1)).toBeNull();
    expect(large([], "spotlight")).toBeNull();
  });
});
