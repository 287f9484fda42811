import { describe, expect, it } from "vitest";
import {
  HEADER_BYTES,
  ackMessage,
  deviceSize,
  helloMessage,
  i420Bytes,
  parseFrame,
  retryDelay,
  sameWants,
  wantMessage,
  wantsOf,
} from "./protocol";

interface Header {
  tile: number;
  seq: number;
  width: number;
  height: number;
  capturedAt: number;
  kind: number;
  length: number;
}

function message(header: Partial<Header> = {}, payload?: number): ArrayBuffer {
  const full = { tile: 1, seq: 17, width: 6, height: 4, capturedAt: 1.5e12, kind: 0, ...header };
  const length = header.length ?? i420Bytes(full.width, full.height);
  const bytes = new ArrayBuffer(HEADER_BYTES + (payload ?? length));
  const view = new DataView(bytes);
  view.setUint32(0, full.tile, true);
  view.setUint32(4, full.seq, true);
  view.setUint16(8, full.width, true);
  view.setUint16(10, full.height, true);
  view.setFloat64(12, full.capturedAt, true);
  view.setUint8(20, full.kind);
  view.setUint32(24, length, true);
  new Uint8Array(bytes, HEADER_BYTES).fill(7);
  return bytes;
}

describe("parseFrame", () => {
  it("reads every field of the header, little endian, and the planes behind it", () => {
    const parsed = parseFrame(message({ tile: 0x01020304, seq: 0xfffffffe }));
    expect(parsed.ok && parsed.frame).toMatchObject({
      tile: 0x01020304,
      seq: 0xfffffffe,
      width: 6,
      height: 4,
      capturedAt: 1.5e12,
    });
    expect(parsed.ok && parsed.frame.planes.byteLength).toBe(24 + 6 + 6);
  });

  it("rounds the chroma planes of odd sizes up", () => {
    expect(i420Bytes(5, 3)).toBe(15 + 2 * (3 * 2));
    expect(parseFrame(message({ width: 5, height: 3 })).ok).toBe(true);
  });

  it("refuses a message that is shorter than a header", () => {
    expect(parseFrame(new ArrayBuffer(0))).toEqual({ ok: false, fault: "short" });
    expect(parseFrame(new ArrayBuffer(31))).toEqual({ ok: false, fault: "short" });
  });

  it("refuses a kind it does not know", () => {
    expect(parseFrame(message({ kind: 1 }))).toEqual({ ok: false, fault: "kind" });
  });

  it("refuses a picture without a width or a height", () => {
    expect(parseFrame(message({ width: 0 }))).toEqual({ ok: false, fault: "size" });
    expect(parseFrame(message({ height: 0 }))).toEqual({ ok: false, fault: "size" });
  });

  it("refuses a length that is not the length of such a picture", () => {
    expect(parseFrame(message({ length: 35 }))).toEqual({ ok: false, fault: "length" });
    expect(parseFrame(message({ length: 37 }))).toEqual({ ok: false, fault: "length" });
  });

  it("refuses a message that ends before its planes do", () => {
    expect(parseFrame(message({}, 35))).toEqual({ ok: false, fault: "length" });
    expect(parseFrame(message({ width: 65535, height: 65535, length: 36 }, 36)).ok).toBe(false);
  });

  it("never throws and never reads outside, whatever the bytes are", () => {
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed;
    };
    for (let round = 0; round < 2000; round += 1) {
      const bytes = new Uint8Array(random() % 96);
      bytes.forEach((_, index) => {
        bytes[index] = random() >>> 24;
      });
      // Small sizes, so that some of them fit.
      if (bytes.length >= HEADER_BYTES) {
        bytes.set([random() % 6, 0, random() % 6, 0], 8);
        bytes[20] = 0;
        bytes.set([random() % 64, 0, 0, 0], 24);
      }
      const parsed = parseFrame(bytes.slice().buffer);
      if (parsed.ok) {
        const { frame } = parsed;
        expect(frame.planes.byteLength).toBe(i420Bytes(frame.width, frame.height));
      }
    }
  });
});

describe("messages to Rust", () => {
  it("are the text that the other side reads", () => {
    expect(JSON.parse(helloMessage("abc"))).toEqual({ ticket: "abc" });
    expect(JSON.parse(ackMessage(1, 17))).toEqual({ type: "ack", tile: 1, seq: 17 });
    const want = { tile: 1, width: 440, height: 248, visible: true };
    expect(JSON.parse(wantMessage([want]))).toEqual({ type: "want", tiles: [want] });
  });
});

describe("wantsOf", () => {
  const surface = { tile: 3, width: 220, height: 124, inView: true };

  it("asks in device pixels", () => {
    expect(wantsOf([surface], 2, true)).toEqual([
      { tile: 3, width: 440, height: 248, visible: true },
    ]);
  });

  it("asks for nothing to be sent while the page is hidden", () => {
    expect(wantsOf([surface], 1, false)[0]?.visible).toBe(false);
  });

  it("does not want a tile that has no size or is scrolled away", () => {
    expect(wantsOf([{ ...surface, width: 0 }], 1, true)[0]?.visible).toBe(false);
    expect(wantsOf([{ ...surface, inView: false }], 1, true)[0]?.visible).toBe(false);
  });

  it("asks once for a tile that is shown twice, at the larger visible size", () => {
    const large = { ...surface, width: 880, height: 496 };
    expect(wantsOf([surface, large], 1, true)).toEqual([
      { tile: 3, width: 880, height: 496, visible: true },
    ]);
    expect(wantsOf([{ ...large, inView: false }, surface], 1, true)).toEqual([
      { tile: 3, width: 220, height: 124, visible: true },
    ]);
  });

  it("lists tiles in a steady order, so that equal wishes compare equal", () => {
    const other = { ...surface, tile: 1 };
    const one = wantsOf([surface, other], 1, true);
    expect(sameWants(one, wantsOf([other, surface], 1, true))).toBe(true);
    expect(sameWants(one, wantsOf([other], 1, true))).toBe(false);
    expect(sameWants(one, wantsOf([surface, { ...other, width: 221 }], 1, true))).toBe(false);
  });
});

describe("deviceSize", () => {
  it("is whole, never negative and never endless", () => {
    expect(deviceSize(10.3, 5.6, 1.5)).toEqual({ width: 15, height: 8 });
    expect(deviceSize(-4, Number.NaN, 1)).toEqual({ width: 0, height: 0 });
    expect(deviceSize(1e9, 10, 1).width).toBe(8192);
  });
});

describe("retryDelay", () => {
  it("grows and stays below five seconds", () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 60].map(retryDelay);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(delays[0]).toBe(250);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5000);
  });
});
