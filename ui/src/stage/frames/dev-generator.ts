/** Makes calm moving pictures for the page in a browser, where there is no shell to send any. */

import type { Frame } from "./protocol";
import { i420Bytes } from "./protocol";

const WIDTH = 320;
const HEIGHT = 180;

export function startGenerator(tiles: () => Set<number>, emit: (frame: Frame) => void): void {
  let seq = 0;
  setInterval(() => {
    seq += 1;
    for (const tile of tiles()) {
      emit({
        tile,
        seq,
        width: WIDTH,
        height: HEIGHT,
        capturedAt: Date.now(),
        planes: paint(tile, seq),
      });
    }
  }, 66);
}

function paint(tile: number, seq: number): Uint8Array {
  const planes = new Uint8Array(i420Bytes(WIDTH, HEIGHT));
  const centre = WIDTH / 2 + Math.sin(seq / 24 + tile) * 30;
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const away = Math.hypot(x - centre, (y - HEIGHT * 0.55) * 1.1);
      planes[y * WIDTH + x] = away < 44 ? 150 - away : 78 - y / 5 + (x / WIDTH) * 8;
    }
  }
  const half = (WIDTH / 2) * (HEIGHT / 2);
  const hue = tile * 1.9;
  planes.fill(128 + Math.cos(hue) * 22, WIDTH * HEIGHT, WIDTH * HEIGHT + half);
  planes.fill(128 + Math.sin(hue) * 18, WIDTH * HEIGHT + half);
  return planes;
}
