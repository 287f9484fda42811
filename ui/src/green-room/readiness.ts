import type { DevicesView, SessionView, StageView } from "../backend/generated";
import { t } from "../i18n";
import type { CheckState } from "../ui";

/** What a check found. Only what is known is said. */
export interface Finding {
  state: CheckState;
  text: string;
}

export function picture(stage: StageView, devices: DevicesView): Finding {
  const { camera } = stage;
  if (!camera.on) return { state: "open", text: t("room.ready.pictureOff") };
  if (camera.problem !== null) return { state: "look", text: t("room.ready.pictureProblem") };
  if (!camera.working || devices.picture === null) {
    return { state: "open", text: t("room.ready.pictureWaiting") };
  }
  const { width, height, framesPerSecond } = devices.picture;
  const isPattern = devices.cameras.find(({ id }) => id === devices.camera)?.kind === "testPattern";
  return {
    state: "good",
    text: t(isPattern ? "room.ready.pictureTest" : "room.ready.pictureFormat", {
      // As people write sizes: without separators.
      width: String(width),
      height: String(height),
      frames: framesPerSecond,
    }),
  };
}

/** How loud the microphone was lately: `null` while nothing was heard. */
export type Heard = "voice" | "loud" | null;

export function sound(stage: StageView, devices: DevicesView, heard: Heard): Finding {
  const { microphone } = stage;
  if (devices.soundProblem !== null) return { state: "look", text: t("room.ready.soundProblem") };
  if (!microphone.on) return { state: "open", text: t("room.ready.soundOff") };
  if (microphone.problem !== null) return { state: "look", text: t("room.ready.soundProblem") };
  if (!microphone.working) return { state: "open", text: t("room.ready.soundWaiting") };
  if (heard === "loud") return { state: "look", text: t("room.ready.soundLoud") };
  if (heard === "voice") return { state: "good", text: t("room.ready.soundHeard") };
  return { state: "open", text: t("room.ready.soundSilent") };
}

export function network(session: SessionView): Finding {
  const { realtime } = session;
  switch (realtime.state) {
    case "connected":
      return {
        state: "good",
        text:
          session.network === null || session.network.kind === "local"
            ? t("room.ready.networkLocal")
            : t("room.ready.networkNamed", { name: session.network.name }),
      };
    case "connecting":
      return { state: "open", text: t("room.ready.networkConnecting") };
    case "off":
      return { state: "look", text: t("room.ready.networkOff") };
    case "reconnecting":
      return {
        state: "look",
        text: t("room.ready.networkRetry", {
          seconds: Math.max(1, Math.ceil(realtime.retryInMs / 1000)),
        }),
      };
  }
}
