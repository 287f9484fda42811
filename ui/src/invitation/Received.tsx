import "./invitation.css";

import type { ReceivedInvitation } from "../backend/generated";
import { t } from "../i18n";
import { relativeTime } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { useApp, useCommand } from "../state/app";
import { Avatar, Button, ErrorBanner, ErrorText, Skeleton, SkeletonBlock } from "../ui";
import { LiveFacts } from "./LiveFacts";
import { AcceptQuestion } from "./AcceptQuestion";
import { useAnswer } from "./useAnswer";

/** The list of invitations on the home screen. */
export function ReceivedInvitations() {
  const { loaded, received, problem } = useApp((state) => state.invitations);
  const refresh = useCommand("refresh_home");
  return (
    <>
      <ErrorBanner
        error={problem}
        testId="invitations-problem"
        actions={
          <Button size="small" busy={refresh.busy} onPress={() => void refresh.run({})}>
            {t("app.retry")}
          </Button>
        }
      />
      {loaded || problem !== null ? null : (
        <Skeleton>
          <SkeletonBlock shape="row" />
        </Skeleton>
      )}
      {loaded && received.length === 0 ? (
        <p className="invitations-empty" data-testid="invitations-empty">
          {t("invitations.empty")}
        </p>
      ) : null}
      <ul className="invitations-list">
        {received.map((invitation) => (
          <li key={invitation.invitationId}>
            {invitation.mayAnswer ? (
              <Pending invitation={invitation} />
            ) : invitation.mayOpen ? (
              <Accepted invitation={invitation} />
            ) : (
              <Over invitation={invitation} />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Head({ invitation, words }: { invitation: ReceivedInvitation; words: string }) {
  const now = useNow(30_000);
  return (
    <div className="invitation-head">
      <Avatar person={invitation.inviter} />
      <div className="invitation-who">
        <p className="invitation-name">{invitation.inviter.name}</p>
        <p className="invitation-words">{words}</p>
      </div>
      <time className="invitation-time figures" dateTime={invitation.createdAt}>
        {relativeTime(invitation.createdAt, now)}
      </time>
    </div>
  );
}

function Pending({ invitation }: { invitation: ReceivedInvitation }) {
  const answer = useAnswer(invitation);
  return (
    <article className="invitation" data-testid="invitation" data-state={invitation.state}>
      <Head invitation={invitation} words={t("invitations.asks")} />
      <h3>{invitation.roomTitle}</h3>
      <LiveFacts invitation={invitation} />
      <div className="invitation-buttons">
        <Button
          kind="primary"
          onPress={answer.accept}
          busy={answer.busy === "accept"}
          className="invitation-accept"
          testId="received-accept"
        >
          {t("invitations.accept")}
        </Button>
        <Button onPress={answer.decline} busy={answer.busy === "decline"} testId="received-decline">
          {t("invitations.decline")}
        </Button>
      </div>
      <ErrorText error={answer.error} />
      <p className="invitation-safe">{t("invitations.safe")}</p>
      <AcceptQuestion answer={answer} inviter={invitation.inviter.name} />
    </article>
  );
}

/** The green room that was accepted, and is not open: the way back to it. */
function Accepted({ invitation }: { invitation: ReceivedInvitation }) {
  const answer = useAnswer(invitation);
  return (
    <article className="invitation" data-testid="invitation" data-state={invitation.state}>
      <Head invitation={invitation} words={t("invitations.accepted")} />
      <h3>{invitation.roomTitle}</h3>
      <LiveFacts invitation={invitation} />
      <div className="invitation-buttons">
        <Button
          onPress={answer.accept}
          busy={answer.busy === "accept"}
          className="invitation-accept"
          testId="received-open"
        >
          {t("invitations.accept")}
        </Button>
      </div>
      <ErrorText error={answer.error} />
      <AcceptQuestion answer={answer} inviter={invitation.inviter.name} />
    </article>
  );
}

function Over({ invitation }: { invitation: ReceivedInvitation }) {
  const { state } = invitation;
  if (state === "pending") return null;
  return (
    <article className="invitation is-over" data-testid="invitation" data-state={state}>
      <Head invitation={invitation} words={t(`invitations.${state}`)} />
    </article>
  );
}
