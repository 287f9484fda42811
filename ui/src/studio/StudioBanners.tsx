import "./studio.css";

import type { RoomView } from "../backend/generated";
import { errorText, t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Banner, Button } from "../ui";

/** What is wrong and still true, over the stage, so that no tile moves because of it. */
export function StudioBanners({ room }: { room: RoomView }) {
  const phase = useApp((state) => state.stage.phase);
  const sound = useApp((state) => state.devices.soundProblem);
  const camera = useApp((state) => state.stage.camera);
  const microphone = useApp((state) => state.stage.microphone);
  const enter = useCommand("enter_studio");
  const step = useCommand("step_on_stage");
  const failed = phase.state === "failed" ? phase.error : null;
  const back = room.myRole === "host" ? enter : step;
  const sources = [
    camera.on ? camera.problem : null,
    sound ?? (microphone.on ? microphone.problem : null),
  ].filter((problem) => problem !== null);
  return (
    <div className="studio-banners">
      {room.statusLine.state === "waitingForHost" && room.myRole !== "host" ? (
        <Banner
          tone="info"
          icon="person"
          title={t("room.waitingForHost", { name: room.host?.name ?? t("badge.host") })}
          testId="waiting-for-host"
        />
      ) : null}
      {failed === null ? null : (
        <Banner
          title={errorText(failed)}
          actions={
            failed.retry.kind === "never" ? undefined : (
              <Button
                size="small"
                busy={back.busy || room.busy === "entering"}
                onPress={() => void back.run({})}
                testId="stage-retry"
              >
                {t("room.tryAgain")}
              </Button>
            )
          }
          testId="stage-failed"
        />
      )}
      {room.problem === null || room.problem.code === failed?.code ? null : (
        <Banner title={errorText(room.problem)} testId="room-problem" />
      )}
      {sources.map((problem) => (
        <Banner key={problem.code} title={errorText(problem)} testId="source-problem" />
      ))}
    </div>
  );
}
