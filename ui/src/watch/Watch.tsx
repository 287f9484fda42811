import "./watch.css";

import { useState, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components";

import { ChatAnnouncer } from "../chat/ChatAnnouncer";
import { ChatPanel } from "../chat/ChatPanel";
import { t } from "../i18n";
import { clock } from "../i18n/time";
import { useLanguage } from "../i18n/language";
import { useNow } from "../i18n/useNow";
import { Banner, Button, Pill, TopBar } from "../ui";
import { ViewerBar } from "./ViewerBar";
import { Since } from "./Card";
import { Floating } from "./Floating";
import { Invited } from "./Invited";
import { NameForm } from "./NameForm";
import { screenOf } from "./show";
import { StageArea } from "./StageArea";
import type { WatchState } from "./state";
import type { Watching } from "./watching";

/** The watch page: stage and chat for everybody with a browser. */
export function Watch({ watching }: { watching: Watching }) {
  const state = useSyncExternalStore(watching.onChange, watching.get);
  const { tag } = useLanguage();
  const [invitedLater, setInvitedLater] = useState<string | null>(null);
  const screen = screenOf(state.show);
  const { invitation, show } = state;
  const open = show.room !== null && screen !== "gone" && screen !== "private";
  return (
    <I18nProvider locale={tag}>
      <div className="watch" data-testid="watch" data-screen={screen}>
        <TopBar title={show.room?.title ?? t("app.name")} states={<States state={state} />} />
        <div className="watch-body">
          <main className="watch-main">
            <div className="watch-stage">
              <StageArea state={state} screen={screen} />
              <Floating
                floating={state.floating}
                onGone={(id) => {
                  watching.forgetFloating(id);
                }}
              />
              <div className="watch-banners">
                <Trouble state={state} />
                <Invitation
                  state={state}
                  hidden={invitation?.invitationId !== invitedLater}
                  onOpen={() => {
                    setInvitedLater(null);
                  }}
                />
              </div>
            </div>
            {open ? <ViewerBar state={state} watching={watching} screen={screen} /> : null}
          </main>
          {open ? (
            <aside className="watch-panel" aria-label={t("chat.label")}>
              <h2 className="watch-panel-title">{t("room.chat")}</h2>
              <div className="watch-panel-chat">
                <ChatPanel
                  instead={
                    state.named || state.cannotWrite !== null ? undefined : (
                      <NameForm onName={(name) => watching.name(name)} />
                    )
                  }
                />
              </div>
            </aside>
          ) : null}
        </div>
        <Invited
          invitation={invitation?.invitationId === invitedLater ? null : invitation}
          hostName={state.hostName ?? ""}
          title={show.room?.title ?? ""}
          roomId={show.room?.roomId ?? ""}
          onLater={() => {
            setInvitedLater(invitation?.invitationId ?? null);
          }}
        />
        <Spoken state={state} />
        <ChatAnnouncer />
      </div>
    </I18nProvider>
  );
}

/** Where the show stands, who watches, how the connection is. */
function States({ state }: { state: WatchState }) {
  const { room } = state.show;
  if (room === null) return null;
  const screen = screenOf(state.show);
  return (
    <>
      {screen === "stage" && room.status === "live" ? (
        <Pill tone="live" testId="status-line" state="live">
          <LiveClock since={room.liveAt ?? room.updatedAt} />
        </Pill>
      ) : null}
      {screen === "stage" && room.status === "waitingReconnect" ? (
        <Pill tone="attention" testId="status-line" state="waitingForHost">
          {t("watch.paused")}
        </Pill>
      ) : null}
      {screen === "notStarted" ? (
        <Pill testId="status-line" state="notLive">
          {t("status.notLive")}
        </Pill>
      ) : null}
      {screen === "ended" || screen === "stopped" ? (
        <Pill testId="status-line" state="ended">
          {t("status.ended")}
        </Pill>
      ) : null}
      {(screen === "stage" || screen === "notStarted") && state.viewers !== null ? (
        <Pill icon="eye" testId="viewers">
          <span aria-hidden>{t("room.viewerCount", { count: state.viewers })}</span>
          <span className="hidden-visually">{t("room.viewers", { count: state.viewers })}</span>
        </Pill>
      ) : null}
    </>
  );
}

function LiveClock({ since }: { since: string }) {
  const now = useNow(500);
  return <span className="status-live">{t("status.live", { clock: clock(since, now) })}</span>;
}

/** What is still wrong, with a clock. */
function Trouble({ state }: { state: WatchState }) {
  const { lostSince, media, room, waitingSince } = state.show;
  if (room !== null && lostSince !== null) {
    return (
      <Banner
        icon="wifiOff"
        title={t("watch.lost.title")}
        text={<Since since={lostSince} lost />}
        testId="watch-lost"
      />
    );
  }
  if (waitingSince !== null && state.tiles.length > 0) {
    return (
      <Banner
        title={t("room.waitingForHost", { name: state.hostName ?? "" })}
        text={<Since since={waitingSince} />}
        testId="watch-waiting"
      />
    );
  }
  if (media === "reconnecting") {
    return <Banner icon="wifiOff" title={t("watch.mediaLost")} testId="watch-media-lost" />;
  }
  return null;
}

function Invitation(props: { state: WatchState; hidden: boolean; onOpen: () => void }) {
  if (props.state.invitation === null || props.hidden) return null;
  return (
    <Banner
      tone="info"
      icon="hand"
      title={t("watch.invited.title", { name: props.state.hostName ?? "" })}
      actions={
        <Button size="small" onPress={props.onOpen} testId="watch-invited-open">
          {t("watch.invited.how")}
        </Button>
      }
      testId="watch-invited-banner"
    />
  );
}

/** Said at once: the show began, waits, or is over. */
function Spoken({ state }: { state: WatchState }) {
  const screen = screenOf(state.show);
  const sentence =
    screen === "stage" && state.show.room?.status === "live"
      ? t("watch.spoken.live")
      : screen === "ended" || screen === "stopped"
        ? t("watch.ended.title")
        : "";
  return (
    <p className="hidden-visually" aria-live="assertive" data-testid="watch-spoken">
      {sentence}
    </p>
  );
}
