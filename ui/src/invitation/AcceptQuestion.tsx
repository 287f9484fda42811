import { t } from "../i18n";
import { Confirm, ErrorText } from "../ui";
import type { Answering } from "./useAnswer";

/** Asks before accepting ends an own show that is on air, or leaves a stage. */
export function AcceptQuestion({ answer, inviter }: { answer: Answering; inviter: string }) {
  const shared = {
    busy: answer.busy !== null,
    problem: <ErrorText error={answer.error} />,
    onConfirm: answer.agree,
    onCancel: answer.stay,
  };
  return (
    <>
      <Confirm
        open={answer.asks === "ownShow"}
        title={t("invitations.ownShow.title")}
        text={t("invitations.ownShow.text", { name: inviter })}
        confirm={t("invitations.ownShow.confirm")}
        cancel={t("invitations.ownShow.stay")}
        kind="live-outline"
        testId="own-show"
        {...shared}
      />
      <Confirm
        open={answer.asks === "otherStage"}
        title={t("invitations.otherStage.title")}
        text={t("invitations.otherStage.text", { name: inviter })}
        confirm={t("invitations.otherStage.confirm")}
        cancel={t("invitations.otherStage.stay")}
        kind="primary"
        testId="other-stage"
        {...shared}
      />
    </>
  );
}
