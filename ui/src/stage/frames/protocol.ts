/**
 * The wire format of the frame socket, version 1, as pure functions.
 *
 * Rust sends one binary message per frame: a 32-byte little-endian header and the planes. The page
 * answers in text JSON. Nothing here trusts the bytes: every length is checked before it is used.
 */

/** Bytes before the planes. */
export const HEADER_BYTES = 32;

/** The only payload kind of version 1: planar YUV 4:2:0, tightly packed. */
export const KIND_I420 = 0;

/** One picture of one tile. `planes` looks into the received message; nothing is copied. */
export interface Frame {
  readonly tile: number;
  readonly seq: number;
  readonly width: number;
  readonly height: number;
  /** Capture time in milliseconds since the Unix epoch. */
  readonly capturedAt: number;
  readonly planes: Uint8Array;
}

/** Why a message is not a frame. */
export type FrameFault = "short" | "kind" | "size" | "length";

export type ParsedFrame =
  { readonly ok: true; readonly frame: Frame } | { readonly ok: false; readonly fault: FrameFault };

/** What the page wants to see of one tile, in device pixels. */
export interface Want {
  readonly tile: number;
  readonly width: number;
  readonly height: number;
  readonly visible: boolean;
}

/** Bytes of a tightly packed I420 picture. */
export function i420Bytes(width: number, height: number): number {
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  return width * height + 2 * chroma;
}

/** Reads one binary message of the frame socket. */
export function parseFrame(message: ArrayBuffer): ParsedFrame {
  if (message.byteLength < HEADER_BYTES) {
    return { ok: false, fault: "short" };
  }
  const header = new DataView(message, 0, HEADER_BYTES);
  if (header.getUint8(20) !== KIND_I420) {
    return { ok: false, fault: "kind" };
  }
  const width = header.getUint16(8, true);
  const height = header.getUint16(10, true);
  if (width === 0 || height === 0) {
    return { ok: false, fault: "size" };
  }
  const length = header.getUint32(24, true);
  if (length !== i420Bytes(width, height) || message.byteLength < HEADER_BYTES + length) {
    return { ok: false, fault: "length" };
  }
  const capturedAt = header.getFloat64(12, true);
  return {
    ok: true,
    frame: {
      tile: header.getUint32(0, true),
      seq: header.getUint32(4, true),
      width,
      height,
      capturedAt: Number.isFinite(capturedAt) ? capturedAt : 0,
      planes: new Uint8Array(message, HEADER_BYTES, length),
    },
  };
}

/** The first message on the socket. */
export function helloMessage(ticket: string): string {
  return JSON.stringify({ ticket });
}

/** The complete list of wanted tiles. */
export function wantMessage(tiles: readonly Want[]): string {
  return JSON.stringify({ type: "want", tiles });
}

/** Says that a frame was drawn. Cumulative: it covers every earlier frame of the tile. */
export function ackMessage(tile: number, seq: number): string {
  return JSON.stringify({ type: "ack", tile, seq });
}

/** Whether two lists ask for the same thing, so that the second need not be sent. */
export function sameWants(a: readonly Want[], b: readonly Want[]): boolean {
  return (
    a.length === b.length &&
    a.every((want, index) => {
      const other = b[index];
      return (
        other?.tile === want.tile &&
        want.width === other.width &&
        want.height === other.height &&
        want.visible === other.visible
      );
    })
  );
}

/** A place where a tile is shown: one canvas in the page. */
export interface Surface {
  readonly tile: number;
  /** Displayed size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly inView: boolean;
}

/**
 * The want list for what is on the screen. A tile shown twice is asked for once, at the larger
 * size; a tile without any size is not visible.
 */
export function wantsOf(
  surfaces: Iterable<Surface>,
  pixelRatio: number,
  pageVisible: boolean,
): Want[] {
  const wants = new Map<number, Want>();
  for (const surface of surfaces) {
    const size = deviceSize(surface.width, surface.height, pixelRatio);
    const visible = pageVisible && surface.inView && size.width > 0 && size.height > 0;
    const known = wants.get(surface.tile);
    // A hidden surface must not make a visible one larger.
    if (known === undefined || (visible && !known.visible)) {
      wants.set(surface.tile, { tile: surface.tile, ...size, visible });
    } else if (visible === known.visible) {
      wants.set(surface.tile, {
        tile: surface.tile,
        width: Math.max(known.width, size.width),
        height: Math.max(known.height, size.height),
        visible,
      });
    }
  }
  return [...wants.values()].sort((a, b) => a.tile - b.tile);
}

/** Largest side of a canvas that we ask for; beyond this a display gains nothing. */
const LARGEST_SIDE = 8192;

/** CSS pixels to device pixels, whole and bounded. */
export function deviceSize(
  width: number,
  height: number,
  pixelRatio: number,
): { width: number; height: number } {
  const side = (length: number) => {
    const pixels = Math.round(length * pixelRatio);
    return Number.isFinite(pixels) ? Math.min(Math.max(pixels, 0), LARGEST_SIDE) : 0;
  };
  return { width: side(width), height: side(height) };
}

/** Milliseconds to wait before the next attempt to connect, after `failures` in a row. */
export function retryDelay(failures: number): number {
  return Math.min(250 * 2 ** Math.min(Math.max(failures, 0), 5), 5000);
}
