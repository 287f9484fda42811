import "./studio.css";

import type { RoomView } from "../backend/generated";
import { errorText, t } from "../i18n";
import { TakeOverQuestion, useWayOn } from "../stage/TakeOver";
import { useApp } from "../state/app";
import { Banner, Button, type Standing } from "../ui";

/** What is wrong and still true while the stage goes on, for the line in the top bar. */
export function useStanding(room: RoomView): Standing[] {
  const sound = useApp((state) => state.devices.soundProblem);
  const { camera, microphone, phase, quality, sharing, spared } = useApp((state) => state.stage);
  const standing: Standing[] = [];
  if (room.waitingFor !== null) {
    const text = t("room.waitingForHost", { name: room.waitingFor.name });
    standing.push({ tone: "info", icon: "person", text, testId: "waiting-for-host" });
  }
  if (room.statusLine.state === "offAir") {
    standing.push({ tone: "attention", text: t("room.offAir"), testId: "off-air" });
  }
  const failed = phase.state === "failed" ? phase.error.code : null;
  if (room.problem !== null && room.problem.code !== failed) {
    standing.push({ tone: "attention", text: errorText(room.problem), testId: "room-problem" });
  }
  for (const problem of [
    camera.on ? camera.problem : null,
    sound ?? (microphone.on ? microphone.problem : null),
    sharing === null ? null : sharing.problem,
  ]) {
    if (problem === null) continue;
    standing.push({ tone: "attention", text: errorText(problem), testId: "source-problem" });
  }
  if (sharing?.hidden === true) {
    const text = t("share.hidden", { title: sharing.title });
    standing.push({ tone: "attention", text, testId: "sharing-hidden" });
  }
  if (spared !== null) {
    const text = t(`room.spared.${spared}`);
    standing.push({ tone: "attention", icon: "wifi", text, testId: "spared" });
  } else if (phase.state === "onStage" && (quality === "poor" || quality === "lost")) {
    const text = t(sharing === null ? "room.weak" : "room.weakSharing");
    standing.push({ tone: "attention", icon: "wifi", text, testId: "weak-connection" });
  }
  return standing;
}

/** That the stage is lost, and the way back. It takes its place above the tiles and covers none. */
export function StageFailed({ room }: { room: RoomView }) {
  const phase = useApp((state) => state.stage.phase);
  const { enterStudio, stepOnStage } = room.actions;
  const back = enterStudio ?? stepOnStage;
  const again = useWayOn(enterStudio === null ? "step_on_stage" : "enter_studio");
  return (
    <>
      {phase.state === "failed" ? (
        <Banner
          title={errorText(phase.error)}
          actions={
            back === null ? undefined : (
              <Button
                size="small"
                busy={again.busy || back.busy}
                onPress={() => void again.run({})}
                testId="stage-retry"
              >
                {t("room.tryAgain")}
              </Button>
            )
          }
          testId="stage-failed"
        />
      ) : null}
      <TakeOverQuestion way={again} roomId={room.roomId} title={room.title} />
    </>
  );
}
