import { networkTime } from "../i18n/networkTime";
import type { IconName } from "../ui/Icon";
import type { Network } from "./network";

/** Reactions are collected and sent this often (PLATFORM.md 12). */
const REACT_MS = 1000;
/** So many in one call; what is left goes with the next. */
const AT_ONCE = 100;
/** More than can be told apart are not drawn. */
const DRAWN = 24;

/** Reactions that are offered, with their icons; others that come are drawn as a heart. */
export const REACTIONS = {
  heart: "heart",
  like: "thumbsUp",
  celebrate: "party",
  laugh: "laugh",
  fire: "flame",
} as const satisfies Record<string, IconName>;

export type ReactionName = keyof typeof REACTIONS;

const icons: ReadonlyMap<string, IconName> = new Map(Object.entries(REACTIONS));

/** One reaction that floats up. */
export interface Floating {
  id: number;
  icon: IconName;
}

export interface ReactionsListener {
  /** Where others' reactions are told; from now on one's own can be given. */
  onTopic: (topic: string) => void;
  onFloating: (floating: readonly Floating[]) => void;
}

/** Reactions to the show: one's own on their way out, and all that float. */
export class Reactions {
  private post: string | null = null;
  private given: ReactionName[] = [];
  private floating: readonly Floating[] = [];
  private nextId = 0;

  constructor(
    private readonly roomId: string,
    private readonly network: Network,
    private readonly listener: ReactionsListener,
  ) {}

  start(): void {
    setInterval(() => void this.send(), REACT_MS);
  }

  /** Finds out where reactions to this post are told. */
  async follow(post: string): Promise<void> {
    if (this.post !== null) return;
    this.post = post;
    try {
      const answer = await this.network.get(`/api/v3/posts/${post}`);
      const path = answer.posts?.[0]?.path;
      if (path !== undefined) this.listener.onTopic(`${path}/liveReaction`);
    } catch {
      // The next change of the room asks again.
      this.post = null;
    }
  }

  /** One's own: it floats at once. */
  give(name: ReactionName): void {
    this.float(REACTIONS[name]);
    this.given.push(name);
  }

  /** Somebody else's. */
  came(name: string): void {
    this.float(icons.get(name) ?? REACTIONS.heart);
  }

  /** One is out of sight. */
  gone(id: number): void {
    this.show(this.floating.filter((one) => one.id !== id));
  }

  private float(icon: IconName): void {
    this.show([...this.floating, { id: this.nextId, icon }].slice(-DRAWN));
    this.nextId += 1;
  }

  private show(floating: readonly Floating[]): void {
    this.floating = floating;
    this.listener.onFloating(floating);
  }

  private async send(): Promise<void> {
    const { post } = this;
    const reactions = this.given.splice(0, AT_ONCE);
    if (reactions.length === 0 || post === null) return;
    const occurredAt = networkTime();
    try {
      await this.network.post("/api/v1/reactions/live", {
        roomId: this.roomId,
        reactions: reactions.map((reactionName) => ({
          reactionName,
          referencePublicId: post,
          referenceType: "post",
          occurredAt,
          roomId: this.roomId,
        })),
      });
    } catch {
      // A reaction that comes late says nothing.
    }
  }
}
