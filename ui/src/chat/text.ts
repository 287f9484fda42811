import type { ChatItem } from "../backend/generated";

const encoder = new TextEncoder();

/** Bytes of the text as it would be sent. */
export function messageBytes(text: string): number {
  return encoder.encode(text.trim()).length;
}

/** Whether an item begins a new day of the conversation. A chat of today begins without one. */
export function beginsDay(item: ChatItem, before: ChatItem | undefined, now: number): boolean {
  const day = dayKey(item.createdAt);
  return before === undefined
    ? day !== new Date(now).toDateString()
    : day !== dayKey(before.createdAt);
}

function dayKey(iso: string): string {
  return new Date(iso).toDateString();
}

/**
 * How many messages of others stand after the one with the key `seen`. Without a known one nothing
 * is new: history that was just read is not news.
 */
export function countAfter(items: readonly ChatItem[], seen: string | null): number {
  if (seen === null) return 0;
  const at = items.findLastIndex((item) => item.key === seen);
  return at === -1 ? 0 : items.slice(at + 1).filter((item) => !item.isMine).length;
}
