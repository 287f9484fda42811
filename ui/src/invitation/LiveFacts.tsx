import type { ReceivedInvitation } from "../backend/generated";
import { present } from "./present";
import { t } from "../i18n";

/** Whether the show is on air, who watches, who is on stage. */
export function LiveFacts({
  invitation,
  withStage = false,
}: {
  invitation: ReceivedInvitation;
  withStage?: boolean;
}) {
  const { roomStatus, viewers, onStage } = invitation;
  const live = roomStatus === "live";
  return (
    <p className="live-facts figures">
      {live ? (
        <span className="live-facts-live">
          <span className="live-dot" aria-hidden />
          {t("roomStatus.liveNow")}
        </span>
      ) : (
        <span>{roomStatus === "idle" ? t("status.notLive") : t(`roomStatus.${roomStatus}`)}</span>
      )}
      {present(roomStatus, viewers).map((words) => (
        <span key={words}>{words}</span>
      ))}
      {withStage && onStage > 0 ? (
        <span>{t("invitations.prompt.onStage", { count: onStage })}</span>
      ) : null}
    </p>
  );
}
