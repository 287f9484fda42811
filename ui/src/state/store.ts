import type { Backend } from "../backend/backend";
import type { Envelope, Notice, UiEvent } from "../backend/generated";
import { nothingTold, type Told, told } from "../backend/told";
import { setClockAhead } from "../i18n/networkTime";

/** A notice with a number, so that the same sentence twice is two notices. */
export interface NumberedNotice {
  id: number;
  notice: Notice;
}

/** A read-only mirror of what Rust says. Nothing in the page writes to it. */
export interface AppState extends Told {
  /** Notices on the screen, oldest first. */
  notices: readonly NumberedNotice[];
}

export const initialState: AppState = { ...nothingTold, notices: [] };

/** The state after one event. */
export function reduce(state: AppState, event: UiEvent, number: number): AppState {
  if (event.type !== "notice") return { ...state, ...told(state, event) };
  // An invitation has its own prompt.
  if (event.value.kind === "invited") return state;
  return { ...state, notices: [...state.notices, { id: number, notice: event.value }] };
}

/** Holds the mirror and tells React when it changes. */
export class Store {
  #state: AppState = initialState;
  #revision = -1;
  #listeners = new Set<() => void>();

  /** Starts hearing a backend; returns how to stop. */
  connect(backend: Backend): () => void {
    this.#revision = -1;
    return backend.subscribe((envelope) => {
      this.#take(envelope);
    });
  }

  readonly get = (): AppState => this.#state;

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Forgets a notice that has been shown. */
  readonly forgetNotice = (shown: number): void => {
    this.#set({ ...this.#state, notices: this.#state.notices.filter(({ id }) => id !== shown) });
  };

  #take({ revision, event }: Envelope) {
    // Numbers only grow; an older one is an echo of a subscription that has ended.
    if (revision <= this.#revision) return;
    this.#revision = revision;
    if (event.type === "session") setClockAhead(event.value.clockAheadMs);
    this.#set(reduce(this.#state, event, revision));
  }

  #set(state: AppState) {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
