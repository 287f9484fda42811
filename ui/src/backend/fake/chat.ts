import type { ChatItem, ChatView, Person } from "../generated";
import { nothingTold } from "../told";
import { type Answers, nothing } from "./answers";
import { aria, kofi, maya, ravi, sunniva } from "./cast";
import { ago } from "./scene";

export const notYet: ChatView = { ...nothingTold.chat, phase: { state: "notYet" } };
export const ready: ChatView = { ...nothingTold.chat, phase: { state: "ready" }, hasOlder: true };

const message = (
  key: string,
  author: Person,
  badge: ChatItem["badge"],
  text: string,
  minutesAgo: number,
): ChatItem => ({
  key,
  author,
  badge,
  isMine: author === maya,
  text,
  createdAt: ago(minutesAgo),
  edited: false,
  deleted: false,
  delivery: { state: "sent" },
});

export const messages: ChatItem[] = [
  message("m1", aria, null, "Is the keyboard covering it on small phones?", 7),
  message("m2", ravi, "coHost", "Yes, we measured. I’ll show the heat map next.", 6),
  message("m3", kofi, null, "the heat map!! please share the file after", 5),
  message("m4", sunniva, "moderator", "Slides are linked in the room post.", 4),
  message("m5", maya, "host", "Two more minutes on this, then your questions.", 1),
];

export const chatAnswers: Answers<
  | "send_message"
  | "keep_unsent_text"
  | "retry_message"
  | "discard_message"
  | "load_older_messages"
  | "retry_chat"
> = {
  send_message: ({ scene, emit }, { text }) => {
    const item = {
      ...message(
        `own-${String(scene.messages.length)}`,
        scene.session.me ?? maya,
        scene.room?.host?.userId === scene.session.me?.userId ? "host" : "coHost",
        text,
        0,
      ),
      isMine: true,
      createdAt: new Date().toISOString(),
    };
    emit({ type: "chatDiff", value: { kind: "append", items: [item] } });
    return {};
  },
  keep_unsent_text: ({ scene, patch }, { text }) => {
    const { me } = scene.session;
    const unsentText =
      text === "" || me === null || scene.room === null
        ? null
        : { userId: me.userId, roomId: scene.room.roomId, text };
    patch("settings", { unsentText });
    return {};
  },
  retry_message: nothing,
  discard_message: nothing,
  load_older_messages: nothing,
  retry_chat: nothing,
};
