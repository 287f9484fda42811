import "./studio.css";

import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Button, ErrorText, Mark, NoticeLine } from "../ui";

/** The end of the show for this person, calmly, with the way home. */
export function RoomOver() {
  const room = useApp((state) => state.room);
  const close = useCommand("close_room");
  if (room?.over == null) return null;
  const { over, title } = room;
  return (
    <main className="room-over" data-testid="room-over" data-over={over}>
      <div className="notices-alone">
        <NoticeLine unsaid={["showEnded"]} />
      </div>
      <Mark size={40} />
      <p className="room-over-room">{title}</p>
      <h1>{t(`room.over.${over}.title`)}</h1>
      <p className="room-over-text">{t(`room.over.${over}.text`)}</p>
      <Button
        kind="primary"
        size="large"
        autoFocus
        busy={close.busy}
        onPress={() => void close.run({})}
        testId="room-over-home"
      >
        {t("room.backHome")}
      </Button>
      <ErrorText error={close.error} />
    </main>
  );
}
