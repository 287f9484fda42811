import type { Backend } from "../../backend/backend";
import { useBackend } from "../../state/app";
import { FrameClient } from "./frame-client";

// One worker and one socket for each backend, which is one for the window's life: tiles come and go,
// screens change, and the connection stays.
const clients = new WeakMap<Backend, FrameClient>();

/** The window's frame client; none where the web view has no workers. */
export function useFrames(): FrameClient | null {
  const backend = useBackend();
  if (typeof Worker === "undefined") return null;
  const known = clients.get(backend);
  if (known !== undefined) return known;
  const worker = new Worker(new URL("./frame-worker.ts", import.meta.url), { type: "module" });
  const client = new FrameClient(worker, () => backend.call("frame_socket", {}));
  clients.set(backend, client);
  return client;
}
