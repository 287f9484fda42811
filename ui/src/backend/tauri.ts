import { Channel, invoke, isTauri } from "@tauri-apps/api/core";

import {
  type Answer,
  type Args,
  type Backend,
  CommandFailed,
  type CommandName,
  type PainterPort,
  toUiError,
} from "./backend";
import type { Envelope } from "./generated";

/** Whether the page runs in Greenroom's own window. */
export function inWindow(): boolean {
  return isTauri();
}

/** What WebKit gives a page whose window listens to it under this name. */
interface MessageHandlers {
  readonly webkit?: {
    readonly messageHandlers?: {
      readonly painter?: { postMessage(text: string): void };
      readonly drawn?: { postMessage(text: string): void };
    };
  };
}

/** A script message takes the same way as what the page draws, so it arrives before that paint. */
function painter(): PainterPort | null {
  const handlers = (window as unknown as MessageHandlers).webkit?.messageHandlers;
  const { painter: handler, drawn } = handlers ?? {};
  if (handler === undefined) return null;
  return {
    place: (layout) => {
      handler.postMessage(layout);
    },
    drawn:
      drawn === undefined
        ? null
        : () => {
            drawn.postMessage("");
          },
  };
}

/** The real backend: commands by name, events through one channel. */
export function tauriBackend(): Backend {
  return {
    painter: painter(),
    async call<K extends CommandName>(name: K, args: Args<K>): Promise<Answer<K>> {
      try {
        return await invoke<Answer<K>>(name, { args });
      } catch (thrown) {
        throw new CommandFailed(toUiError(thrown));
      }
    },
    subscribe(listener) {
      let listening = true;
      const channel = new Channel<Envelope>((envelope) => {
        if (listening) listener(envelope);
      });
      invoke("subscribe", { channel }).catch((thrown: unknown) => {
        console.error("subscribe failed", toUiError(thrown).message);
      });
      return () => {
        listening = false;
      };
    },
  };
}
