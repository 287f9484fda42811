import "./invitation.css";

import type { ReceivedInvitation } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Avatar, Button, Dialog, DialogButtons, ErrorText } from "../ui";
import { LiveFacts } from "./LiveFacts";
import { AcceptQuestion } from "./AcceptQuestion";
import { useAnswer } from "./useAnswer";

/** The prompt for an invitation, over whatever screen is open. */
export function InvitationPrompt() {
  const { prompt, received } = useApp((state) => state.invitations);
  const invitation = received.find(({ invitationId }) => invitationId === prompt);
  if (invitation === undefined) return null;
  return <Prompt key={invitation.invitationId} invitation={invitation} />;
}

function Prompt({ invitation }: { invitation: ReceivedInvitation }) {
  const answer = useAnswer(invitation);
  const postpone = useCommand("postpone_invitation");
  const { inviter, roomTitle, invitationId } = invitation;
  const later = () => {
    if (answer.busy === null) void postpone.run({ invitationId });
  };
  return (
    <>
      <Dialog
        open
        title={t("invitations.prompt.title", { name: inviter.name })}
        subtitle={t("invitations.prompt.subtitle", { title: roomTitle })}
        lead={<Avatar person={inviter} />}
        onClose={later}
        withoutCross
        testId="invitation-prompt"
      >
        <div className="prompt-facts">
          <LiveFacts invitation={invitation} withStage />
        </div>
        <p className="dialog-text">{t("invitations.prompt.text")}</p>
        <ErrorText error={answer.error ?? postpone.error} testId="invitation-error" />
        <DialogButtons>
          {invitation.mayOpen ? null : (
            <span className="push-start">
              <Button
                size="large"
                onPress={answer.decline}
                busy={answer.busy === "decline"}
                testId="invitation-decline"
              >
                {t("invitations.decline")}
              </Button>
            </span>
          )}
          <Button size="large" onPress={later} busy={postpone.busy} testId="invitation-later">
            {t("invitations.later")}
          </Button>
          <Button
            kind="primary"
            size="large"
            onPress={answer.accept}
            busy={answer.busy === "accept"}
            testId="invitation-accept"
          >
            {t("invitations.accept")}
          </Button>
        </DialogButtons>
      </Dialog>
      <AcceptQuestion answer={answer} inviter={inviter.name} />
    </>
  );
}
