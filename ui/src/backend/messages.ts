import type { ChatDiff, ChatItem } from "./generated";

/**
 * Applies one change to the list of messages. Never keeps two items with one key: an item that
 * comes again (an echo, an overlap of two pages of history) replaces what stands there already, in
 * its place.
 */
export function applyChatDiff(items: readonly ChatItem[], diff: ChatDiff): readonly ChatItem[] {
  switch (diff.kind) {
    case "reset":
      return merge([], diff.items);
    case "append":
      return merge(items, diff.items);
    case "prepend": {
      const known = keysOf(items);
      const fresh = merge(
        [],
        diff.items.filter((item) => !known.has(item.key)),
      );
      return merge(
        [...fresh, ...items],
        diff.items.filter((item) => known.has(item.key)),
      );
    }
    case "set":
      return items.some((item) => item.key === diff.item.key)
        ? items.map((item) => (item.key === diff.item.key ? diff.item : item))
        : items;
    case "insert": {
      const rest = items.filter((item) => item.key !== diff.item.key);
      const at = diff.before === null ? -1 : rest.findIndex((item) => item.key === diff.before);
      return at === -1
        ? [...rest, diff.item]
        : [...rest.slice(0, at), diff.item, ...rest.slice(at)];
    }
    case "remove":
      return items.some((item) => item.key === diff.key)
        ? items.filter((item) => item.key !== diff.key)
        : items;
  }
}

function keysOf(items: readonly ChatItem[]): Set<string> {
  return new Set(items.map((item) => item.key));
}

/** `items` with `more` at the end; what is there already is replaced where it stands. */
function merge(items: readonly ChatItem[], more: readonly ChatItem[]): ChatItem[] {
  const merged = [...items];
  const places = new Map(merged.map((item, index) => [item.key, index]));
  for (const item of more) {
    const place = places.get(item.key);
    if (place === undefined) {
      places.set(item.key, merged.length);
      merged.push(item);
    } else {
      merged[place] = item;
    }
  }
  return merged;
}
