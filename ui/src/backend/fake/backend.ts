import {
  type Answer,
  type Args,
  type Backend,
  CommandFailed,
  type CommandName,
  type PainterPort,
  uiError,
} from "../backend";
import type { Envelope, ErrorCode, UiError, UiEvent } from "../generated";
import { nothingTold, type Told, told } from "../told";
import type { Answers, Telling } from "./answers";
import { chatAnswers } from "./chat";
import { closingAnswers } from "./closing";
import { deviceAnswers } from "./devices";
import { homeAnswers } from "./home";
import { invitationAnswers } from "./invitation";
import { loopbackAnswers } from "./loopback";
import { networkCheckAnswers } from "./network-check";
import { newRoomAnswers } from "./new-room";
import { peopleAnswers } from "./people";
import { roomAnswers } from "./room";
import type { Scene } from "./scene";
import { type SceneName, scenes } from "./scenes";
import { sessionAnswers } from "./session";
import { settingsAnswers } from "./settings";
import { shareAnswers } from "./share";
import { stageAnswers } from "./stage";
import { troubleAnswers } from "./troubles";

const answers: Answers<CommandName> = {
  ...sessionAnswers,
  ...homeAnswers,
  ...newRoomAnswers,
  ...invitationAnswers,
  ...roomAnswers,
  ...peopleAnswers,
  ...stageAnswers,
  ...deviceAnswers,
  ...chatAnswers,
  ...closingAnswers,
  ...settingsAnswers,
  ...networkCheckAnswers,
  ...loopbackAnswers,
  ...shareAnswers,
  ...troubleAnswers,
};

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
export class FakeBackend implements Backend, Telling {
  readonly sent: Sent[] = [];
  /** A test that wants pictures painted sets one. */
  painter: PainterPort | null = null;
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

  readonly emit = (...events: UiEvent[]): void => {
    for (const event of events) {
      this.#scene = { ...this.#scene, ...told(this.#scene, event) };
      this.#tell(event, this.#listeners);
    }
  };

  readonly patch = <K extends keyof Scene>(
    type: K,
    change: Partial<NonNullable<Scene[K]>>,
  ): void => {
    const value: unknown = Object.assign({}, this.#scene[type], change);
    this.emit({ type, value } as UiEvent);
  };

  async call<K extends CommandName>(name: K, args: Args<K>): Promise<Answer<K>> {
    this.sent.push({ name, args: structuredClone(args) });
    await Promise.resolve();
    const handler = this.#handlers.get(name) as Handler<K> | undefined;
    return handler ? handler(args) : answers[name](this, args);
  }

  subscribe(listener: (envelope: Envelope) => void): () => void {
    this.#listeners.add(listener);
    for (const part of Object.keys(nothingTold) as (keyof Told)[]) {
      const value = this.#scene[part];
      const event =
        part === "messages"
          ? { type: "chatDiff", value: { kind: "reset", items: value } }
          : { type: part, value };
      this.#tell(event as UiEvent, [listener]);
    }
    return () => this.#listeners.delete(listener);
  }

  #tell(event: UiEvent, listeners: Iterable<(envelope: Envelope) => void>) {
    this.#revision += 1;
    const envelope = { revision: this.#revision, event: structuredClone(event) };
    for (const listener of listeners) listener(envelope);
  }
}
