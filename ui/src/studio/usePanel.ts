import { useEffect, useState, useSyncExternalStore } from "react";

import { useWindowSetting } from "../state/settings";

export type PanelTab = "check" | "chat" | "people";

/** Below this width the panel gives its place to the stage and opens over it when asked for. */
const NARROW = "(max-width: 1099px)";

function onNarrow(listener: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => {
    query.removeEventListener("change", listener);
  };
}

function isNarrow(): boolean {
  return window.matchMedia(NARROW).matches;
}

export interface Panel {
  /** What is shown, if anything. */
  tab: PanelTab | null;
  show: (tab: PanelTab) => void;
  close: () => void;
}

/**
 * Which side panel is shown. The choice between chat, people and nothing is remembered; the checks
 * stand in front until the show is live or something else was chosen.
 */
export function usePanel(withChecks: boolean): Panel {
  const narrow = useSyncExternalStore(onNarrow, isNarrow);
  const [remembered, remember] = useWindowSetting("panel");
  const [chosen, setChosen] = useState<PanelTab | "none" | null>(null);
  const [overStage, setOverStage] = useState<PanelTab | null>(null);

  // A window that gets wide again shows what it showed, not what was opened over the stage.
  useEffect(() => {
    if (!narrow) setOverStage(null);
  }, [narrow]);

  const wide = chosen ?? (withChecks && remembered !== "none" ? "check" : remembered);
  const wanted = narrow ? overStage : wide === "none" ? null : wide;
  return {
    tab: wanted === "check" && !withChecks ? "chat" : wanted,
    show: (tab) => {
      setChosen(tab);
      setOverStage(tab);
      if (tab !== "check") remember(tab);
    },
    close: () => {
      setOverStage(null);
      if (!narrow) {
        setChosen("none");
        remember("none");
      }
    },
  };
}
