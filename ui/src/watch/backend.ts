import {
  type Answer,
  type Args,
  type Backend,
  CommandFailed,
  type CommandName,
  uiError,
} from "../backend/backend";
import type { Envelope, UiEvent } from "../backend/generated";
import type { Watching } from "./watching";

/**
 * The chat of the watch page behind the interface that the studio's chat speaks, so that both draw
 * the same components. Every other command is not for viewers.
 */
export function watchBackend(watching: Watching): Backend {
  const chat: { [K in CommandName]?: (args: Args<K>) => Promise<void> } = {
    // Sent in the background: how it fares is told at the message.
    send_message: ({ text }) => {
      void watching.send(text);
      return Promise.resolve();
    },
    retry_message: ({ key }) => watching.retry(key),
    discard_message: ({ key }) => {
      watching.discard(key);
      return Promise.resolve();
    },
    load_older_messages: () => watching.older(),
    retry_chat: () => watching.retryChat(),
  };
  return {
    painter: null,
    async call<K extends CommandName>(name: K, args: Args<K>): Promise<Answer<K>> {
      const command = chat[name];
      if (command === undefined) throw new CommandFailed(uiError("notAllowed"));
      await command(args);
      // None of them answers anything.
      return {};
    },
    subscribe(listener: (envelope: Envelope) => void) {
      let revision = 0;
      const tell = (event: UiEvent) => {
        listener({ revision, event });
        revision += 1;
      };
      const tellChat = () => {
        const { chat: phase, hasOlder, loadingOlder, cannotWrite } = watching.get();
        // The page says over the stage since when nothing comes in.
        const value = { phase, unheardSince: null, hasOlder, loadingOlder, cannotWrite };
        tell({ type: "chat", value });
      };
      const tellMessages = () => {
        tell({ type: "chatDiff", value: { kind: "reset", items: watching.messages() } });
      };
      tellChat();
      tellMessages();
      const stops = [watching.onChange(tellChat), watching.onChat(tellMessages)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
