import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Painter } from "./painter";
import { i420Bytes } from "./protocol";

const context = { drawImage: vi.fn(), clearRect: vi.fn(), putImageData: vi.fn() };

class Surface {
  width: number;
  height: number;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }
  getContext() {
    return {
      ...context,
      createImageData: (width: number, height: number) => ({
        data: new Uint8ClampedArray(width * height * 4),
      }),
    };
  }
}

const made: { close: ReturnType<typeof vi.fn> }[] = [];

const frame = {
  tile: 1,
  seq: 1,
  width: 4,
  height: 2,
  capturedAt: 1000,
  planes: new Uint8Array(i420Bytes(4, 2)),
};

function canvas(width = 1, height = 1): OffscreenCanvas {
  return new Surface(width, height) as unknown as OffscreenCanvas;
}

beforeEach(() => {
  made.length = 0;
  vi.clearAllMocks();
  vi.stubGlobal("OffscreenCanvas", Surface);
  vi.stubGlobal(
    "VideoFrame",
    class {
      close = vi.fn();
      constructor(
        readonly bytes: Uint8Array,
        readonly init: unknown,
      ) {
        made.push(this);
      }
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it("closes every video frame that it made, also when drawing fails", () => {
  const painter = new Painter(1, canvas());
  painter.resize(8, 4);
  expect(painter.draw(frame)).toBe(true);
  context.drawImage.mockImplementationOnce(() => {
    throw new Error("lost");
  });
  painter.draw(frame);
  expect(made).toHaveLength(2);
  for (const picture of made) {
    expect(picture.close).toHaveBeenCalledTimes(1);
  }
});

it("changes the size of the canvas only together with a draw", () => {
  const surface = canvas(2, 2);
  const painter = new Painter(1, surface);
  painter.resize(8, 4);
  expect([surface.width, surface.height]).toEqual([2, 2]);
  painter.draw(frame);
  expect([surface.width, surface.height]).toEqual([8, 4]);
});

it("draws pixels when the web view has no VideoFrame or refuses the picture", () => {
  const painter = new Painter(1, canvas(8, 4));
  vi.stubGlobal("VideoFrame", undefined);
  expect(painter.draw(frame)).toBe(true);
  vi.stubGlobal("VideoFrame", function refuse() {
    throw new TypeError("odd size");
  });
  expect(painter.draw(frame)).toBe(true);
  expect(context.putImageData).toHaveBeenCalledTimes(2);
  expect(context.drawImage).toHaveBeenCalledTimes(2);
});

it("leaves bars beside a picture of which nothing may be missing", () => {
  const painter = new Painter(1, canvas(8, 8), "contain");
  expect(painter.draw(frame)).toBe(true);
  const [, , , , , x, y, width, height] = context.drawImage.mock.calls[0] as number[];
  expect([x, y, width, height]).toEqual([0, 2, 8, 4]);
});

it("draws nothing while the tile has no size", () => {
  const painter = new Painter(1, canvas(8, 4));
  painter.resize(0, 0);
  expect(painter.draw(frame)).toBe(false);
  expect(context.drawImage).not.toHaveBeenCalled();
});
