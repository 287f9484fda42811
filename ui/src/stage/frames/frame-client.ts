/**
 * The page's side of the frame worker: gives it canvases, tells it sizes and what is in view, and
 * fetches tickets for it.
 */

import type { FrameSocket } from "../../backend/generated";
import type { FromWorker, SocketState, ToWorker } from "./messages";
import type { Fit } from "./picture";
import { deviceSize, sameWants, wantsOf } from "./protocol";
import type { Want } from "./protocol";

/** At most one want list in this time. */
export const WANT_EVERY_MS = 200;

/** The part of `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
}

interface Shown {
  readonly tile: number;
  width: number;
  height: number;
  inView: boolean;
}

export class FrameClient {
  readonly #worker: WorkerLike;
  readonly #ticket: () => Promise<FrameSocket>;
  readonly #surfaces = new Map<number, Shown>();
  readonly #byElement = new Map<Element, number>();
  readonly #resized: ResizeObserver | null;
  readonly #intersected: IntersectionObserver | null;
  #nextSurface = 1;
  #told: readonly Want[] = [];
  #wantTimer: ReturnType<typeof setTimeout> | null = null;
  #wantedAt = -Infinity;
  #state: SocketState | null = null;

  constructor(worker: WorkerLike, ticket: () => Promise<FrameSocket>) {
    this.#worker = worker;
    this.#ticket = ticket;
    worker.onmessage = (event) => {
      this.#hear(event.data);
    };
    this.#resized =
      typeof ResizeObserver === "undefined"
        ? null
        : new ResizeObserver((entries) => {
            for (const entry of entries) {
              this.#sized(entry.target, entry.contentRect.width, entry.contentRect.height);
            }
          });
    this.#intersected =
      typeof IntersectionObserver === "undefined"
        ? null
        : new IntersectionObserver((entries) => {
            for (const entry of entries) {
              const shown = this.#of(entry.target);
              if (shown !== undefined) {
                shown[1].inView = entry.isIntersecting;
              }
            }
            this.#plan();
          });
    document.addEventListener("visibilitychange", () => {
      this.#plan();
    });
  }

  /** How the frame socket stands; none before the first tile. */
  get state(): SocketState | null {
    return this.#state;
  }

  /**
   * Shows a tile inside `host` until the returned function is called. The canvas is made here and
   * thrown away with the surface: control over a canvas can be transferred only once, so a canvas
   * that React kept across mounts could never be drawn again.
   */
  show(tile: number, host: HTMLElement, _mirrored: boolean, fit: Fit = "auto"): () => void {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const surface = this.#nextSurface;
    this.#nextSurface += 1;
    if (typeof canvas.transferControlToOffscreen !== "function") {
      return () => undefined;
    }
    const box = host.getBoundingClientRect();
    const size = deviceSize(box.width, box.height, window.devicePixelRatio);
    canvas.width = Math.max(size.width, 1);
    canvas.height = Math.max(size.height, 1);
    host.append(canvas);
    const offscreen = canvas.transferControlToOffscreen();
    const shown: Shown = {
      tile,
      width: box.width,
      height: box.height,
      inView: true,
    };
    this.#surfaces.set(surface, shown);
    this.#byElement.set(host, surface);
    this.#worker.postMessage({ type: "attach", surface, tile, canvas: offscreen, fit }, [
      offscreen,
    ]);
    this.#resized?.observe(host);
    this.#intersected?.observe(host);
    this.#plan();
    return () => {
      this.#surfaces.delete(surface);
      if (this.#byElement.get(host) === surface) {
        this.#byElement.delete(host);
        this.#resized?.unobserve(host);
        this.#intersected?.unobserve(host);
      }
      canvas.remove();
      this.#worker.postMessage({ type: "detach", surface }, []);
      this.#plan();
    };
  }

  #of(element: Element): [number, Shown] | undefined {
    const surface = this.#byElement.get(element);
    const shown = surface === undefined ? undefined : this.#surfaces.get(surface);
    return surface === undefined || shown === undefined ? undefined : [surface, shown];
  }

  #sized(element: Element, width: number, height: number): void {
    const known = this.#of(element);
    if (known === undefined) {
      return;
    }
    const [surface, shown] = known;
    shown.width = width;
    shown.height = height;
    const size = deviceSize(width, height, window.devicePixelRatio);
    this.#worker.postMessage({ type: "size", surface, ...size }, []);
    this.#plan();
  }

  /** Sends the want list now if the last one is long enough ago, else as soon as it is. */
  #plan(): void {
    if (this.#wantTimer !== null) {
      return;
    }
    const wait = this.#wantedAt + WANT_EVERY_MS - performance.now();
    // Even the first list waits for the end of this turn: a screen shows its tiles one by one.
    this.#wantTimer = setTimeout(
      () => {
        this.#wantTimer = null;
        this.#tell();
      },
      Math.max(0, wait),
    );
  }

  #tell(): void {
    const tiles = wantsOf(
      this.#surfaces.values(),
      window.devicePixelRatio,
      document.visibilityState !== "hidden",
    );
    if (sameWants(tiles, this.#told)) {
      return;
    }
    this.#told = tiles;
    this.#wantedAt = performance.now();
    this.#worker.postMessage({ type: "want", tiles }, []);
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case "needTicket":
        this.#ticket().then(
          ({ url, ticket }) => {
            this.#worker.postMessage({ type: "ticket", url, ticket }, []);
          },
          () => {
            this.#worker.postMessage({ type: "noTicket" }, []);
          },
        );
        break;
      case "socket":
        this.#state = message.state;
        break;
    }
  }
}
