import {
  type Answer,
  type Args,
  type Backend,
  CommandFailed,
  type CommandName,
  uiError,
} from "./backend";
import type { Envelope, ErrorCode, UiError, UiEvent } from "./generated";
import { type Scene, type SceneName, scenes } from "./scenes";
import { nothingTold } from "./told";

/** A command that was sent, for tests to look at. */
export interface Sent {
  name: CommandName;
  args: unknown;
}

type Handler<K extends CommandName> = (args: Args<K>) => Answer<K> | Promise<Answer<K>>;

/**
 * Rust, played in memory: for component tests and for looking at screens in a plain browser.
 * It shows one scene and answers every command; tests replace single answers with `on`.
 */
export class FakeBackend implements Backend {
  readonly sent: Sent[] = [];
  readonly #handlers = new Map<CommandName, (args: never) => unknown>();
  readonly #listeners = new Set<(envelope: Envelope) => void>();
  #revision = 0;
  #scene: Scene;

  constructor(scene: SceneName | Scene = "home") {
    this.#scene = structuredClone(typeof scene === "string" ? scenes[scene] : scene);
  }

  get scene(): Readonly<Scene> {
    return this.#scene;
  }

  /** Answers a command in a test's own way. */
  on<K extends CommandName>(name: K, handler: Handler<K>): this {
    this.#handlers.set(name, handler);
    return this;
  }

  /** Makes a command fail with this code. */
  fail(name: CommandName, code: ErrorCode, more: Partial<UiError> = {}): this {
    this.#handlers.set(name, () => {
      throw new CommandFailed(uiError(code, more));
    });
    return this;
  }

  /** Takes a test's answer back. */
  off(name: CommandName): this {
    this.#handlers.delete(name);
    return this;
  }

  /** The arguments of all sent commands of this name. */
  argsOf<K extends CommandName>(name: K): Args<K>[] {
    return this.sent.filter((sent) => sent.name === name).map((sent) => sent.args as Args<K>);
  }

  /** Says something to the page, and remembers snapshots for later subscribers. */
  emit(...events: UiEvent[]): void {
    for (const event of events) {
      this.#remember(event);
      this.#revision += 1;
      const envelope = { revision: this.#revision, event: structuredClone(event) };
      for (const listener of this.#listeners) listener(envelope);
    }
  }

  /** Changes one snapshot and says so. */
  patch<K extends keyof Scene>(type: K, change: Partial<NonNullable<Scene[K]>>): void {
    const value: unknown = Object.assign({}, this.#scene[type], change);
    this.emit({ type, value } as UiEvent);
  }

  async call<K extends CommandName>(name: K, args: Args<K>): Promise<Answer<K>> {
    this.sent.push({ name, args: structuredClone(args) });
    await Promise.resolve();
    const handler = this.#handlers.get(name) as Handler<K> | undefined;
    if (handler) return handler(args);
    return this.#answer(name, args) as Answer<K>;
  }

  subscribe(listener: (envelope: Envelope) => void): () => void {
    this.#listeners.add(listener);
    const { session, home, invitations, room, people, stage, chat, messages, devices, meters } =
      this.#scene;
    const snapshots: UiEvent[] = [
      { type: "session", value: session },
      { type: "home", value: home },
      { type: "invitations", value: invitations },
      { type: "room", value: room },
      { type: "people", value: people },
      { type: "stage", value: stage },
      { type: "chat", value: chat },
      { type: "chatDiff", value: { kind: "reset", items: [...messages] } },
      { type: "devices", value: devices },
      { type: "meters", value: meters },
    ];
    for (const event of snapshots) {
      this.#revision += 1;
      listener({ revision: this.#revision, event: structuredClone(event) });
    }
    return () => this.#listeners.delete(listener);
  }

  #remember(event: UiEvent) {
    switch (event.type) {
      case "notice":
        return;
      case "chatDiff":
        if (event.value.kind === "reset") this.#scene.messages = event.value.items;
        if (event.value.kind === "append") {
          this.#scene.messages = [...this.#scene.messages, ...event.value.items];
        }
        return;
      case "session":
      case "home":
      case "invitations":
      case "room":
      case "people":
      case "stage":
      case "chat":
      case "devices":
      case "meters":
        this.#scene = { ...this.#scene, [event.type]: event.value };
    }
  }

  /** What Rust would do, as far as looking at the screens needs it. */
  #answer<K extends CommandName>(name: K, given: Args<K>): unknown {
    const args = given as Record<string, unknown>;
    const text = (key: string) => (typeof args[key] === "string" ? args[key] : "");
    const on = args.on === true;
    switch (name) {
      case "start_local":
        this.emit({ type: "session", value: scenes.home.session });
        this.patch("session", { me: { userId: text("name"), name: text("name") } });
        this.emit({ type: "home", value: { ...nothingTold.home, loaded: true } });
        return {};
      case "sign_in":
        this.emit({ type: "session", value: scenes.home.session });
        return {};
      case "sign_out":
        this.emit({ type: "session", value: scenes.firstRun.session });
        return {};
      case "create_room":
        this.patch("home", { draft: null });
        return { roomId: "room-new" };
      case "discard_draft":
        this.patch("home", { draft: null });
        return {};
      case "search_people":
        return this.scene.directory.filter(({ name }) =>
          name.toLowerCase().includes(text("keyword").toLowerCase()),
        );
      case "search_communities":
        return this.scene.communities.filter(({ name }) =>
          name.toLowerCase().includes(text("keyword").toLowerCase()),
        );
      case "open_room": {
        const green = scenes.greenRoom;
        this.emit({ type: "stage", value: green.stage }, { type: "devices", value: green.devices });
        this.emit({ type: "room", value: green.room });
        return {};
      }
      case "rejoin_room": {
        const live = scenes.studioLive;
        this.emit({ type: "stage", value: live.stage }, { type: "room", value: live.room });
        return {};
      }
      case "close_room":
      case "leave_stage":
        this.emit({ type: "room", value: null });
        return {};
      case "end_room":
        this.patch("home", {
          leftLive: this.scene.home.leftLive.filter(({ roomId }) => roomId !== text("roomId")),
          rooms: this.scene.home.rooms.map((room) =>
            room.roomId === text("roomId") ? { ...room, status: "ended" as const } : room,
          ),
        });
        return {};
      case "delete_room":
        this.patch("home", {
          rooms: this.scene.home.rooms.filter(({ roomId }) => roomId !== text("roomId")),
        });
        return {};
      case "enter_studio":
        this.emit({ type: "stage", value: scenes.studioIdle.stage });
        this.patch("room", { place: "studio" });
        return {};
      case "go_live":
      case "step_on_stage":
        this.emit({ type: "stage", value: scenes.studioLive.stage });
        this.patch("room", {
          place: "studio",
          status: "live",
          statusLine: { state: "live", since: new Date().toISOString() },
        });
        return {};
      case "end_show":
        this.patch("room", { status: "ended", statusLine: { state: "ended" }, over: "ended" });
        return {};
      case "set_microphone":
        this.patch("stage", { microphone: { ...this.scene.stage.microphone, on } });
        return {};
      case "set_camera":
        this.patch("stage", { camera: { ...this.scene.stage.camera, on } });
        return {};
      case "choose_camera":
        this.patch("devices", { camera: text("id") });
        return {};
      case "choose_microphone":
        this.patch("devices", { microphone: text("id") });
        return {};
      case "choose_speaker":
        this.patch("devices", { speaker: text("id") });
        return {};
      case "frame_socket":
        return { url: "ws://127.0.0.1:9/", ticket: "fake" };
      case "guest_link":
        return "greenroom://room/example";
      case "accept_invitation":
        this.patch("invitations", { prompt: null });
        return this.#answer("open_room", { roomId: "" });
      case "decline_invitation":
        this.patch("invitations", {
          prompt: null,
          received: this.scene.invitations.received.map((received) =>
            received.invitationId === text("invitationId")
              ? { ...received, state: "rejected" as const }
              : received,
          ),
        });
        return {};
      case "postpone_invitation":
        this.patch("invitations", { prompt: null });
        return {};
      case "send_message": {
        const me = this.scene.session.me ?? { userId: "me", name: "Me" };
        this.emit({
          type: "chatDiff",
          value: {
            kind: "append",
            items: [
              {
                key: `own-${String(this.#revision)}`,
                author: me,
                badge: this.scene.room?.myRole === "host" ? "host" : "coHost",
                isMine: true,
                text: text("text"),
                createdAt: new Date().toISOString(),
                edited: false,
                deleted: false,
                delivery: { state: "sent" },
              },
            ],
          },
        });
        return {};
      }
      case "refresh_home":
      case "remove_participant":
      case "refresh_devices":
      case "play_test_sound":
      case "invite":
      case "cancel_invitation":
      case "retry_message":
      case "discard_message":
      case "load_older_messages":
      case "retry_chat":
        return {};
    }
  }
}
