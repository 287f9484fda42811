import { Channel, invoke, isTauri } from "@tauri-apps/api/core";

import {
  type Answer,
  type Args,
  type Backend,
  CommandFailed,
  type CommandName,
  toUiError,
} from "./backend";
import type { Envelope } from "./generated";

/** Whether the page runs in Greenroom's own window. */
export function inWindow(): boolean {
  return isTauri();
}

/** The real backend: commands by name, events through one channel. */
export function tauriBackend(): Backend {
  return {
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
