import type { LeaveQuestion, RoomView } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { Button, Dialog, DialogButtons, ErrorText } from "../ui";

/** Which question stands: before ending, or what leaving means to others. */
export type Asking = "end" | LeaveQuestion | null;

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
  const { endShow, leave: leaving } = room.actions;
  const endButton = (testId: string) =>
    endShow === null ? null : (
      <Button
        kind="live"
        busy={end.busy || endShow.busy}
        onPress={() => {
          finish(end.run({}));
        }}
        testId={testId}
      >
        {t("room.end.confirm")}
      </Button>
    );
  const waits = asking === "showWaits";
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
        title={t(waits ? "room.leaveHost.title" : "room.leaveGuest.title")}
        open={waits || asking === "showGoesOn"}
        onClose={onClose}
        role="alertdialog"
        withoutCross
        testId="leave-dialog"
      >
        <p className="dialog-text">
          {waits
            ? t("room.leaveHost.text")
            : t("room.leaveGuest.text", { name: room.host?.name ?? t("badge.host") })}
        </p>
        <ErrorText error={leave.error ?? end.error} testId="leave-error" />
        <DialogButtons>
          <Button autoFocus onPress={onClose} testId="leave-stay">
            {t(waits ? "room.leaveHost.stay" : "room.leaveGuest.stay")}
          </Button>
          <Button
            kind={waits ? "soft" : "primary"}
            busy={leave.busy || leaving?.busy === true}
            onPress={() => {
              finish(leave.run({}));
            }}
            testId="leave-confirm"
          >
            {t(waits ? "room.leaveHost.comeBack" : "room.leaveGuest.confirm")}
          </Button>
          {waits ? endButton("leave-end-show") : null}
        </DialogButtons>
      </Dialog>
    </>
  );
}
