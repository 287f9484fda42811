import type { LinkQuestion as LinkQuestionView } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Confirm, ErrorText } from "../ui";

/** Asks before a link that was opened leads off the stage that this person is on. */
export function LinkQuestion() {
  const asks = useApp((state) => state.link.asks);
  return asks === null ? null : <Question asks={asks} />;
}

function Question({ asks }: { asks: LinkQuestionView }) {
  const follow = useCommand("follow_link");
  const drop = useCommand("drop_link");
  const { roomTitle: title, leaves } = asks;
  return (
    <Confirm
      open
      title={t("invitations.link.title", { title })}
      text={t(`invitations.link.${leaves ?? "nothing"}`)}
      confirm={t(leaves === null ? "invitations.link.go" : "invitations.link.leave")}
      cancel={t("invitations.link.stay")}
      kind="primary"
      busy={asks.busy || follow.busy}
      problem={<ErrorText error={follow.error ?? drop.error} />}
      onConfirm={() => void follow.run({})}
      onCancel={() => {
        if (!asks.busy) void drop.run({});
      }}
      testId="link-question"
    />
  );
}
