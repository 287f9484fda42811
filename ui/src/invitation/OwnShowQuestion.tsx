import { t } from "../i18n";
import { Confirm, ErrorText } from "../ui";
import type { Answering } from "./useAnswer";

/** Asks before accepting ends an own show that is on air. */
export function OwnShowQuestion({ answer, inviter }: { answer: Answering; inviter: string }) {
  return (
    <Confirm
      open={answer.asksToEndOwnShow}
      title={t("invitations.ownShow.title")}
      text={t("invitations.ownShow.text", { name: inviter })}
      confirm={t("invitations.ownShow.confirm")}
      cancel={t("invitations.ownShow.stay")}
      kind="live-outline"
      busy={answer.busy !== null}
      problem={<ErrorText error={answer.error} />}
      onConfirm={answer.endOwnShowAndAccept}
      onCancel={answer.stayInOwnShow}
      testId="own-show"
    />
  );
}
