/**
 * Newest frame wins: one slot per tile. A frame that was not drawn in time is replaced, never
 * queued. Replacing is safe for the sender, since acknowledgements are cumulative; a repeated or
 * older number is kept like any other, because a frame that is swallowed without an acknowledgement
 * would stop its tile.
 */
export class Mailbox<F extends { readonly tile: number }> {
  readonly #slots = new Map<number, F>();

  /** Puts a frame into its tile's slot; answers whether an undrawn one was replaced. */
  put(frame: F): boolean {
    const replaced = this.#slots.has(frame.tile);
    this.#slots.set(frame.tile, frame);
    return replaced;
  }

  /** Takes everything that waits, at most one frame for each tile. */
  takeAll(): F[] {
    const frames = [...this.#slots.values()];
    this.#slots.clear();
    return frames;
  }

  get empty(): boolean {
    return this.#slots.size === 0;
  }

  clear(): void {
    this.#slots.clear();
  }
}
