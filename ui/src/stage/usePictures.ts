import type { Backend } from "../backend/backend";
import { useBackend } from "../state/app";
import { FrameClient } from "./frames/frame-client";
import type { Fit } from "./frames/picture";
import type { SocketState } from "./frames/messages";
import { PaintedPictures } from "./painted/pictures";

/** Whoever brings moving pictures into the page's boxes. */
export interface Pictures {
  /**
   * Shows a tile in this box until the returned function is called. Mirrored, left and right change
   * sides; a canvas in the page is turned by its style.
   */
  show(tile: number, host: HTMLElement, mirrored: boolean, fit?: Fit): () => void;
  /** Painted by the window, or how the frame socket stands; none before the first tile. */
  readonly state: SocketState | "painted" | null;
}

// One for each backend, which is one for the window's life: tiles come and go, screens change, and
// the socket or the way to the painter stays.
const known = new WeakMap<Backend, Pictures>();

/** The window's pictures; none where nothing paints them and the web view has no workers. */
export function usePictures(): Pictures | null {
  const backend = useBackend();
  const before = known.get(backend);
  if (before !== undefined) return before;
  const pictures = picturesOf(backend);
  if (pictures !== null) known.set(backend, pictures);
  return pictures;
}

function picturesOf(backend: Backend): Pictures | null {
  if (backend.painter !== null) return new PaintedPictures(backend.painter);
  if (typeof Worker === "undefined") return null;
  const worker = new Worker(new URL("./frames/frame-worker.ts", import.meta.url), {
    type: "module",
  });
  return new FrameClient(worker, () => backend.call("frame_socket", {}));
}
