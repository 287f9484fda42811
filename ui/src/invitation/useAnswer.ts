import { useState } from "react";

import type { ReceivedInvitation, UiError } from "../backend/generated";
import { useBackend } from "../state/app";
import { toUiError } from "../backend/backend";

/** One invitation and what can be done with it. */
export interface Answering {
  accept: () => void;
  decline: () => void;
  /** Which answer is on its way. */
  busy: "accept" | "decline" | null;
  error: UiError | null;
  /** Accepting would end an own show that is on air, and waits for a word. */
  asksToEndOwnShow: boolean;
  endOwnShowAndAccept: () => void;
  stayInOwnShow: () => void;
}

/** Answers an invitation. Two presses are one; an own show is never ended unasked. */
export function useAnswer(invitation: ReceivedInvitation): Answering {
  const backend = useBackend();
  const [sending, setSending] = useState<"accept" | "decline" | null>(null);
  const [failed, setFailed] = useState<UiError | null>(null);
  const [asks, setAsks] = useState(false);
  const { invitationId } = invitation;

  const accept = () => {
    if (invitation.endsOwnShow) setAsks(true);
    else void send("accept", false);
  };
  const send = async (answer: "accept" | "decline", endOwnShow: boolean) => {
    if (sending !== null || invitation.busy) return;
    setSending(answer);
    setFailed(null);
    try {
      if (answer === "accept") {
        await backend.call("accept_invitation", { invitationId, endOwnShow });
      } else {
        await backend.call("decline_invitation", { invitationId });
      }
      setAsks(false);
    } catch (thrown) {
      const error = toUiError(thrown);
      // The own show went on air meanwhile: what a person has to decide is a question, no error.
      if (error.code === "ownShowOnAir") setAsks(true);
      else setFailed(error);
    } finally {
      setSending(null);
    }
  };

  return {
    accept,
    decline: () => void send("decline", false),
    busy: sending ?? (invitation.busy ? "accept" : null),
    error: failed ?? invitation.problem,
    asksToEndOwnShow: asks,
    endOwnShowAndAccept: () => void send("accept", true),
    stayInOwnShow: () => {
      setAsks(false);
    },
  };
}
