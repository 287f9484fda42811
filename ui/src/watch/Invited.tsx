import { t } from "../i18n";
import { Avatar, Button, Dialog } from "../ui";
import type { Invitation } from "./wire";

/** What an invited viewer has to do: the stage needs Greenroom, and Greenroom opens by a link. */
export function Invited(props: {
  invitation: Invitation | null;
  hostName: string;
  title: string;
  roomId: string;
  onLater: () => void;
}) {
  const { invitation } = props;
  return (
    <Dialog
      title={t("watch.invited.title", { name: props.hostName })}
      subtitle={t("watch.invited.subtitle", { title: props.title })}
      lead={
        invitation === null ? undefined : (
          <Avatar person={{ userId: invitation.inviterUserId, name: props.hostName }} />
        )
      }
      open={invitation !== null}
      onClose={props.onLater}
      withoutCross
      testId="watch-invited"
    >
      <p className="watch-invited-text">{t("watch.invited.text", { name: props.hostName })}</p>
      <p className="watch-invited-text">{t("room.nobodyUntilStage")}</p>
      <div className="watch-invited-actions">
        <Button size="large" onPress={props.onLater} testId="watch-invited-later">
          {t("watch.invited.later")}
        </Button>
        <a
          className="button button-primary button-large"
          href={`greenroom://room/${props.roomId}`}
          data-testid="watch-invited-link"
        >
          {t("watch.invited.open")}
        </a>
      </div>
    </Dialog>
  );
}
