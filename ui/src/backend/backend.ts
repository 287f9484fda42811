import type { Commands, Envelope, ErrorCode, UiError } from "./generated";

export type CommandName = keyof Commands;
export type Args<K extends CommandName> = Commands[K]["args"];
export type Answer<K extends CommandName> = Commands[K]["answer"];

/** Everything the page can ask for and hear. Components know this interface and nothing below it. */
export interface Backend {
  /** Sends a command. Rejects with {@link CommandFailed} and nothing else. */
  call<K extends CommandName>(name: K, args: Args<K>): Promise<Answer<K>>;
  /** Hears every event: all snapshots first, then what changes. Returns how to stop. */
  subscribe(listener: (envelope: Envelope) => void): () => void;
  /** Set where the window itself paints the pictures above its page. */
  readonly painter: PainterPort | null;
}

/** The way to whoever paints pictures above the page. */
export interface PainterPort {
  /** Takes the whole layout as JSON (`ui/src/stage/painted/layout.ts`), before the page's next paint. */
  place(layout: string): void;
  /**
   * Hears that the paint after the one of the last layout has begun. Set where the page is put together only then, so that
   * its layout has to wait for it.
   */
  readonly drawn: (() => void) | null;
}

/** A command's failure. The page reads `error.code` and never its message. */
export class CommandFailed extends Error {
  constructor(readonly error: UiError) {
    super(error.code);
    this.name = "CommandFailed";
  }
}

/** An error as the contract writes it, for the fake and for failures that never reached Rust. */
export function uiError(code: ErrorCode, more: Partial<UiError> = {}): UiError {
  return {
    code,
    message: code,
    retry: { kind: "now" },
    trace: "",
    field: null,
    params: {},
    ...more,
  };
}

function isUiError(value: unknown): value is UiError {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "params" in value
  );
}

/** Whatever was thrown, as an error the page has a sentence for. */
export function toUiError(thrown: unknown): UiError {
  if (thrown instanceof CommandFailed) return thrown.error;
  if (isUiError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return uiError("internal", { message });
}
