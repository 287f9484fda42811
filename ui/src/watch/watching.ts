import { CommandFailed, toUiError, uiError } from "../backend/backend";
import type { UiError } from "../backend/generated";
import { networkTime } from "../i18n/networkTime";
import { type Conversation, discarded, fares, heard, itemsOf, typed } from "./conversation";
import { Events } from "./events";
import { Media, type Seen } from "./media";
import type { Network } from "./network";
import { type ReactionName, Reactions } from "./reactions";
import { type Memory, randomId } from "./tab";
import { counts, type Input, isOver, next, roleOf, wantsMedia } from "./show";
import { initial, type WatchState } from "./state";
import { nameOf, type NetworkEvent, type Room, type User } from "./wire";

/** A heartbeat this often keeps a viewer counted (PLATFORM.md 8). */
const BEAT_MS = 30_000;
const COUNT_MS = 10_000;
/** Between two tries to reach what does not answer; the last one goes on. */
const AGAIN_MS = [1000, 2000, 4000, 8000];
const PAGE = 50;

/** The one owner of what the page knows: hears the network and the media server, tells the page. */
export class Watching {
  private state = initial;
  private readonly listeners = new Set<() => void>();
  private conversation: Conversation = [];
  private readonly chatListeners = new Set<() => void>();
  private readonly names = new Map<string, string>();
  /** What goes with a message that was not sent yet, by its key. */
  private readonly metadata = new Map<string, object>();
  private seen: readonly Seen[] = [];
  private readonly media: Media;
  private events: Events | null = null;
  private joined: string | null = null;
  private feedOlder: string | null = null;
  private readonly reactions: Reactions;
  private tries = 0;
  private mediaTries = 0;
  private mediaBusy = false;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly roomId: string,
    private readonly deviceId: string,
    private readonly network: Network,
    private readonly memory: Memory,
  ) {
    this.reactions = new Reactions(roomId, network, {
      onTopic: (topic) => {
        this.events?.follow(topic);
        this.set({ canReact: true });
      },
      onFloating: (floating) => {
        this.set({ floating });
      },
    });
    this.media = new Media({
      onState: (state) => {
        this.input({ type: "media", state });
        // A stage that is gone is most often that of a show that has ended: what it is now is read first.
        if (state === "off")
          void this.read().then(() => {
            this.keepMedia();
          });
      },
      onStage: (seen) => {
        this.seen = seen;
        this.drawStage();
      },
      onSound: (sound) => {
        this.set({ sound });
      },
    });
  }

  readonly onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): WatchState => this.state;

  /** Hears every change of the chat's list. */
  onChat(listener: () => void): () => void {
    this.chatListeners.add(listener);
    return () => this.chatListeners.delete(listener);
  }

  messages() {
    return itemsOf(this.conversation);
  }

  start(): void {
    const name = this.memory.get("name");
    this.set({ named: name !== null, asking: this.memory.get("asked") === null ? "no" : "asked" });
    void this.open();
    setInterval(() => void this.beat(), BEAT_MS);
    setInterval(() => void this.count(), COUNT_MS);
    this.reactions.start();
    window.addEventListener("pagehide", () => {
      this.network.goodbye();
    });
    // Brought back from the browser's memory: its session has said goodbye.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    window.addEventListener("online", () => void this.read());
  }

  /** Chooses the name that stands in the chat. */
  async name(name: string): Promise<void> {
    const session = await this.network.enter(name);
    this.memory.set("name", name);
    this.remember(session.users);
    const me = session.users[0];
    if (me !== undefined) this.set({ me: { userId: me.userId, name: nameOf(me) }, named: true });
  }

  async setSound(on: boolean): Promise<void> {
    await this.media.setSound(on);
  }

  react(name: ReactionName): void {
    this.reactions.give(name);
  }

  forgetFloating(id: number): void {
    this.reactions.gone(id);
  }

  /** Asks the host, in the chat, to be brought on stage. */
  async ask(text: string): Promise<void> {
    if (this.state.asking === "asked") return;
    this.set({ asking: "asked" });
    this.memory.set("asked", "yes");
    if (!(await this.write(text, { askToJoin: true }))) this.askAgain();
  }

  private askAgain(): void {
    this.memory.set("asked", null);
    this.set({ asking: "no" });
  }

  async send(text: string): Promise<void> {
    await this.write(text, {});
  }

  async retry(key: string): Promise<void> {
    const entry = this.conversation.find(({ item }) => item.key === key);
    if (entry === undefined) return;
    this.conversation = fares(this.conversation, key, null);
    this.tellChat();
    await this.post(key, entry.item.text);
  }

  discard(key: string): void {
    this.conversation = discarded(this.conversation, key);
    this.tellChat();
  }

  async older(): Promise<void> {
    const { room } = this.state.show;
    if (this.feedOlder === null || this.state.loadingOlder || room?.liveChannelId === undefined) {
      return;
    }
    this.set({ loadingOlder: true });
    try {
      await this.readMessages(room, `&options[token]=${encodeURIComponent(this.feedOlder)}`);
    } catch {
      // Asked for again by scrolling.
    } finally {
      this.set({ loadingOlder: false });
    }
  }

  async retryChat(): Promise<void> {
    await this.enterChat();
  }

  private async write(text: string, metadata: object): Promise<boolean> {
    const { me } = this.state;
    if (me === null) return false;
    const key = `LOCAL_${randomId()}`;
    this.metadata.set(key, metadata);
    this.conversation = typed(this.conversation, key, me, text, networkTime());
    this.tellChat();
    return this.post(key, text);
  }

  /** The key stands in the message, so that sending again never makes two of it. */
  private async post(key: string, text: string): Promise<boolean> {
    const { room } = this.state.show;
    try {
      if (room?.liveChannelId === undefined) throw new CommandFailed(uiError("notFound"));
      const answer = await this.network.post("/api/v5/messages", {
        messageFeedId: room.liveChannelId,
        dataType: "text",
        referenceId: key,
        data: { text },
        metadata: this.metadata.get(key) ?? {},
      });
      this.metadata.delete(key);
      this.hear(answer.messages ?? [], answer.users ?? []);
      return true;
    } catch (thrown) {
      this.conversation = fares(this.conversation, key, toUiError(thrown));
      this.tellChat();
      return false;
    }
  }

  private set(part: Partial<WatchState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }

  private tellChat(): void {
    for (const listener of this.chatListeners) listener();
  }

  private input(input: Input): void {
    const show = next(this.state.show, input);
    if (show === this.state.show) return;
    const was = this.state.show;
    this.set({ show, cannotWrite: this.whyNotWrite(show.room) });
    if (!counts(was) && counts(show)) void this.beat();
    if (wantsMedia(was) !== wantsMedia(show)) this.keepMedia();
    if (was.room !== show.room) {
      this.drawStage();
      this.hear([], []);
      void this.enterChat();
      const post = this.state.show.room?.referenceId;
      if (post !== undefined) void this.reactions.follow(post);
      if (show.room !== null && isOver(show.room.status)) this.askAgain();
    }
  }

  private whyNotWrite(room: Room | null): UiError | null {
    return room !== null && isOver(room.status) ? uiError("roomEnded") : null;
  }

  /** A new session, then everything that is shown. */
  private async open(): Promise<void> {
    try {
      const session = await this.network.enter(this.memory.get("name"));
      this.remember(session.users);
      const me = session.users[0];
      if (me === undefined) throw new CommandFailed(uiError("badAnswer"));
      this.set({ me: { userId: me.userId, name: nameOf(me) } });
      this.events ??= this.listen(me);
      this.tries = 0;
      await this.read();
    } catch (thrown) {
      const { code } = toUiError(thrown);
      this.input({ type: "refused", code, at: networkTime() });
      if (code !== "notFound" && code !== "notAllowed") this.later(() => this.open());
    }
  }

  private later(again: () => Promise<void>): void {
    const wait = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)];
    this.tries += 1;
    setTimeout(() => void again(), wait);
  }

  private listen(me: User): Events {
    const events = new Events(me, this.deviceId, () => this.network.credentials(), {
      onConnected: () => void this.read(),
      onLost: () => {
        this.input({ type: "lost", at: networkTime() });
        void this.read();
      },
      onEvent: (_topic, event) => {
        this.heardEvent(event);
      },
    });
    events.follow(me.path);
    const network = me.path.split("/")[0];
    if (network !== undefined) events.follow(`${network}/room/${this.roomId}`);
    return events;
  }

  /** Reads everything that is shown; two at once are one. */
  private async read(): Promise<void> {
    this.reading ??= this.readNow().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async readNow(): Promise<void> {
    try {
      const answer = await this.network.get(`/api/v1/rooms/${this.roomId}`);
      this.remember(answer.users ?? []);
      const room = answer.rooms?.[0];
      this.tries = 0;
      this.input({ type: "found" });
      if (room !== undefined) this.input({ type: "room", room, at: networkTime() });
      await Promise.all([this.count(), this.readInvitation(), this.readChat()]);
    } catch (thrown) {
      const { code } = toUiError(thrown);
      if (code === "sessionEnded") {
        this.later(() => this.open());
      } else {
        this.input({ type: "refused", code, at: networkTime() });
        if (code !== "notFound" && code !== "notAllowed") this.later(() => this.read());
      }
    }
  }

  private heardEvent({ eventType, data }: NetworkEvent): void {
    const at = networkTime();
    this.remember(data.users ?? []);
    if (eventType.startsWith("room.didCohostInvite")) {
      void this.readInvitation();
      return;
    }
    if (eventType.startsWith("room.")) {
      const room = data.rooms?.[0];
      if (room?.roomId === this.roomId) this.input({ type: "event", name: eventType, room, at });
      return;
    }
    if (eventType.startsWith("message.")) {
      this.hear(data.messages ?? [], data.users ?? []);
      return;
    }
    if (eventType === "liveReaction.created") {
      for (const { userId, reactionName } of data.reactions ?? []) {
        if (userId === this.state.me?.userId) continue;
        this.reactions.came(reactionName);
      }
    }
  }

  private remember(users: readonly User[]): void {
    for (const user of users) this.names.set(user.userId, nameOf(user));
    if (users.length > 0) this.drawStage();
  }

  private nameOf(userId: string): string {
    return this.names.get(userId) ?? userId;
  }

  private drawStage(): void {
    const { room } = this.state.show;
    if (room === null) return;
    const seen = [...this.seen].sort((a, b) => rank(room, a) - rank(room, b));
    this.set({
      hostName: this.nameOf(room.createdBy),
      tiles: seen.map(({ tile }) => ({
        ...tile,
        name: this.nameOf(tile.userId),
        role: roleOf(room, tile.userId) ?? "coHost",
      })),
      pictures: new Map(
        seen.flatMap(({ tile, picture }) => (picture === null ? [] : [[tile.tileId, picture]])),
      ),
      screen: seen.find(({ isScreen }) => isScreen)?.tile.tileId ?? null,
    });
  }

  /** Connects the media server while it is wanted, again and again, and leaves it when not. */
  private keepMedia(): void {
    if (this.mediaBusy) return;
    const { show } = this.state;
    if (!wantsMedia(show)) {
      void this.media.leave();
      return;
    }
    if (show.media === "connected" || show.media === "reconnecting") return;
    this.mediaBusy = true;
    void this.network
      .media()
      .then((access) => this.media.connect(access))
      .then(
        () => {
          this.mediaTries = 0;
          this.mediaBusy = false;
        },
        () => {
          const wait = AGAIN_MS[Math.min(this.mediaTries, AGAIN_MS.length - 1)];
          this.mediaTries += 1;
          setTimeout(() => {
            this.mediaBusy = false;
            this.keepMedia();
          }, wait);
        },
      );
  }

  private async beat(): Promise<void> {
    if (!counts(this.state.show)) return;
    try {
      await this.network.post(`/api/v1/presence/rooms/${this.roomId}/heartbeat`);
      await this.count();
    } catch {
      // The next one counts again.
    }
  }

  private async count(): Promise<void> {
    if (!counts(this.state.show)) return;
    try {
      this.set({ viewers: await this.network.viewers() });
    } catch {
      // The last known count stays until the next answer.
    }
  }

  private async readInvitation(): Promise<void> {
    const query = "type=livestreamCohostInvite&targetType=room&statuses[]=pending";
    const answer = await this.network.get(`/api/v1/invitations/me?${query}`);
    this.remember(answer.users ?? []);
    const mine = answer.invitations?.find(({ targetId }) => targetId === this.roomId) ?? null;
    // An answered question may be asked again.
    if (mine !== null) this.askAgain();
    this.set({ invitation: mine });
  }

  private async enterChat(): Promise<void> {
    const { room } = this.state.show;
    if (room === null) return;
    const channel = room.liveChannelId;
    if (!room.liveChatEnabled) {
      this.set({ chat: { state: "disabled" } });
      return;
    }
    if (channel === undefined) {
      this.set({ chat: { state: isOver(room.status) ? "off" : "notYet" } });
      return;
    }
    if (this.joined === channel) return;
    this.joined = channel;
    try {
      await this.network.post(`/api/v3/channels/${channel}/join`);
      const feed = await this.network.get(`/api/v5/message-feeds/${channel}`);
      const path = feed.messageFeeds?.[0]?.path;
      if (path !== undefined) this.events?.follow(`${path}/#`);
      this.set({ chat: { state: "ready" } });
      await this.readChat();
    } catch (thrown) {
      this.joined = null;
      this.set({ chat: { state: "failed", error: toUiError(thrown) } });
    }
  }

  private async readChat(): Promise<void> {
    const { room } = this.state.show;
    if (room?.liveChannelId === undefined || this.state.chat.state !== "ready") return;
    await this.readMessages(room, `&options[limit]=${String(PAGE)}`);
  }

  private async readMessages(room: Room, page: string): Promise<void> {
    const feed = `messageFeedId=${room.liveChannelId ?? ""}&isDeleted=false`;
    const answer = await this.network.get(
      `/api/v5/messages?${feed}&options[sortBy]=segmentDesc${page}`,
    );
    const older = answer.paging?.next ?? null;
    // Reading the newest again must not forget how far back was read.
    if (this.feedOlder === null || page.startsWith("&options[token]")) this.feedOlder = older;
    this.set({ hasOlder: this.feedOlder !== null });
    this.hear(answer.messages ?? [], answer.users ?? []);
  }

  private hear(messages: Parameters<typeof heard>[1], users: readonly User[]): void {
    const { me, show } = this.state;
    if (me === null || show.room === null) return;
    this.remember(users);
    this.conversation = heard(this.conversation, messages, users, show.room, me);
    this.tellChat();
  }
}

/** The host first, then the others in the order they came; a shared screen before its owner. */
function rank(room: Room, { tile, isScreen }: Seen): number {
  return (tile.userId === room.createdBy ? 0 : 1) - (isScreen ? 2 : 0);
}
