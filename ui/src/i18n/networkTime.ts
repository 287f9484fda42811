/**
 * What time it is for the network. This computer's clock may be hours off, and every time that is
 * shown with "since" was written by the network's, so what counts from one begins here.
 */

let ahead = 0;
const listeners = new Set<() => void>();

/** This computer's clock is so many milliseconds ahead of the network's, as Rust or an answer said. */
export function setClockAhead(ms: number): void {
  if (ms === ahead) return;
  ahead = ms;
  for (const listener of listeners) listener();
}

/** Now, by the network's clock. */
export function networkNow(): number {
  return Date.now() - ahead;
}

/** Now, by the network's clock, as the network writes it. */
export function networkTime(): string {
  return new Date(networkNow()).toISOString();
}

/** Calls when what is known of the clocks has changed. */
export function onClockSet(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
