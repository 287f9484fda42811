/** Geometry and colour of a drawn frame, as pure functions. */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  /** Part of the frame that is shown. */
  readonly source: Rect;
  /** Where it goes on the canvas. */
  readonly target: Rect;
}

/**
 * How a picture of another shape lies in its tile: `auto` cuts what is too much of it, unless a face
 * could suffer, and `contain` shows all of it.
 */
export type Fit = "auto" | "contain";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is left at least of a picture's height where it fills a tile; the window's painter has the same. */
const LEAST_OF_A_FACE = 0.74;

/**
 * Whether filling the tile would cut more than a quarter of the picture's height, as of an upright or
 * a square one: then it is shown whole.
 */
export function wouldBehead(picture: Size, tile: Size): boolean {
  return picture.width / picture.height / (tile.width / tile.height) < LEAST_OF_A_FACE;
}

/**
 * Places a frame on a canvas without distortion. By itself a picture fills the tile (its sides or its
 * top and bottom are cut evenly), unless that would take too much of a person.
 */
export function place(frame: Size, canvas: Size, fit: Fit = "auto"): Placement {
  const whole = { x: 0, y: 0, width: frame.width, height: frame.height };
  const all = { x: 0, y: 0, width: canvas.width, height: canvas.height };
  const frameRatio = frame.width / frame.height;
  const canvasRatio = canvas.width / canvas.height;
  // Sizes are whole pixels, so equal shapes differ a little; a cut of less than a pixel only blurs.
  if (Math.abs(frameRatio / canvasRatio - 1) < 0.02) {
    return { source: whole, target: all };
  }
  if (fit === "contain" || wouldBehead(frame, canvas)) {
    const scale = Math.min(canvas.width / frame.width, canvas.height / frame.height);
    const [width, height] = [frame.width * scale, frame.height * scale];
    const [x, y] = [(canvas.width - width) / 2, (canvas.height - height) / 2];
    return { source: whole, target: { x, y, width, height } };
  }
  if (frameRatio > canvasRatio) {
    const width = frame.height * canvasRatio;
    return {
      source: { x: (frame.width - width) / 2, y: 0, width, height: frame.height },
      target: all,
    };
  }
  const height = frame.width / canvasRatio;
  return {
    source: { x: 0, y: (frame.height - height) / 2, width: frame.width, height },
    target: all,
  };
}

/**
 * Turns tightly packed I420 (BT.601, limited range) into RGBA, for web views without `VideoFrame`.
 * `rgba` holds `width * height * 4` bytes.
 */
export function i420ToRgba(
  planes: Uint8Array,
  width: number,
  height: number,
  rgba: Uint8ClampedArray,
): void {
  const chromaWidth = Math.ceil(width / 2);
  const chromaHeight = Math.ceil(height / 2);
  const uStart = width * height;
  const vStart = uStart + chromaWidth * chromaHeight;
  let out = 0;
  for (let row = 0; row < height; row += 1) {
    const lumaRow = row * width;
    const chromaRow = (row >> 1) * chromaWidth;
    for (let column = 0; column < width; column += 1) {
      const chroma = chromaRow + (column >> 1);
      const y = 1.164383 * ((planes[lumaRow + column] ?? 16) - 16);
      const u = (planes[uStart + chroma] ?? 128) - 128;
      const v = (planes[vStart + chroma] ?? 128) - 128;
      rgba[out] = y + 1.596027 * v;
      rgba[out + 1] = y - 0.391762 * u - 0.812968 * v;
      rgba[out + 2] = y + 2.017232 * u;
      rgba[out + 3] = 255;
      out += 4;
    }
  }
}
