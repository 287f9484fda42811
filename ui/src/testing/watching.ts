/** Objects as the network sends them, for tests. */

import type { Message, Room, User } from "../watch/wire";

export function aRoom(part: Partial<Room> = {}): Room {
  return {
    roomId: "room",
    path: "n/room/room",
    title: "Designing for one thumb",
    status: "live",
    createdBy: "maya",
    participants: [],
    liveChatEnabled: true,
    updatedAt: "2026-03-01T10:00:00.000Z",
    isDeleted: false,
    ...part,
  };
}

export function aUser(userId: string, displayName: string): User {
  return { _id: `${userId}-id`, userId, displayName, path: `n/user/${userId}-id` };
}

export function aMessage(part: Partial<Message> = {}): Message {
  const segment = part.segment ?? 1;
  return {
    messageId: `message-${String(segment)}`,
    creatorPublicId: "maya",
    dataType: "text",
    data: { text: "Hello" },
    segment,
    isDeleted: false,
    createdAt: "2026-03-01T10:00:00.000Z",
    editedAt: "2026-03-01T10:00:00.000Z",
    ...part,
  };
}
