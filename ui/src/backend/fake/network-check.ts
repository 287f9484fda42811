import type { NetworkCheckView, NetworkFinding, NetworkStepKind } from "../generated";
import type { Answers } from "./answers";
import { ago } from "./scene";

/** A line that carries a camera, and a screen beside it barely. */
export const networkCheck: NetworkCheckView = {
  mayStart: true,
  running: false,
  endedAt: ago(1),
  steps: [
    { of: "signalling", finding: { state: "answers", ms: 31 }, mark: "good" },
    { of: "udp", finding: { state: "open" }, mark: "good" },
    { of: "tcp", finding: { state: "open" }, mark: "good" },
    { of: "relay", finding: { state: "notNeeded" }, mark: "open" },
    { of: "roundTrip", finding: { state: "roundTrip", ms: 24 }, mark: "good" },
    {
      of: "upload",
      finding: { state: "upload", kbit: 2_100, atLeast: false, wanted: 3_500 },
      mark: "look",
    },
  ],
  verdict: "camera",
};

const kinds = [
  "signalling",
  "udp",
  "tcp",
  "relay",
  "roundTrip",
  "upload",
] as const satisfies readonly NetworkStepKind[];

/** All steps with the same finding. */
export function allSteps(finding: NetworkFinding): NetworkCheckView["steps"] {
  return kinds.map((of) => ({ of, finding, mark: "open" }));
}

export const networkCheckAnswers: Answers<"check_network" | "stop_network_check"> = {
  check_network: ({ patch }) => {
    patch("networkCheck", {
      mayStart: false,
      running: true,
      endedAt: null,
      steps: allSteps({ state: "waiting" }),
      verdict: null,
    });
    return {};
  },
  stop_network_check: ({ patch }) => {
    patch("networkCheck", {
      mayStart: true,
      running: false,
      endedAt: ago(0),
      steps: allSteps({ state: "noTime" }),
    });
    return {};
  },
};
