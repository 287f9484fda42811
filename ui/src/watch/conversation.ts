/** The chat's list, as a pure value: own messages from typed to come back, others' as they come. */

import type { ChatItem, UiError } from "../backend/generated";
import { roleOf } from "./show";
import { type Message, nameOf, type Room, type User } from "./wire";

/** A message with the place that the network gave it. */
interface Entry {
  item: ChatItem;
  /** Place in the feed; none while it was not sent. */
  segment: number | null;
  messageId: string | null;
}

export type Conversation = readonly Entry[];

export interface Me {
  userId: string;
  name: string;
}

/** Notes a message that is on its way. */
export function typed(list: Conversation, key: string, me: Me, text: string, at: string) {
  const item: ChatItem = {
    key,
    author: me,
    badge: null,
    isMine: true,
    text,
    createdAt: at,
    edited: false,
    deleted: false,
    delivery: { state: "sending" },
  };
  return [...list, { item, segment: null, messageId: null }];
}

/** Says how a message of one's own fares. */
export function fares(list: Conversation, key: string, error: UiError | null): Conversation {
  return list.map((entry) =>
    entry.item.key === key && entry.segment === null
      ? {
          ...entry,
          item: {
            ...entry.item,
            delivery: error === null ? { state: "sending" } : { state: "failed", error },
          },
        }
      : entry,
  );
}

export function discarded(list: Conversation, key: string): Conversation {
  return list.filter((entry) => entry.item.key !== key);
}

/** Puts in what the network knows: an echo meets its original, and nothing stands there twice. */
export function heard(
  list: Conversation,
  messages: readonly Message[],
  users: readonly User[],
  room: Room,
  me: Me,
): Conversation {
  const names = new Map(users.map((user) => [user.userId, nameOf(user)]));
  const entries = [...list];
  for (const message of messages) {
    if (message.dataType !== "text") continue;
    const at = entries.findIndex(
      ({ item, messageId }) =>
        messageId === message.messageId || (item.isMine && item.key === message.referenceId),
    );
    const known = entries[at];
    const entry = entryOf(message, names, room, me, known);
    if (known === undefined) entries.push(entry);
    else entries[at] = entry;
  }
  // What was not sent yet stays at the end, in the order it was typed.
  return entries
    .map((entry, place) => ({ entry, place }))
    .sort(
      (a, b) =>
        (a.entry.segment ?? Infinity) - (b.entry.segment ?? Infinity) || a.place - b.place || 0,
    )
    .map(({ entry }) => entry);
}

function entryOf(
  message: Message,
  names: ReadonlyMap<string, string>,
  room: Room,
  me: Me,
  known: Entry | undefined,
): Entry {
  const userId = message.creatorPublicId;
  const isMine = userId === me.userId;
  return {
    messageId: message.messageId,
    segment: message.segment,
    item: {
      key: known?.item.key ?? (isMine ? message.referenceId : undefined) ?? message.messageId,
      author: { userId, name: names.get(userId) ?? known?.item.author.name ?? userId },
      badge: roleOf(room, userId),
      isMine,
      text: message.isDeleted ? "" : (message.data.text ?? ""),
      createdAt: message.createdAt,
      edited: message.editedAt > message.createdAt,
      deleted: message.isDeleted,
      delivery: { state: "sent" },
    },
  };
}

export function itemsOf(list: Conversation): ChatItem[] {
  return list.map(({ item }) => item);
}
