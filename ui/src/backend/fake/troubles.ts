import type { Finding, Trouble } from "../generated";
import type { Answers } from "./answers";

const checks: Record<Trouble["kind"], Finding["check"][]> = {
  roomCreation: ["signedIn", "permission", "parameters", "userIds"],
  postCreation: ["roomCreated", "roomId", "roomNotDeleted", "mayPost"],
  coHostJoin: ["invitationSent", "invitationAccepted", "broadcasterData", "networkReachable"],
  stuckStatus: ["status", "mediaConnection", "notStopped", "notWaitingReconnect"],
  chat: ["chatEnabled", "channelId", "chatPermission", "realtimeConnected"],
};

/** Nothing is wrong. */
export const troubleAnswers: Answers<"diagnose"> = {
  diagnose: (_, { kind }) => ({
    findings: checks[kind].map((check) => ({
      check,
      verdict: { verdict: "passed" },
      evidence: {},
    })),
  }),
};
