/** What the page and the frame worker say to each other. */

import type { Fit } from "./picture";
import type { Want } from "./protocol";

/** From the page to the worker. */
export type ToWorker =
  | {
      readonly type: "attach";
      readonly surface: number;
      readonly tile: number;
      readonly canvas: OffscreenCanvas;
      readonly fit: Fit;
    }
  | { readonly type: "detach"; readonly surface: number }
  | {
      readonly type: "size";
      readonly surface: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly type: "want"; readonly tiles: readonly Want[] }
  | { readonly type: "ticket"; readonly url: string; readonly ticket: string }
  | { readonly type: "noTicket" };

/** How the socket stands. */
export type SocketState = "connecting" | "open" | "waiting";

/** From the worker to the page. */
export type FromWorker =
  | { readonly type: "needTicket" }
  | { readonly type: "socket"; readonly state: SocketState; readonly retryInMs: number | null };
