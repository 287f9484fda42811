import type { SessionView } from "../generated";
import { nothingTold } from "../told";
import type { Answers } from "./answers";
import { maya, ravi } from "./cast";

export const signedOut: SessionView = { ...nothingTold.session, phase: "signedOut" };

export const startingNetwork: SessionView = {
  ...signedOut,
  phase: "startingNetwork",
  network: { kind: "local", name: "" },
};

export const signedIn: SessionView = {
  phase: "signedIn",
  network: { kind: "local", name: "" },
  me: maya,
  realtime: { state: "connected" },
  unheardSince: null,
  clockAheadMs: 0,
  problem: null,
  remembered: true,
};

/** The co-host of the scenes. */
export const guest: SessionView = { ...signedIn, me: ravi };

export const sessionAnswers: Answers<"start_local" | "sign_in" | "restore_session" | "sign_out"> = {
  start_local: ({ emit, patch }, { name }) => {
    patch("settings", { localName: name });
    emit(
      { type: "session", value: { ...signedIn, me: { userId: name, name } } },
      { type: "home", value: { ...nothingTold.home, loaded: true } },
    );
    return {};
  },
  sign_in: ({ emit }) => {
    emit({ type: "session", value: signedIn });
    return {};
  },
  // Nothing is remembered here.
  restore_session: ({ emit }) => {
    emit({ type: "session", value: signedOut });
    return {};
  },
  sign_out: ({ emit }) => {
    emit({ type: "session", value: signedOut });
    return {};
  },
};
