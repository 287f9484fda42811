import type { Frame } from "./protocol";
import { type Fit, i420ToRgba, place } from "./picture";

/** Draws frames of one tile onto one canvas. */
export class Painter {
  readonly tile: number;

  readonly #fit: Fit;
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  #scratch: OffscreenCanvas | null = null;
  #width: number;
  #height: number;

  constructor(tile: number, canvas: OffscreenCanvas, fit: Fit = "auto") {
    this.tile = tile;
    this.#fit = fit;
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false });
    this.#width = canvas.width;
    this.#height = canvas.height;
  }

  /**
   * Takes the displayed size in device pixels. It is applied with the next draw, since changing
   * the size of a canvas empties it and an empty canvas between two frames is a flash.
   */
  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
  }

  /** Draws a frame; answers whether it is on the canvas now. */
  draw(frame: Frame): boolean {
    if (this.#context === null || this.#width === 0 || this.#height === 0) {
      return false;
    }
    if (this.#canvas.width !== this.#width || this.#canvas.height !== this.#height) {
      this.#canvas.width = this.#width;
      this.#canvas.height = this.#height;
    }
    return this.#drawVideoFrame(this.#context, frame) || this.#drawPixels(this.#context, frame);
  }

  #drawVideoFrame(context: OffscreenCanvasRenderingContext2D, frame: Frame): boolean {
    if (typeof VideoFrame === "undefined") {
      return false;
    }
    let picture: VideoFrame;
    try {
      picture = new VideoFrame(frame.planes, {
        format: "I420",
        codedWidth: frame.width,
        codedHeight: frame.height,
        timestamp: Math.round(frame.capturedAt * 1000),
      });
    } catch {
      // Some web views refuse odd sizes; the slow way draws them.
      return false;
    }
    try {
      this.#blit(context, picture, frame);
      return true;
    } catch {
      return false;
    } finally {
      picture.close();
    }
  }

  #drawPixels(context: OffscreenCanvasRenderingContext2D, frame: Frame): boolean {
    try {
      this.#scratch ??= new OffscreenCanvas(frame.width, frame.height);
      const scratch = this.#scratch;
      if (scratch.width !== frame.width || scratch.height !== frame.height) {
        scratch.width = frame.width;
        scratch.height = frame.height;
      }
      const scratchContext = scratch.getContext("2d", { alpha: false });
      if (scratchContext === null) {
        return false;
      }
      const image = scratchContext.createImageData(frame.width, frame.height);
      i420ToRgba(frame.planes, frame.width, frame.height, image.data);
      scratchContext.putImageData(image, 0, 0);
      this.#blit(context, scratch, frame);
      return true;
    } catch {
      return false;
    }
  }

  #blit(
    context: OffscreenCanvasRenderingContext2D,
    picture: CanvasImageSource,
    frame: Frame,
  ): void {
    const { source, target } = place(frame, this.#canvas, this.#fit);
    if (target.width < this.#canvas.width || target.height < this.#canvas.height) {
      context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    }
    context.drawImage(
      picture,
      source.x,
      source.y,
      source.width,
      source.height,
      target.x,
      target.y,
      target.width,
      target.height,
    );
  }
}
