import "./studio.css";

import type { RoomView } from "../backend/generated";
import { errorText, t } from "../i18n";
import { TakeOverQuestion, useWayOn } from "../stage/TakeOver";
import { useApp } from "../state/app";
import { Banner, Button } from "../ui";

/** What is wrong and still true, over the stage, so that no tile moves because of it. */
export function StudioBanners({ room }: { room: RoomView }) {
  const phase = useApp((state) => state.stage.phase);
  const sound = useApp((state) => state.devices.soundProblem);
  const camera = useApp((state) => state.stage.camera);
  const microphone = useApp((state) => state.stage.microphone);
  const { enterStudio, stepOnStage } = room.actions;
  const back = enterStudio ?? stepOnStage;
  const again = useWayOn(enterStudio === null ? "step_on_stage" : "enter_studio");
  const failed = phase.state === "failed" ? phase.error : null;
  const sources = [
    camera.on ? camera.problem : null,
    sound ?? (microphone.on ? microphone.problem : null),
  ].filter((problem) => problem !== null);
  return (
    <div className="studio-banners">
      {room.waitingFor === null ? null : (
        <Banner
          tone="info"
          icon="person"
          title={t("room.waitingForHost", { name: room.waitingFor.name })}
          testId="waiting-for-host"
        />
      )}
      {room.statusLine.state === "offAir" ? (
        <Banner title={t("room.offAir")} testId="off-air" />
      ) : null}
      {failed === null ? null : (
        <Banner
          title={errorText(failed)}
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
      )}
      <TakeOverQuestion way={again} roomId={room.roomId} title={room.title} />
      {room.problem === null || room.problem.code === failed?.code ? null : (
        <Banner title={errorText(room.problem)} testId="room-problem" />
      )}
      {sources.map((problem) => (
        <Banner key={problem.code} title={errorText(problem)} testId="source-problem" />
      ))}
    </div>
  );
}
