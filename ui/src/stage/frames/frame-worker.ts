/**
 * The dedicated worker that draws the stage. It owns the frame socket and every tile's canvas, so
 * that neither React nor the page's main thread takes part in a frame.
 */

import type { Frame } from "./protocol";
import type { FromWorker, ToWorker } from "./messages";
import { Mailbox } from "./mailbox";
import { Painter } from "./painter";
import { FrameSocket } from "./socket";

const scope = globalThis as unknown as {
  postMessage: (message: FromWorker) => void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  requestAnimationFrame?: (callback: () => void) => number;
};

const painters = new Map<number, Painter>();
const mailbox = new Mailbox<Frame>();
let drawScheduled = false;

function tell(message: FromWorker): void {
  scope.postMessage(message);
}

const socket = new FrameSocket({
  needTicket: () => {
    tell({ type: "needTicket" });
  },
  frame: receive,
  lost: () => {
    mailbox.clear();
  },
  state: (state, retryInMs) => {
    tell({ type: "socket", state, retryInMs });
  },
});

function receive(frame: Frame): void {
  mailbox.put(frame);
  if (!drawScheduled) {
    drawScheduled = true;
    if (scope.requestAnimationFrame === undefined) {
      setTimeout(draw, 16);
    } else {
      scope.requestAnimationFrame(draw);
    }
  }
}

function draw(): void {
  drawScheduled = false;
  for (const frame of mailbox.takeAll()) {
    for (const painter of painters.values()) {
      if (painter.tile === frame.tile) {
        painter.draw(frame);
      }
    }
    // Also when no canvas wants it any more: the sender must not wait for its time-out.
    socket.ack(frame.tile, frame.seq);
  }
}

/** Pictures without a shell, for working on the page in a browser. Not in a packaged page. */
async function generate(): Promise<void> {
  const { startGenerator } = await import("./dev-generator");
  startGenerator(() => new Set([...painters.values()].map((painter) => painter.tile)), receive);
}

scope.onmessage = (event) => {
  const message = event.data;
  switch (message.type) {
    case "attach":
      painters.set(message.surface, new Painter(message.tile, message.canvas, message.fit));
      break;
    case "detach":
      painters.delete(message.surface);
      break;
    case "size":
      painters.get(message.surface)?.resize(message.width, message.height);
      break;
    case "want":
      socket.want(message.tiles);
      break;
    case "ticket":
      if (import.meta.env.DEV && message.ticket === "fake") {
        void generate();
      } else {
        socket.connect(message.url, message.ticket);
      }
      break;
    case "noTicket":
      socket.refused();
      break;
  }
};
