import "./figures.css";

import { useEffect } from "react";

import type { StageView, StreamFigures, StreamLimit, Tile } from "../backend/generated";
import { t } from "../i18n";
import { titleOf } from "../stage/Tile";
import { useBackend } from "../state/app";
import { Dialog } from "../ui";

/** The stage in numbers. Rust counts while this is open, and no longer. */
export function FiguresDialog({
  open,
  stage,
  onClose,
}: {
  open: boolean;
  stage: StageView;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={t("figures.title")}
      subtitle={t("figures.lead")}
      open={open}
      onClose={onClose}
      size="wide"
      testId="figures"
    >
      <Figures stage={stage} />
    </Dialog>
  );
}

function Figures({ stage }: { stage: StageView }) {
  const backend = useBackend();
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
  const known = new Map(stage.figures?.tiles.map((one) => [one.tileId, one]));
  return (
    <>
      <p className="figures-line">
        {t("figures.roundTrip")}{" "}
        <span className="figures">{inMilliseconds(stage.figures?.roundTripMs)}</span>
      </p>
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
              <th scope="col">{t("figures.limit")}</th>
            </tr>
          </thead>
          {stage.tiles.map((tile) => (
            <tbody key={tile.tileId} data-tile-id={tile.tileId}>
              <tr>
                <th className="figures-who" colSpan={7} scope="rowgroup">
                  {t(tile.isMe ? "figures.goesOut" : "figures.comes", { name: titleOf(tile) })}
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
    </>
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
      {tile.isMe && kind === "picture" ? <Cell value={stream?.limit} words={limitedBy} /> : <td />}
    </tr>
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

function inMilliseconds(value: number | null | undefined): string {
  return value === null || value === undefined
    ? t("figures.unknown")
    : t("figures.milliseconds", { milliseconds: value });
}
