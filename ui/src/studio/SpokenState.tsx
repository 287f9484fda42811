import { useState } from "react";

import { t } from "../i18n";
import { useApp } from "../state/app";

/** Says at once when others stop or begin to hear this person. Going live and the end are notices. */
export function SpokenState() {
  const on = useApp((state) => state.stage.microphone.on);
  const [before, setBefore] = useState(on);
  const [sentence, setSentence] = useState("");
  if (on !== before) {
    setBefore(on);
    setSentence(t(on ? "room.live.youAreHeard" : "room.live.youAreMuted"));
  }
  return (
    <p className="hidden-visually" role="alert" data-testid="spoken-state">
      {sentence}
    </p>
  );
}
