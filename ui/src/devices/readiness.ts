/** What Rust found about own picture and sound, in words. */

import type { PictureReadiness, SoundReadiness } from "../backend/generated";
import { t } from "../i18n";
import type { Finding } from "../ui";

export function picture(readiness: PictureReadiness): Finding {
  switch (readiness.state) {
    case "off":
      return { state: "open", text: t("room.ready.pictureOff") };
    case "problem":
      return { state: "look", text: t("room.ready.pictureProblem") };
    case "waiting":
      return { state: "open", text: t("room.ready.pictureWaiting") };
    case "good": {
      const { width, height, framesPerSecond } = readiness.format;
      return {
        state: "good",
        text: t(readiness.testPattern ? "room.ready.pictureTest" : "room.ready.pictureFormat", {
          // As people write sizes: without separators.
          width: String(width),
          height: String(height),
          frames: framesPerSecond,
        }),
      };
    }
  }
}

export function sound(readiness: SoundReadiness): Finding {
  switch (readiness) {
    case "off":
      return { state: "open", text: t("room.ready.soundOff") };
    case "problem":
      return { state: "look", text: t("room.ready.soundProblem") };
    case "waiting":
      return { state: "open", text: t("room.ready.soundWaiting") };
    case "silent":
      return { state: "open", text: t("room.ready.soundSilent") };
    case "heard":
      return { state: "good", text: t("room.ready.soundHeard") };
    case "loud":
      return { state: "look", text: t("room.ready.soundLoud") };
  }
}
