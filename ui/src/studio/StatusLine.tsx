import "./studio.css";

import type {
  Quality,
  RoomView,
  SharingView,
  StagePhase,
  StatusLine as StatusLineView,
} from "../backend/generated";
import { t } from "../i18n";
import { clock } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { useStageLost } from "../state/stageLost";
import { Icon, Pill, type PillTone } from "../ui";

/** The one truthful status line: pill, viewers, connection in a word. */
export function StatusLine({
  room,
  phase,
  quality,
}: {
  room: RoomView;
  phase: StagePhase;
  quality: Quality;
}) {
  return (
    <>
      <StatusPill line={room.statusLine} />
      {room.viewers === null ? null : (
        <Pill icon="eye" testId="viewers">
          <span aria-hidden>{t("room.viewerCount", { count: room.viewers })}</span>
          <span className="hidden-visually">{t("room.viewers", { count: room.viewers })}</span>
        </Pill>
      )}
      <Unheard since={room.unheardSince} />
      <Connection phase={phase} quality={quality} />
    </>
  );
}

const tones: Record<StatusLineView["state"], PillTone> = {
  notLive: "quiet",
  goingLive: "attention",
  live: "live",
  reconnecting: "attention",
  waitingForHost: "attention",
  offAir: "attention",
  ending: "quiet",
  ended: "quiet",
  recorded: "quiet",
  terminated: "attention",
  error: "attention",
};

export function StatusPill({ line }: { line: StatusLineView }) {
  return (
    <Pill tone={tones[line.state]} testId="status-line" state={line.state}>
      {"since" in line ? (
        <Running state={line.state} since={line.since} />
      ) : (
        t(`status.${line.state}`)
      )}
    </Pill>
  );
}

function Running({
  state,
  since,
}: {
  state: "live" | "reconnecting" | "waitingForHost" | "offAir";
  since: string;
}) {
  const now = useNow(500);
  return (
    <span className={state === "live" ? "status-live" : undefined}>
      {t(`status.${state}`, { clock: clock(since, now) })}
    </span>
  );
}

/**
 * That the line, the people and the chat may be old. Picture and sound have a connection of their own,
 * which may be lost too.
 */
export function Unheard({ since }: { since: string | null }) {
  return (
    <span role="status">
      {since === null ? null : (
        <Pill tone="attention" icon="wifiOff" testId="unheard">
          <span aria-hidden>
            <UnheardFor since={since} />
          </span>
          <span className="hidden-visually">
            <UnheardSpoken />
          </span>
        </Pill>
      )}
    </span>
  );
}

function UnheardSpoken() {
  return t(useStageLost() ? "room.unheard.spokenStageLost" : "room.unheard.spoken");
}

function UnheardFor({ since }: { since: string }) {
  const now = useNow(500);
  return t("room.unheard.pill", { clock: clock(since, now) });
}

/** That something of one's own screens is seen, and what. */
export function SharingPill({ sharing }: { sharing: SharingView | null }) {
  return (
    <span role="status">
      {sharing === null ? null : (
        <Pill tone="sharing" icon="share" testId="sharing">
          {sharingText(sharing)}
        </Pill>
      )}
    </span>
  );
}

function sharingText(sharing: SharingView): string {
  const shared = sharedText(sharing);
  if (!sharing.sound) return shared;
  return t(sharing.soundProblem === null ? "share.soundNow" : "share.soundFails", { shared });
}

function sharedText({ kind, title, onlyYou }: SharingView): string {
  if (kind === "screen") return t(onlyYou ? "share.ready.screen" : "share.now.screen");
  // Not every system tells the title.
  if (title === "") return t(onlyYou ? "share.ready.untitled" : "share.now.untitled");
  return t(onlyYou ? "share.ready.window" : "share.now.window", { title });
}

/** How well this computer reaches the stage; nothing while nothing is known. */
function Connection({ phase, quality }: { phase: StagePhase; quality: Quality }) {
  const connected =
    phase.state === "backstage" || phase.state === "publishing" || phase.state === "onStage";
  if (!connected || quality === "unknown") return null;
  const word = t(`room.connection.${quality}`);
  const good = quality === "excellent" || quality === "good";
  return (
    <span
      className={good ? "pill pill-good" : "pill pill-attention"}
      data-testid="connection"
      data-state={quality}
    >
      <Icon name={quality === "lost" ? "wifiOff" : "wifi"} />
      <span className="hidden-visually">{t("room.connectionLabel", { word })}</span>
      <span aria-hidden>{word}</span>
    </span>
  );
}
