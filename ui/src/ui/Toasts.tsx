import { useEffect, useState } from "react";

import type { Notice } from "../backend/generated";
import { noticeText, t } from "../i18n";
import { useApp, useStore } from "../state/app";
import type { NumberedNotice } from "../state/store";
import { Button } from "./Button";
import { Icon } from "./Icon";

const shownForMs = 6000;
/** A sentence with something to do takes longer to read. */
const troubleShownForMs = 15_000;

function isTrouble(notice: Notice): boolean {
  return ["linkFailed", "notForgotten", "notRemembered"].includes(notice.kind);
}
const atMost = 3;

/** Only what changes whether others see and hear this person interrupts a screen reader. */
function isAssertive(notice: Notice): boolean {
  return ["youAreLive", "backOnAir", "showEnded"].includes(notice.kind);
}

/** Notices, each shown once and for a few seconds, at the bottom left; more wait their turn. */
export function Toasts() {
  const notices = useApp((state) => state.notices);
  const { forgetNotice } = useStore();
  const toasts = (assertive: boolean) =>
    notices
      .filter(({ notice }) => isAssertive(notice) === assertive)
      .slice(0, atMost)
      .map((toast) => <Toast key={toast.id} toast={toast} onGone={forgetNotice} />);
  return (
    <section className="toasts" aria-label={t("app.notifications")}>
      {/* Both regions are always there: a region that appears together with its text is not read. */}
      <div aria-live="polite">{toasts(false)}</div>
      <div aria-live="assertive">{toasts(true)}</div>
    </section>
  );
}

function Toast({ toast, onGone }: { toast: NumberedNotice; onGone: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  const lasts = isTrouble(toast.notice) ? troubleShownForMs : shownForMs;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => {
      onGone(toast.id);
    }, lasts);
    return () => {
      clearTimeout(timer);
    };
  }, [held, lasts, onGone, toast.id]);
  return (
    // Pointer and focus only hold the toast; everything it offers is the button in it.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="toast"
      data-testid="toast"
      data-kind={toast.notice.kind}
      onPointerEnter={() => {
        setHeld(true);
      }}
      onPointerLeave={() => {
        setHeld(false);
      }}
      onFocus={() => {
        setHeld(true);
      }}
      onBlur={() => {
        setHeld(false);
      }}
    >
      <Icon name={isTrouble(toast.notice) ? "warning" : "check"} />
      <p>{noticeText(toast.notice)}</p>
      <Button
        kind="icon"
        icon="close"
        size="small"
        label={t("app.dismiss")}
        onPress={() => {
          onGone(toast.id);
        }}
      />
    </div>
  );
}
