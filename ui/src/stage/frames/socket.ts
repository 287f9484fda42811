/**
 * The frame socket from the page's side: asks for a ticket, connects, says hello, keeps the want
 * list, and comes back with a fresh ticket after every loss. It owns no canvas and draws nothing.
 */

import type { Frame, Want } from "./protocol";
import type { SocketState } from "./messages";
import {
  ackMessage,
  helloMessage,
  parseFrame,
  retryDelay,
  sameWants,
  wantMessage,
} from "./protocol";

/** What the socket needs from around it. */
export interface SocketHost {
  /** Asks for a fresh ticket; the answer comes back as `connect` or `refused`. */
  needTicket(): void;
  frame(frame: Frame): void;
  /** The connection is gone; what was received but not drawn belongs to it. */
  lost(): void;
  state(state: SocketState, retryInMs: number | null): void;
}

/** The part of `WebSocket` that is used. */
export type SocketLike = Pick<
  WebSocket,
  "binaryType" | "close" | "send" | "onopen" | "onmessage" | "onclose" | "onerror"
>;

export class FrameSocket {
  readonly #host: SocketHost;
  readonly #open: (url: string) => SocketLike;
  #socket: SocketLike | null = null;
  #ready = false;
  #asked = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  #wants: readonly Want[] = [];
  #told: readonly Want[] = [];

  constructor(host: SocketHost, open: (url: string) => SocketLike = (url) => new WebSocket(url)) {
    this.#host = host;
    this.#open = open;
  }

  /** Takes the complete list of wanted tiles. The first non-empty list starts the connection. */
  want(tiles: readonly Want[]): void {
    this.#wants = tiles;
    if (this.#ready) {
      this.#tellWants();
    } else if (tiles.length > 0 && this.#socket === null && this.#timer === null) {
      this.#ask();
    }
  }

  /** A ticket arrived. */
  connect(url: string, ticket: string): void {
    this.#asked = false;
    if (this.#socket !== null) {
      return;
    }
    this.#host.state("connecting", null);
    let socket: SocketLike;
    try {
      socket = this.#open(url);
    } catch {
      this.#again();
      return;
    }
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      socket.send(helloMessage(ticket));
      this.#ready = true;
      this.#told = [];
      this.#host.state("open", null);
      this.#tellWants();
    };
    socket.onmessage = (event: MessageEvent) => {
      if (!(event.data instanceof ArrayBuffer)) {
        return;
      }
      const parsed = parseFrame(event.data);
      if (parsed.ok) {
        // Only a frame proves that the ticket was taken.
        this.#failures = 0;
        this.#host.frame(parsed.frame);
      }
    };
    socket.onclose = () => {
      this.#end(socket);
    };
    socket.onerror = () => {
      this.#end(socket);
      socket.close();
    };
  }

  /** No ticket could be had. */
  refused(): void {
    this.#asked = false;
    this.#again();
  }

  /** Says that a frame was drawn. */
  ack(tile: number, seq: number): void {
    if (this.#ready && this.#socket !== null) {
      this.#socket.send(ackMessage(tile, seq));
    }
  }

  #ask(): void {
    if (!this.#asked) {
      this.#asked = true;
      this.#host.needTicket();
    }
  }

  #tellWants(): void {
    if (!sameWants(this.#wants, this.#told)) {
      this.#told = this.#wants;
      this.#socket?.send(wantMessage(this.#wants));
    }
  }

  #end(socket: SocketLike): void {
    if (this.#socket !== socket) {
      return;
    }
    this.#socket = null;
    this.#ready = false;
    this.#host.lost();
    this.#again();
  }

  #again(): void {
    if (this.#timer !== null) {
      return;
    }
    const delay = retryDelay(this.#failures);
    this.#failures += 1;
    this.#host.state("waiting", delay);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // Nobody looks: the next want starts the connection.
      if (this.#wants.length > 0) {
        this.#ask();
      }
    }, delay);
  }
}
