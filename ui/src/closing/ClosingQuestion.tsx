import { useEffect } from "react";

import type { ClosingAnswer, ClosingView } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Button, Dialog, DialogButtons, ErrorText } from "../ui";

/** The question before the window closes on people who watch or wait, over whatever screen is open. */
export function ClosingQuestion() {
  const closing = useApp((state) => state.closing);
  return closing === null ? null : <Question closing={closing} />;
}

function Question({ closing }: { closing: ClosingView }) {
  const { run: say } = useCommand("closing_shown");
  const answer = useCommand("answer_closing");
  const { asked } = closing;
  // A page that does not say so is taken for one that hangs, and the window closes.
  useEffect(() => {
    void say({ asked });
  }, [say, asked]);
  const press = (chosen: ClosingAnswer) => () => void answer.run({ answer: chosen });
  const ending = closing.endShow?.busy === true;
  const hosts = closing.means.kind !== "showGoesOn";
  return (
    <Dialog
      title={t("closing.title")}
      open
      onClose={press("stay")}
      role="alertdialog"
      withoutCross
      testId="closing"
    >
      <p className="dialog-text">{meaning(closing)}</p>
      <ErrorText error={answer.error} testId="closing-error" />
      <DialogButtons>
        <Button autoFocus onPress={press("stay")} testId="closing-stay">
          {t("closing.stay")}
        </Button>
        <Button kind={hosts ? "soft" : "primary"} onPress={press("close")} testId="closing-close">
          {t("closing.close")}
        </Button>
        {closing.endShow === null ? null : (
          <Button kind="live" busy={ending} onPress={press("endShow")} testId="closing-end-show">
            {t("closing.endShow")}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

/** What closing means to others, in a sentence or two. */
function meaning({ means, networkEnds }: ClosingView): string {
  const sentences = [];
  switch (means.kind) {
    case "showWaits":
      if (means.viewers !== null) sentences.push(t("closing.watching", { count: means.viewers }));
      sentences.push(t(networkEnds ? "closing.showStops" : "closing.showWaits"));
      break;
    case "othersStay":
      sentences.push(t(networkEnds ? "closing.othersGo" : "closing.othersStay"));
      break;
    case "showGoesOn": {
      const name = means.host ?? t("badge.host");
      sentences.push(t(networkEnds ? "closing.showEnds" : "closing.showGoesOn", { name }));
      break;
    }
  }
  return sentences.join(" ");
}
