import "./home.css";

import { useRef, useState } from "react";

import type { NewRoomView, RoomCard as RoomCardView } from "../backend/generated";
import { t } from "../i18n";
import { ReceivedInvitations } from "../invitation/Received";
import { UnreadableBanner } from "../health/UnreadableBanner";
import { useApp, useCommand } from "../state/app";
import {
  Button,
  Confirm,
  EmptyState,
  ErrorBanner,
  ErrorText,
  Skeleton,
  SkeletonBlock,
} from "../ui";
import { DraftBanner } from "./DraftBanner";
import { HomeBar } from "./HomeBar";
import { LeftLiveBanner } from "./LeftLiveBanner";
import { blankForm, type NewRoomForm, refill } from "../new-room/form";
import { NewRoomDialog } from "../new-room/NewRoomDialog";
import { RoomCard } from "./RoomCard";

/** Above this width the invitations stand beside the rooms from the start. */
const wide = "(min-width: 1100px)";

function startsWide(): boolean {
  return typeof matchMedia !== "function" || matchMedia(wide).matches;
}

/** What needs you first, then your rooms; invitations beside them. */
export function Home() {
  const home = useApp((state) => state.home);
  const making = useApp((state) => state.newRoom);
  const refresh = useCommand("refresh_home");
  const openRoom = useCommand("open_room");
  const [form, setForm] = useState<NewRoomForm | null>(null);
  const [instead, setInstead] = useState<NewRoomForm | null>(null);
  const discard = useCommand("discard_draft");
  const [panelOpen, setPanelOpen] = useState(startsWide);
  const panelTitle = useRef<HTMLHeadingElement>(null);

  // While its form is open the draft speaks for itself.
  const draft = form === null && making?.busy === false ? making : null;

  const resume = (draft: NewRoomView) => {
    setForm(refill(draft));
  };
  // There is one draft; another room takes its place only when the person says so.
  const begin = (next: NewRoomForm) => {
    if (draft === null) setForm(next);
    else setInstead(next);
  };
  const again = (room: RoomCardView) => {
    begin({ ...blankForm(), title: room.title });
  };
  const newRoom = (
    <Button
      kind="primary"
      icon="plus"
      onPress={() => {
        begin(blankForm());
      }}
      testId="new-room"
    >
      {t("home.newRoom")}
    </Button>
  );
  const nothing =
    home.loaded && home.rooms.length === 0 && home.leftLive.length === 0 && home.problem === null;

  return (
    <div className="home" data-testid="home">
      <HomeBar
        panelOpen={panelOpen}
        onBell={() => {
          setPanelOpen(!panelOpen);
          if (!panelOpen) requestAnimationFrame(() => panelTitle.current?.focus());
        }}
      />
      <div className="home-body">
        <main className="home-main">
          <div className="home-first">
            <UnreadableBanner />
            {home.leftLive.map((room) => (
              <LeftLiveBanner key={room.roomId} room={room} />
            ))}
            {draft === null ? null : <DraftBanner view={draft} onResume={resume} />}
            <ErrorBanner
              error={home.problem}
              text={home.loaded ? t("home.stale") : undefined}
              testId="home-problem"
              actions={
                <Button
                  size="small"
                  icon="retry"
                  busy={refresh.busy}
                  onPress={() => void refresh.run({})}
                  testId="home-retry"
                >
                  {t("home.retry")}
                </Button>
              }
            />
            <ErrorText error={openRoom.error} />
          </div>
          {nothing && draft === null ? (
            <EmptyState text={t("home.empty")} action={newRoom} testId="home-empty" />
          ) : (
            <section aria-labelledby="home-title">
              <div className="home-head">
                <h2 id="home-title" className="home-title">
                  {t("home.title")}
                </h2>
                {newRoom}
              </div>
              {home.loaded || home.problem !== null ? (
                <ul className="home-cards" aria-label={t("home.cards")}>
                  {home.rooms.map((room) => (
                    <li key={room.roomId}>
                      <RoomCard room={room} onSameAgain={again} />
                    </li>
                  ))}
                </ul>
              ) : (
                <Skeleton testId="home-loading">
                  <div className="home-cards">
                    <SkeletonBlock shape="card" />
                    <SkeletonBlock shape="card" />
                    <SkeletonBlock shape="card" />
                  </div>
                </Skeleton>
              )}
            </section>
          )}
        </main>
        {panelOpen ? (
          <aside className="home-panel" aria-labelledby="invitations-title">
            <h2 id="invitations-title" ref={panelTitle} tabIndex={-1}>
              {t("invitations.title")}
            </h2>
            <p className="home-panel-lead">{t("invitations.lead")}</p>
            <ReceivedInvitations />
          </aside>
        ) : null}
      </div>
      <Confirm
        open={instead !== null && draft !== null}
        title={t("home.draft.instead.title")}
        text={
          draft === null || draft.draft.title.trim() === ""
            ? t("home.draft.instead.textUntitled")
            : t("home.draft.instead.text", { title: draft.draft.title })
        }
        confirm={t("home.draft.instead.confirm")}
        cancel={t("home.draft.instead.keep")}
        kind="live-outline"
        busy={discard.busy}
        problem={<ErrorText error={discard.error} />}
        onConfirm={() => {
          if (draft === null) return;
          void discard.run({ draftId: draft.draft.draftId }).then((answer) => {
            if (answer === undefined) return;
            setInstead(null);
            setForm(instead);
          });
        }}
        onCancel={() => {
          discard.clear();
          setInstead(null);
        }}
        testId="draft-instead"
      />
      {form === null ? null : (
        <NewRoomDialog
          initial={form}
          onClose={() => {
            setForm(null);
          }}
          onMade={(roomId) => {
            setForm(null);
            void openRoom.run({ roomId });
          }}
        />
      )}
    </div>
  );
}
