import { useEffect, useRef, useState } from "react";

import { t } from "../i18n";
import { useApp } from "../state/app";
import { countAfter } from "./text";

/** At most one announcement in this time, so that a lively chat does not drown everything else. */
const EVERY_MS = 5000;

/** Reads new messages of others out politely, collected. */
export function ChatAnnouncer() {
  const items = useApp((state) => state.messages);
  const newest = useRef(items);
  const said = useRef(items.at(-1)?.key ?? null);
  const [sentence, setSentence] = useState("");

  useEffect(() => {
    newest.current = items;
    // What was there when the chat opened is history, not news.
    said.current ??= items.at(-1)?.key ?? null;
  }, [items]);

  useEffect(() => {
    const timer = setInterval(() => {
      const count = countAfter(newest.current, said.current);
      const last = newest.current.at(-1);
      if (last === undefined || count === 0) return;
      said.current = last.key;
      setSentence(
        count === 1 && !last.isMine
          ? t("chat.said", { name: last.author.name, text: last.text })
          : t("chat.newMessages", { count }),
      );
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);

  return (
    <p className="hidden-visually" aria-live="polite" data-testid="chat-announcer">
      {sentence}
    </p>
  );
}
