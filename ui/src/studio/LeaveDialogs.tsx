import type { RoomView } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { Button, Dialog, DialogButtons, ErrorText } from "../ui";

export type Asking = "end" | "leave" | null;

/** The questions before leaving and before ending. Each is asked once. */
export function LeaveDialogs({
  room,
  asking,
  onClose,
}: {
  room: RoomView;
  asking: Asking;
  onClose: () => void;
}) {
  const end = useCommand("end_show");
  const leave = useCommand("leave_stage");
  const finish = (answer: Promise<unknown>) => {
    void answer.then((done) => {
      if (done !== undefined) onClose();
    });
  };
  const endButton = (testId: string) => (
    <Button
      kind="live"
      busy={end.busy || room.busy === "ending"}
      onPress={() => {
        finish(end.run({}));
      }}
      testId={testId}
    >
      {t("room.end.confirm")}
    </Button>
  );
  const isHost = room.myRole === "host";
  return (
    <>
      <Dialog
        title={t("room.end.title")}
        open={asking === "end"}
        onClose={onClose}
        role="alertdialog"
        withoutCross
        testId="end-show-dialog"
      >
        <p className="dialog-text">
          {room.viewers === null
            ? t("room.end.text")
            : t("room.end.watching", { count: room.viewers })}
        </p>
        <ErrorText error={end.error} testId="end-show-error" />
        <DialogButtons>
          <Button autoFocus onPress={onClose} testId="end-show-keep">
            {t("room.end.keep")}
          </Button>
          {endButton("end-show-confirm")}
        </DialogButtons>
      </Dialog>
      <Dialog
        title={t(isHost ? "room.leaveHost.title" : "room.leaveGuest.title")}
        open={asking === "leave"}
        onClose={onClose}
        role="alertdialog"
        withoutCross
        testId="leave-dialog"
      >
        <p className="dialog-text">
          {isHost
            ? t("room.leaveHost.text")
            : t("room.leaveGuest.text", { name: room.host?.name ?? t("badge.host") })}
        </p>
        <ErrorText error={leave.error ?? end.error} testId="leave-error" />
        <DialogButtons>
          <Button autoFocus onPress={onClose} testId="leave-stay">
            {t(isHost ? "room.leaveHost.stay" : "room.leaveGuest.stay")}
          </Button>
          <Button
            kind={isHost ? "soft" : "primary"}
            busy={leave.busy || room.busy === "leaving"}
            onPress={() => {
              finish(leave.run({}));
            }}
            testId="leave-confirm"
          >
            {t(isHost ? "room.leaveHost.comeBack" : "room.leaveGuest.confirm")}
          </Button>
          {isHost ? endButton("leave-end-show") : null}
        </DialogButtons>
      </Dialog>
    </>
  );
}
