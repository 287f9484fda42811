import { describe, expect, it } from "vitest";
import type { LayoutMode, TileRect } from "./layout";
import { GAP, layOut } from "./layout";

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
    const rects = layOut(stage, 4, "spotlight", 2);
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
    const sides = [320, 641, 908, 1280, 1917, 2560];
    const modes: LayoutMode[] = ["grid", "spotlight"];
    for (const width of sides) {
      for (const height of sides) {
        for (let count = 1; count <= 12; count += 1) {
          for (const mode of modes) {
            const rects = layOut({ width, height }, count, mode, count - 1);
            expect(rects).toHaveLength(count);
            rects.forEach((rect, index) => {
              expect(rect.left).toBeGreaterThanOrEqual(0);
              expect(rect.top).toBeGreaterThanOrEqual(0);
              expect(rect.left + rect.width).toBeLessThanOrEqual(width);
              expect(rect.top + rect.height).toBeLessThanOrEqual(height);
              expect(Math.abs(rect.width - (rect.height * 16) / 9)).toBeLessThan(4);
              for (const other of rects.slice(index + 1)) {
                expect(apart(rect, other)).toBe(true);
              }
            });
          }
        }
      }
    }
  });
});
