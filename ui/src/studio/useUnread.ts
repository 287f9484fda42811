import { useState } from "react";

import { countAfter } from "../chat/text";
import { useApp } from "../state/app";

/** How many messages of others came while the chat was not shown. */
export function useUnread(chatShown: boolean): number {
  const items = useApp((state) => state.messages);
  const ready = useApp((state) => state.chat.phase.state === "ready");
  const last = items.at(-1)?.key ?? null;
  const [seen, setSeen] = useState<string | null>(null);
  // What was there when the chat was joined is history.
  if ((chatShown || seen === null || !ready) && seen !== last) setSeen(last);
  return chatShown ? 0 : countAfter(items, seen);
}
