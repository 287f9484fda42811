/** What the network sends, as far as the page reads it. */

export type RoomStatus =
  "idle" | "live" | "waitingReconnect" | "ended" | "recorded" | "terminated" | "error";

export interface Room {
  roomId: string;
  path: string;
  title: string;
  status: RoomStatus;
  createdBy: string;
  participants: { type: string; userId: string }[];
  liveChatEnabled: boolean;
  liveChannelId?: string;
  referenceId?: string;
  /** The media server is gone and is being started again (PLATFORM.md 7.1). */
  isMediaServerAway?: boolean;
  liveAt?: string;
  endedAt?: string;
  updatedAt: string;
  isDeleted: boolean;
}

export interface User {
  _id: string;
  userId: string;
  displayName?: string;
  path: string;
}

export interface Message {
  messageId: string;
  referenceId?: string;
  creatorPublicId: string;
  dataType: string;
  data: { text?: string };
  segment: number;
  isDeleted: boolean;
  createdAt: string;
  editedAt: string;
}

export interface Invitation {
  invitationId: string;
  targetId: string;
  status: string;
  inviterUserId: string;
  invitedUserId: string;
}

export interface Session {
  accessToken: string;
  users: User[];
}

export interface LiveReaction {
  userId: string;
  reactionName: string;
}

/** The envelopes of answers and events, every part of which may be missing. */
export interface Envelope {
  rooms?: Room[];
  users?: User[];
  posts?: { path: string }[];
  messageFeeds?: { path: string }[];
  messages?: Message[];
  invitations?: Invitation[];
  reactions?: LiveReaction[];
  paging?: { next?: string; previous?: string };
}

/** An event as it comes by MQTT. */
export interface NetworkEvent {
  eventType: string;
  data: Envelope;
}

/** A user's name, or the id where there is none. */
export function nameOf(user: User): string {
  return user.displayName ?? user.userId;
}
