import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";

import type { ChatItem } from "../backend/generated";
import { t } from "../i18n";
import { useNow } from "../i18n/useNow";
import { Button } from "../ui/Button";
import { ChatMessage } from "./ChatMessage";
import { beginsDay, countAfter } from "./text";

/** Distance from the end, in pixels, that still counts as being there. */
const NEAR_END = 32;
/** Distance from the start at which older messages are read. */
const NEAR_START = 120;

/**
 * The messages. The list follows the newest one only while the person is at the end; reading
 * further up, nothing moves, also not when older messages are put in above.
 */
export function ChatList({
  items,
  hasOlder,
  loadingOlder,
  onOlder,
}: {
  items: readonly ChatItem[];
  hasOlder: boolean;
  loadingOlder: boolean;
  onOlder: () => void;
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [atEnd, setAtEnd] = useState(true);
  // The newest message that was on the screen.
  const [seen, setSeen] = useState<string | null>(items.at(-1)?.key ?? null);
  const now = useNow(60_000);

  // The virtual list keeps its place from the end instead of the start while items are put in above.
  const [before, setBefore] = useState(items);
  const [shift, setShift] = useState(false);
  if (items !== before) {
    setBefore(items);
    setShift(grewAbove(before, items));
  }

  const last = items.at(-1);
  const follow = atEnd || (last?.isMine === true && last.delivery.state === "sending");
  if (follow && last !== undefined && last.key !== seen) setSeen(last.key);

  const count = items.length;
  useLayoutEffect(() => {
    if (follow && count > 0) list.current?.scrollToIndex(count - 1, { align: "end" });
  }, [count, follow, last]);

  // A panel that gets narrower or lower must not lose the end.
  useEffect(() => {
    const box = scroll.current;
    if (box === null) return;
    const observer = new ResizeObserver(() => {
      if (follow && count > 0) list.current?.scrollToIndex(count - 1, { align: "end" });
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
    };
  }, [count, follow]);

  const toEnd = () => {
    setAtEnd(true);
    list.current?.scrollToIndex(count - 1, { align: "end" });
  };

  const fresh = follow ? 0 : countAfter(items, seen);
  return (
    <div className="chat-list">
      <div
        ref={scroll}
        className="chat-scroll"
        role="log"
        // New messages are announced together, every few seconds, by the announcer.
        aria-live="off"
        aria-label={t("chat.messages")}
        // Scrolled with the keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-testid="chat-list"
      >
        <span className="chat-spacer" />
        <Virtualizer
          ref={list}
          scrollRef={scroll}
          shift={shift}
          data={items}
          onScroll={(offset) => {
            const handle = list.current;
            if (handle === null) return;
            setAtEnd(handle.scrollSize - handle.viewportSize - offset <= NEAR_END);
            if (offset <= NEAR_START && hasOlder && !loadingOlder) onOlder();
          }}
        >
          {(item, index) => (
            <ChatMessage
              key={item.key}
              item={item}
              newDay={beginsDay(item, items[index - 1], now)}
              now={now}
            />
          )}
        </Virtualizer>
      </div>
      {loadingOlder ? (
        <p className="chat-older" role="status">
          {t("chat.older")}
        </p>
      ) : null}
      {fresh > 0 ? (
        <div className="chat-fresh">
          <Button kind="primary" size="small" onPress={toEnd} testId="chat-fresh">
            {t("chat.newMessages", { count: fresh })}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** Whether the list differs only by items put in above. */
export function grewAbove(before: readonly ChatItem[], after: readonly ChatItem[]): boolean {
  const first = before[0];
  return (
    first !== undefined &&
    after.length > before.length &&
    after[0]?.key !== first.key &&
    after.at(-1)?.key === before.at(-1)?.key
  );
}
