import { useEffect, useState } from "react";

import type { Notice } from "../backend/generated";
import { noticeText, t } from "../i18n";
import { useApp, useStore } from "../state/app";
import type { NumberedNotice } from "../state/store";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";

const shownForMs = 6000;
/** A sentence with something to do takes longer to read. */
const troubleShownForMs = 15_000;

function isTrouble(notice: Notice): boolean {
  return [
    "linkFailed",
    "notForgotten",
    "notRemembered",
    "sharedScreenUnplugged",
    "sharedWindowClosed",
    "sharingFailed",
    "sharingTakenOver",
    "sharingWithdrawn",
  ].includes(notice.kind);
}

/** Only what changes whether others see and hear this person interrupts a screen reader. */
function isAssertive(notice: Notice): boolean {
  return ["youAreLive", "backOnAir", "showEnded"].includes(notice.kind);
}

/** Notices for a screen reader, on every screen. */
export function SpokenNotices() {
  const notices = useApp((state) => state.notices);
  const spoken = (assertive: boolean) =>
    notices
      .filter(({ notice }) => isAssertive(notice) === assertive)
      .map(({ id, notice }) => <p key={id}>{noticeText(notice)}</p>);
  return (
    // A dialog hides what is not in it from a screen reader, but for this.
    <section
      className="hidden-visually"
      data-react-aria-top-layer
      aria-label={t("app.notifications")}
    >
      {/* Both regions are always there: a region that appears together with its text is not read. */}
      <div aria-live="polite">{spoken(false)}</div>
      <div aria-live="assertive">{spoken(true)}</div>
    </section>
  );
}

/** Something that is still true. */
export interface Standing {
  icon?: IconName;
  tone: "attention" | "info";
  text: string;
  testId: string;
}

/**
 * One line for what has passed, each for a few seconds and the newest first of all, and otherwise for
 * what is still true. It stands in the top bar, so that it covers no picture and no control.
 */
export function NoticeLine({
  standing = [],
  unsaid = [],
}: {
  standing?: readonly Standing[];
  /** What the screen says by itself. */
  unsaid?: readonly Notice["kind"][];
}) {
  const notices = useApp((state) => state.notices);
  const { forgetNotice } = useStore();
  const [held, setHeld] = useState(false);
  const newest = notices.findLast(({ notice }) => !unsaid.includes(notice.kind));
  return (
    <div className="notice-line">
      {notices.map((one) => (
        <Lasting key={one.id} one={one} held={held} onGone={forgetNotice} />
      ))}
      {newest === undefined ? null : (
        // Pointer and focus only hold the line; everything it offers is the button in it.
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions
        <div
          key={newest.id}
          className="notice"
          data-testid="notice"
          data-kind={newest.notice.kind}
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
          <Icon name={isTrouble(newest.notice) ? "warning" : "check"} />
          <p title={noticeText(newest.notice)}>{noticeText(newest.notice)}</p>
          <Button
            kind="icon"
            icon="close"
            size="small"
            label={t("app.dismiss")}
            onPress={() => {
              setHeld(false);
              forgetNotice(newest.id);
            }}
          />
        </div>
      )}
      <div className={newest === undefined ? "notice-standing" : "hidden-visually"} role="status">
        {standing.map((one) => (
          <div
            key={one.testId + one.text}
            className={`notice is-${one.tone}`}
            data-testid={one.testId}
          >
            <Icon name={one.icon ?? "warning"} />
            <p title={one.text}>{one.text}</p>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Lets a notice go when its time is over. While one is held, none goes. */
function Lasting({
  one,
  held,
  onGone,
}: {
  one: NumberedNotice;
  held: boolean;
  onGone: (id: number) => void;
}) {
  const lasts = isTrouble(one.notice) ? troubleShownForMs : shownForMs;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => {
      onGone(one.id);
    }, lasts);
    return () => {
      clearTimeout(timer);
    };
  }, [held, lasts, onGone, one.id]);
  return null;
}
