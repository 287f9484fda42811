import { useState } from "react";

/** Sends what changes while one types: one at a time, and of what waits only the newest. */
export class Keeper<T> {
  #next: { value: T } | null = null;
  #running: Promise<void> | null = null;

  constructor(readonly send: (value: T) => Promise<unknown>) {}

  keep(value: T): void {
    this.#next = { value };
    this.#running ??= this.#run();
  }

  /** Drops what waits, and ends with what is on its way: nothing is kept after what comes next. */
  async stop(): Promise<void> {
    this.#next = null;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#next !== null) {
      const { value } = this.#next;
      this.#next = null;
      // What cannot be kept now is tried again with the next change; nobody waits for it.
      await this.send(value).catch(() => undefined);
    }
    this.#running = null;
  }
}

/** A keeper that outlives the component: the last change is kept also when the component goes. */
export function useKeeper<T>(send: (value: T) => Promise<unknown>): Keeper<T> {
  const [keeper] = useState(() => new Keeper(send));
  return keeper;
}
