import "./figures.css";

import { useEffect, useId, useRef } from "react";

import type { Millis, StageView, StreamFigures, StreamLimit, Tile } from "../backend/generated";
import { t } from "../i18n";
import { titleOf } from "../stage/Tile";
import { useBackend } from "../state/app";
import { Button } from "../ui";

/**
 * The stage in numbers, below it: whoever looks for what is wrong looks at both, and the show goes on
 * meanwhile. Rust counts while this is open, and no longer.
 */
export function FiguresPanel({ stage, onClose }: { stage: StageView; onClose: () => void }) {
  const backend = useBackend();
  const panel = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  const titleId = useId();
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const say = (on: boolean) => {
      // Without figures the table says that they are not known.
      backend.call("show_figures", { on }).catch(() => undefined);
    };
    say(true);
    return () => {
      say(false);
    };
  }, [backend]);
  useEffect(() => {
    const element = panel.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") close.current();
    };
    element?.addEventListener("keydown", onKeyDown);
    // Whoever asked for it reads it next.
    element?.focus();
    return () => {
      element?.removeEventListener("keydown", onKeyDown);
    };
  }, []);
  const known = new Map(stage.figures?.tiles.map((one) => [one.tileId, one]));
  return (
    <section
      ref={panel}
      className="figures-panel"
      aria-labelledby={titleId}
      tabIndex={-1}
      data-testid="figures"
    >
      <header className="figures-head">
        <h2 id={titleId} title={t("figures.lead")}>
          {t("figures.title")}
        </h2>
        <p className="figures-line">
          {t("figures.roundTrip")}{" "}
          <span className="figures">{inMilliseconds(stage.figures?.roundTripMs)}</span>
        </p>
        <Button
          kind="icon"
          icon="close"
          size="small"
          label={t("figures.close")}
          shortcut="Esc"
          onPress={onClose}
          testId="figures-close"
        />
      </header>
      <p className="hidden-visually">{t("figures.lead")}</p>
      <div className="figures-table">
        <table data-testid="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("figures.of")}</th>
              <th scope="col">{t("figures.bits")}</th>
              <th scope="col">{t("figures.size")}</th>
              <th scope="col">{t("figures.rate")}</th>
              <th scope="col">{t("figures.lost")}</th>
              <th scope="col">{t("figures.buffer")}</th>
              <th scope="col">{t("figures.delay")}</th>
              <th scope="col">{t("figures.limit")}</th>
            </tr>
          </thead>
          {stage.tiles.map((tile) => (
            <tbody key={tile.tileId} data-tile-id={tile.tileId}>
              <tr>
                <th className="figures-who" colSpan={8} scope="rowgroup">
                  {t(tile.isMe ? "figures.goesOut" : "figures.comes", { name: titleOf(tile) })}
                  <LipSync value={known.get(tile.tileId)?.lipSync} />
                </th>
              </tr>
              <Row kind="picture" tile={tile} stream={known.get(tile.tileId)?.picture} />
              {tile.source === "screen" ? null : (
                <Row kind="sound" tile={tile} stream={known.get(tile.tileId)?.sound} />
              )}
            </tbody>
          ))}
        </table>
      </div>
    </section>
  );
}

/** A row stays where it is also while nothing of it is known, so that nothing jumps. */
function Row({
  kind,
  tile,
  stream,
}: {
  kind: "picture" | "sound";
  tile: Tile;
  stream: StreamFigures | null | undefined;
}) {
  const { width, height } = stream ?? {};
  return (
    <tr data-stream={kind}>
      <th scope="row">{t(`figures.${kind}`)}</th>
      <Cell value={stream?.kbps} words={(kbps) => t("figures.kbps", { kbps })} />
      {kind === "sound" ? (
        <td colSpan={2} />
      ) : (
        <>
          <Cell
            value={width}
            words={(columns) => t("figures.pixels", { columns, rows: height ?? 0 })}
          />
          <Cell value={stream?.framesPerSecond} words={String} />
        </>
      )}
      <Cell
        value={stream?.lostPercent}
        words={(lost) => t("figures.percent", { percent: lost.toFixed(1) })}
      />
      {/* What goes out waits for nobody here. */}
      {tile.isMe ? <td /> : <Cell value={stream?.jitterBufferMs} words={inMilliseconds} />}
      {tile.isMe ? <td /> : <Cell value={stream?.delay} words={withError} />}
      {tile.isMe && kind === "picture" ? <Cell value={stream?.limit} words={limitedBy} /> : <td />}
    </tr>
  );
}

/** How far picture and sound of somebody are apart, where that is known. */
function LipSync({ value }: { value: Millis | null | undefined }) {
  if (value === null || value === undefined) return null;
  const { ms, error } = value;
  const milliseconds = Math.abs(ms);
  return (
    <span className="figures-lips">
      {milliseconds <= error
        ? t("figures.lips.together", { error })
        : t(`figures.lips.${ms > 0 ? "after" : "before"}`, { milliseconds, error })}
    </span>
  );
}

function Cell<T>({ value, words }: { value: T | null | undefined; words: (value: T) => string }) {
  return (
    <td className="figures">
      {value === null || value === undefined ? <Unknown /> : words(value)}
    </td>
  );
}

function Unknown() {
  return (
    <>
      <span aria-hidden>{t("figures.unknown")}</span>
      <span className="hidden-visually">{t("figures.unknownLabel")}</span>
    </>
  );
}

function limitedBy(limit: StreamLimit): string {
  return t(`figures.limits.${limit === "other" ? "elsewhere" : limit}`);
}

function withError({ ms, error }: Millis): string {
  return t("figures.withError", { milliseconds: ms, error });
}

function inMilliseconds(value: number | null | undefined): string {
  return value === null || value === undefined
    ? t("figures.unknown")
    : t("figures.milliseconds", { milliseconds: value });
}
