import { useState } from "react";

import type { ReceivedInvitation, UiError } from "../backend/generated";
import { useBackend } from "../state/app";
import { toUiError } from "../backend/backend";

/** What accepting means to others, asked before: an own show ends, or a stage is left. */
export type Asking = "ownShow" | "otherStage" | null;

/** One invitation and what can be done with it. */
export interface Answering {
  accept: () => void;
  decline: () => void;
  /** Which answer is on its way. */
  busy: "accept" | "decline" | null;
  error: UiError | null;
  /** What accepting waits for a word about. */
  asks: Asking;
  agree: () => void;
  stay: () => void;
}

/** Answers an invitation. Two presses are one; no show is ended and no stage left unasked. */
export function useAnswer(invitation: ReceivedInvitation): Answering {
  const backend = useBackend();
  const [sending, setSending] = useState<"accept" | "decline" | null>(null);
  const [failed, setFailed] = useState<UiError | null>(null);
  const [asks, setAsks] = useState<Asking>(null);
  const { invitationId } = invitation;

  const accept = () => {
    if (invitation.endsOwnShow) setAsks("ownShow");
    else if (invitation.leavesStage) setAsks("otherStage");
    else void send("accept", null);
  };
  const send = async (answer: "accept" | "decline", agreed: Asking) => {
    if (sending !== null || invitation.busy) return;
    setSending(answer);
    setFailed(null);
    try {
      if (answer === "accept") {
        await backend.call("accept_invitation", {
          invitationId,
          endOwnShow: agreed === "ownShow",
          leaveStage: agreed !== null,
        });
      } else {
        await backend.call("decline_invitation", { invitationId });
      }
      setAsks(null);
    } catch (thrown) {
      const error = toUiError(thrown);
      // It went on air, or this person stepped on stage, meanwhile: what a person has to decide is
      // a question, no error.
      if (error.code === "ownShowOnAir") setAsks("ownShow");
      else if (error.code === "roomOpen" && agreed === null) setAsks("otherStage");
      else setFailed(error);
    } finally {
      setSending(null);
    }
  };

  return {
    accept,
    decline: () => void send("decline", null),
    busy: sending ?? (invitation.busy ? "accept" : null),
    error: failed ?? invitation.problem,
    asks,
    agree: () => void send("accept", asks),
    stay: () => {
      setAsks(null);
    },
  };
}
