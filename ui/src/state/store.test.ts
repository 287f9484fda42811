import { describe, expect, it, vi } from "vitest";

import type { Backend } from "../backend/backend";
import { FakeBackend } from "../backend/fake/backend";
import type { Envelope, UiEvent } from "../backend/generated";
import { scenes } from "../backend/fake/scenes";
import { nothingTold, type Told } from "../backend/told";
import { initialState, reduce, Store } from "./store";

/** A backend that says what a test wants, with the numbers a test wants. */
class Telling implements Backend {
  readonly painter = null;
  readonly listeners: ((envelope: Envelope) => void)[] = [];

  call(): Promise<never> {
    return Promise.reject(new Error("nothing is asked here"));
  }

  subscribe(listener: (envelope: Envelope) => void): () => void {
    this.listeners.push(listener);
    return () => undefined;
  }

  tell(revision: number, event: UiEvent, subscription = this.listeners.length - 1): void {
    this.listeners[subscription]?.({ revision, event });
  }
}

const level = (microphone: number): UiEvent => ({ type: "meters", value: { microphone } });

describe("the mirror", () => {
  it("shows what the snapshots say", () => {
    const store = new Store();
    store.connect(new FakeBackend("studioLive"));
    const told = scenes.studioLive;
    for (const part of Object.keys(nothingTold) as (keyof Told)[]) {
      expect(store.get()[part], part).toEqual(told[part]);
    }
  });

  it("keeps what a snapshot does not speak of", () => {
    const before = { ...initialState, ...scenes.studioLive };
    const after = reduce(before, { type: "room", value: null }, 1);
    expect(after.room).toBeNull();
    expect(after.stage).toBe(before.stage);
    expect(after.messages).toBe(before.messages);
  });

  it("applies changes of the chat to its messages", () => {
    const [first] = scenes.studioLive.messages;
    const value = { kind: "append" as const, items: [first!] };
    expect(reduce(initialState, { type: "chatDiff", value }, 1).messages).toEqual([first]);
  });

  it("does not take an older event after a newer one", () => {
    const [backend, store] = [new Telling(), new Store()];
    store.connect(backend);
    backend.tell(5, level(0.5));
    backend.tell(4, level(0.4));
    backend.tell(5, level(0.9));
    expect(store.get().meters.microphone).toBe(0.5);
  });

  it("takes an event after a gap, since meters may be lost", () => {
    const [backend, store] = [new Telling(), new Store()];
    store.connect(backend);
    backend.tell(0, level(0.1));
    backend.tell(9, level(0.9));
    expect(store.get().meters.microphone).toBe(0.9);
  });

  it("starts with the first number again when it subscribes anew", () => {
    const [backend, store] = [new Telling(), new Store()];
    store.connect(backend);
    backend.tell(40, level(0.4));
    store.connect(backend);
    backend.tell(0, level(0.1));
    expect(store.get().meters.microphone).toBe(0.1);
  });

  it("tells those who listen once for each event, until they stop", () => {
    const [backend, store] = [new Telling(), new Store()];
    store.connect(backend);
    const heard = vi.fn();
    const stop = store.onChange(heard);
    backend.tell(1, level(0.1));
    backend.tell(1, level(0.2));
    expect(heard).toHaveBeenCalledTimes(1);
    stop();
    backend.tell(2, level(0.2));
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

describe("notices", () => {
  it("are kept in the order they came, also the same one twice, until they are forgotten", () => {
    const backend = new FakeBackend("home");
    const store = new Store();
    store.connect(backend);
    const accepted = { kind: "guestAccepted", name: "Ines" } as const;
    backend.emit({ type: "notice", value: accepted }, { type: "notice", value: accepted });
    const [first, second] = store.get().notices;
    expect(first?.id).not.toBe(second?.id);
    store.forgetNotice(first!.id);
    expect(store.get().notices).toEqual([second]);
  });

  it("are none for an invitation, which has its own prompt", () => {
    const value = { kind: "invited", inviter: "Tomás", roomTitle: "Night shift" } as const;
    expect(reduce(initialState, { type: "notice", value }, 1)).toBe(initialState);
  });
});
