import type { CommunityChoice, Person } from "../generated";
import type { Told } from "../told";

/** A moment of the app: every snapshot, and what searches find. */
export interface Scene extends Told {
  directory: Person[];
  communities: CommunityChoice[];
}

const now = Date.now();

/** The time so many minutes ago, as Rust writes times. */
export const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
