import type { RoomCard } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { Confirm, ErrorText } from "../ui";

interface Question {
  room: RoomCard;
  open: boolean;
  onClose: () => void;
}

/** Asks once before a show ends, and says who is watching. */
export function EndQuestion({ room, open, onClose }: Question) {
  const end = useCommand("end_room");
  const watching =
    room.viewers === null ? "" : ` ${t("home.confirmEnd.watching", { count: room.viewers })}`;
  const there =
    room.whereabouts === "elsewhere" || room.whereabouts === "unclear"
      ? `${t(`home.confirmEnd.${room.whereabouts}`)} `
      : "";
  return (
    <Confirm
      open={open}
      title={t("home.confirmEnd.title", { title: room.title })}
      text={there + t("home.confirmEnd.text") + watching}
      confirm={t("home.confirmEnd.confirm")}
      kind="live-outline"
      busy={end.busy}
      problem={<ErrorText error={end.error} />}
      onConfirm={() => {
        void end.run({ roomId: room.roomId }).then((answer) => {
          if (answer !== undefined) onClose();
        });
      }}
      onCancel={onClose}
      testId="end-question"
    />
  );
}

/** Asks once before a room goes. */
export function DeleteQuestion({ room, open, onClose }: Question) {
  const remove = useCommand("delete_room");
  return (
    <Confirm
      open={open}
      title={t("home.confirmDelete.title", { title: room.title })}
      text={t("home.confirmDelete.text")}
      confirm={t("home.confirmDelete.confirm")}
      kind="live-outline"
      busy={remove.busy}
      problem={<ErrorText error={remove.error} />}
      onConfirm={() => {
        void remove.run({ roomId: room.roomId }).then((answer) => {
          if (answer !== undefined) onClose();
        });
      }}
      onCancel={onClose}
      testId="delete-question"
    />
  );
}
