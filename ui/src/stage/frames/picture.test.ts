import { describe, expect, it } from "vitest";
import { i420ToRgba, place } from "./picture";

describe("place", () => {
  it("shows a picture of the same shape whole", () => {
    const { source, target } = place({ width: 640, height: 360 }, { width: 909, height: 511 });
    expect(source).toEqual({ x: 0, y: 0, width: 640, height: 360 });
    expect(target).toEqual({ x: 0, y: 0, width: 909, height: 511 });
  });

  it("cuts a squarer picture evenly at top and bottom", () => {
    const { source, target } = place({ width: 640, height: 480 }, { width: 1600, height: 900 });
    expect(source).toEqual({ x: 0, y: 60, width: 640, height: 360 });
    expect(target).toEqual({ x: 0, y: 0, width: 1600, height: 900 });
  });

  it("cuts a wider picture evenly at both sides", () => {
    const { source } = place({ width: 2000, height: 900 }, { width: 160, height: 90 });
    expect(source).toEqual({ x: 200, y: 0, width: 1600, height: 900 });
  });

  it("takes no more than a quarter of anybody's height, whatever the shape", () => {
    const tile = { width: 160, height: 90 };
    const kept = (width: number, height: number) =>
      place({ width, height }, tile).source.height / height;
    for (let width = 100; width <= 3000; width += 50) {
      expect(kept(width, 1000)).toBeGreaterThanOrEqual(0.74);
    }
    expect(kept(1000, 1000)).toBe(1);
    expect(kept(1250, 1000)).toBe(1);
  });

  it("shows all of a picture of which nothing may be missing", () => {
    for (const [width, height] of [
      [640, 480],
      [3440, 1440],
      [500, 900],
    ] as const) {
      const { source, target } = place({ width, height }, { width: 160, height: 90 }, "contain");
      expect(source).toEqual({ x: 0, y: 0, width, height });
      expect(target.x).toBeGreaterThanOrEqual(0);
      expect(target.y).toBeGreaterThanOrEqual(0);
      expect(target.width / target.height).toBeCloseTo(width / height);
      expect(Math.max(target.width / 160, target.height / 90)).toBeCloseTo(1);
    }
  });

  it("shows an upright picture whole, in the middle", () => {
    const { source, target } = place({ width: 360, height: 720 }, { width: 160, height: 90 });
    expect(source).toEqual({ x: 0, y: 0, width: 360, height: 720 });
    expect(target).toEqual({ x: 57.5, y: 0, width: 45, height: 90 });
  });
});

describe("i420ToRgba", () => {
  const convert = (y: number, u: number, v: number) => {
    const rgba = new Uint8ClampedArray(4);
    i420ToRgba(Uint8Array.of(y, u, v), 1, 1, rgba);
    return [...rgba];
  };

  it("knows black, white and the primary colours of limited-range BT.601", () => {
    expect(convert(16, 128, 128)).toEqual([0, 0, 0, 255]);
    expect(convert(235, 128, 128)).toEqual([255, 255, 255, 255]);
    const close = (got: number[], want: number[]) => {
      got.forEach((value, index) => {
        expect(Math.abs(value - (want[index] ?? 0))).toBeLessThanOrEqual(3);
      });
    };
    close(convert(81, 90, 240), [255, 0, 0, 255]);
    close(convert(145, 54, 34), [0, 255, 0, 255]);
    close(convert(41, 240, 110), [0, 0, 255, 255]);
  });

  it("shares a chroma sample between four pixels and copes with odd sizes", () => {
    const rgba = new Uint8ClampedArray(3 * 3 * 4);
    const luma = new Array<number>(9).fill(81);
    i420ToRgba(Uint8Array.from([...luma, 90, 128, 128, 128, 240, 128, 128, 128]), 3, 3, rgba);
    const pixel = (x: number, y: number) => [...rgba.slice((y * 3 + x) * 4, (y * 3 + x) * 4 + 3)];
    expect(pixel(1, 1)).toEqual(pixel(0, 0));
    expect(pixel(2, 2)[0]).toBe(pixel(2, 2)[1]);
  });
});
