import { useEffect } from "react";

import type { Backend } from "../backend/backend";
import { t } from "../i18n";
import { useApp, useBackend } from "../state/app";
import { Meter } from "../ui";

/** The meters on the screen: Rust tells the level while there is one. */
let shown = 0;

function say(backend: Backend, on: boolean): void {
  // Without the level the meter rests, and all else works.
  backend.call("show_level", { on }).catch(() => undefined);
}

/** The microphone's living level. Only this hears the meters, ten times a second. */
export function MicrophoneMeter() {
  const backend = useBackend();
  const level = useApp((state) => state.meters.microphone);
  useEffect(() => {
    shown += 1;
    if (shown === 1) say(backend, true);
    return () => {
      shown -= 1;
      if (shown === 0) say(backend, false);
    };
  }, [backend]);
  return <Meter label={t("room.level")} level={level} testId="microphone-meter" />;
}
