import type { ChatDiff, ChatItem } from "../backend/generated";

/** The list of messages after one change. Unknown keys change nothing that is there. */
export function applyChatDiff(items: readonly ChatItem[], diff: ChatDiff): readonly ChatItem[] {
  switch (diff.kind) {
    case "reset":
      return diff.items;
    case "append":
      return [...items, ...diff.items];
    case "prepend":
      return [...diff.items, ...items];
    case "set": {
      const at = items.findIndex((item) => item.key === diff.item.key);
      return at < 0 ? [...items, diff.item] : items.with(at, diff.item);
    }
    case "insert": {
      const before = diff.before;
      const at = before === null ? -1 : items.findIndex((item) => item.key === before);
      return at < 0 ? [...items, diff.item] : items.toSpliced(at, 0, diff.item);
    }
    case "remove":
      return items.filter((item) => item.key !== diff.key);
  }
}
