import type { Answer, Args, CommandName } from "../backend";
import type { UiEvent } from "../generated";
import type { Scene } from "./scene";

/** What the answer to a command may do: look at what was told so far, and tell more. */
export interface Telling {
  readonly scene: Readonly<Scene>;
  /** Says something to the page, and remembers snapshots for later subscribers. */
  emit: (...events: UiEvent[]) => void;
  /** Changes one snapshot and says so. */
  patch: <K extends keyof Scene>(type: K, change: Partial<NonNullable<Scene[K]>>) => void;
}

type AnswerTo<K extends CommandName> = (telling: Telling, args: Args<K>) => Answer<K>;

/**
 * The answers to one concern's commands. They say what Rust knows by itself, and never what the
 * platform has to say first: nothing turns live and no show ends because of a command.
 */
export type Answers<K extends CommandName> = { [Name in K]: AnswerTo<Name> };

/** An answer that tells nothing new. */
export const nothing = () => ({});
