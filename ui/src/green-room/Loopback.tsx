import "./loopback.css";

import type { LoopbackPhase } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Button, Check, ErrorText } from "../ui";
import { clockOf, loopbackFindings, loopbackNow } from "./loopback";

/** Ten seconds of own picture and sound as others get them: the way to record them, and the verdict. */
export function Loopback() {
  const loopback = useApp((state) => state.loopback);
  const record = useCommand("record_loopback");
  const stop = useCommand("stop_loopback");
  const { phase, verdict } = loopback;
  return (
    <section className="card loopback" aria-label={t("room.loopback.title")} data-testid="loopback">
      {verdict === null ? (
        <div className="loopback-words">
          <h2 className="card-title">{t("room.loopback.title")}</h2>
          <p data-testid="loopback-hint">{hint(phase, loopback.mayRecord)}</p>
        </div>
      ) : (
        <ul className="checks loopback-verdict" aria-label={t("room.loopback.verdict")}>
          {loopbackFindings(verdict).map(([of, finding]) => (
            <Check key={of} id={of} title={t(`room.loopback.of.${of}`)} {...finding} />
          ))}
        </ul>
      )}
      {loopback.mayStop ? (
        <Button busy={stop.busy} onPress={() => void stop.run({})} testId="stop-loopback">
          {t("room.loopback.stop")}
        </Button>
      ) : loopback.mayRecord ? (
        <Button
          icon={verdict === null ? "record" : "retry"}
          busy={record.busy}
          onPress={() => void record.run({})}
          testId="record-loopback"
        >
          {t(verdict === null ? "room.loopback.record" : "room.loopback.again")}
        </Button>
      ) : null}
      <p className="hidden-visually" role="status">
        {loopbackNow(phase)}
      </p>
      <ErrorText error={record.error ?? stop.error ?? loopback.problem} testId="loopback-error" />
    </section>
  );
}

function hint(phase: LoopbackPhase, mayRecord: boolean): string {
  switch (phase.state) {
    case "notOffered":
      return t("room.loopback.notOffered");
    case "connecting":
    case "recording":
      return t("room.loopback.saySomething");
    case "resting":
    case "playing":
      return t(mayRecord ? "room.loopback.hint" : "room.loopback.nothingToSend");
  }
}

/** Over the own picture: now or as it came back, the countdown, and how far it is played. */
export function LoopbackOver() {
  const { phase, mayPlay, loudness } = useApp((state) => state.loopback);
  const play = useCommand("play_loopback");
  const stop = useCommand("stop_loopback");
  const plays = phase.state === "playing";
  return (
    <>
      {plays || mayPlay ? (
        <div className="loopback-switch" role="group" aria-label={t("room.loopback.shown")}>
          <Button
            size="small"
            pressed={!plays}
            onPress={() => {
              if (plays) void stop.run({});
            }}
            testId="loopback-live"
          >
            {t("room.loopback.live")}
          </Button>
          <Button
            size="small"
            pressed={plays}
            onPress={() => {
              if (!plays) void play.run({});
            }}
            testId="play-loopback"
          >
            {t("room.loopback.asOthers")}
          </Button>
        </div>
      ) : null}
      {phase.state === "connecting" ? (
        <p className="loopback-bar">{t("room.loopback.connecting")}</p>
      ) : null}
      {phase.state === "recording" ? (
        <p className="loopback-bar" data-testid="loopback-countdown">
          <span className="loopback-dot" />
          {t("room.loopback.left", { seconds: phase.secondsLeft })}
        </p>
      ) : null}
      {phase.state === "playing" ? (
        <div className="loopback-bar" data-testid="loopback-played">
          <span className="figures">{clockOf(phase.atMs)}</span>
          <Loudness of={loudness} played={phase.atMs / phase.ofMs} />
          <span className="figures">{clockOf(phase.ofMs)}</span>
        </div>
      ) : null}
    </>
  );
}

/** How loud it is from beginning to end, and how much of it was played. */
function Loudness({ of, played }: { of: readonly number[]; played: number }) {
  return (
    <span className="loopback-loudness" aria-hidden>
      {of.map((part, at) => (
        <span
          key={at}
          className={at < played * of.length ? "is-played" : undefined}
          // Quiet parts are seen too: the ear hears more of them than their share.
          style={{ blockSize: `${String(Math.max(10, Math.round(10 * Math.sqrt(part))))}%` }}
        />
      ))}
    </span>
  );
}
