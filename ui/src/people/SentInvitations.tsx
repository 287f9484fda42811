import "./people.css";

import type { SentInvitation } from "../backend/generated";
import { t } from "../i18n";
import { relativeTime } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { useCommand } from "../state/app";
import { Avatar, Button, ErrorText, ListRow } from "../ui";

/** Invitations that were sent for the open room, with what can be done about each. */
export function SentInvitations({ sent }: { sent: readonly SentInvitation[] }) {
  return (
    <ul className="rows">
      {sent.map((invitation) => (
        <Sent key={invitation.person.userId} invitation={invitation} />
      ))}
    </ul>
  );
}

function Sent({ invitation }: { invitation: SentInvitation }) {
  const { person, state, can, busy, problem, invitationId } = invitation;
  const now = useNow(30_000);
  const cancel = useCommand("cancel_invitation");
  const invite = useCommand("invite");
  return (
    <li
      data-testid="sent-invitation"
      data-state={state}
      data-user-id={person.userId}
      data-name={person.name}
    >
      <ListRow
        lead={<Avatar person={person} />}
        title={person.name}
        detail={detail(invitation, now)}
        tone={state === "accepted" ? "good" : "quiet"}
        end={
          can === "cancel" ? (
            <Button
              size="small"
              busy={busy || cancel.busy}
              label={`${t("people.cancel")}: ${person.name}`}
              onPress={() => void cancel.run({ invitationId })}
              testId="invitation-cancel"
            >
              {t("people.cancel")}
            </Button>
          ) : can === "askAgain" ? (
            <Button
              size="small"
              busy={busy || invite.busy}
              label={`${t("people.askAgain")}: ${person.name}`}
              onPress={() => void invite.run({ userId: person.userId })}
              testId="invitation-again"
            >
              {t("people.askAgain")}
            </Button>
          ) : undefined
        }
      />
      <ErrorText error={problem ?? cancel.error ?? invite.error} testId="sent-invitation-error" />
    </li>
  );
}

function detail({ state, createdAt }: SentInvitation, now: number): string {
  if (state !== "pending") return t(`people.state.${state}`);
  return now - new Date(createdAt).getTime() < 60_000
    ? t("people.state.pendingNow")
    : t("people.state.pending", { time: relativeTime(createdAt, now) });
}
