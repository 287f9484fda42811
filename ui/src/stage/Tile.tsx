import "./stage.css";

import type { CSSProperties, ReactNode } from "react";

import type { Tile as TileView } from "../backend/generated";
import { t } from "../i18n";
import { useNow } from "../i18n/useNow";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Picture } from "./Picture";
import { roomIn, TileTags } from "./TileTags";

/** One person on the stage: picture or avatar, name, badge, microphone, connection. */
export function Tile({
  tile,
  style,
  picture,
  menu,
  onEnlarge,
}: {
  tile: TileView;
  style?: CSSProperties | undefined;
  /** The moving picture, where it does not come from the core. */
  picture?: ReactNode;
  /** What can be done with it: a button in its corner. */
  menu?: ReactNode;
  /** Set in the strip beside a large tile: a press makes this tile the large one. */
  onEnlarge?: (() => void) | undefined;
}) {
  const away = tile.awaySince !== null;
  // Where nothing says how wide it is, it stands alone and is large.
  const width = style?.width === undefined ? Infinity : Number(style.width);
  // Somebody who was lost, or whose pictures do not come, is seen as at last.
  const still = tile.stillSince !== null;
  const pictured = (tile.cameraOn && !away) || still;
  const room = roomIn(width);
  const small = room === "name" || room === "nothing";
  const avatar = (
    <Avatar person={{ userId: tile.userId, name: tile.name }} size={small ? 24 : 64} />
  );
  return (
    <section
      className={tile.speaking && !away ? "tile is-speaking" : "tile"}
      style={style}
      aria-label={tileLabel(tile)}
      title={room === "words" ? undefined : whoIsIt(tile)}
      data-room={room}
      data-testid="tile"
      data-tile-id={tile.tileId}
      data-source={tile.source}
      data-user-id={tile.userId}
      data-name={tile.name}
      data-is-me={tile.isMe}
      data-role={tile.role}
      data-away={away}
      data-still={still}
      data-camera-on={tile.cameraOn}
      data-microphone-on={tile.microphoneOn}
      data-speaking={tile.speaking}
    >
      {pictured ? (
        <>
          {/* Seen until the first frame covers it. */}
          <div className="tile-person">{avatar}</div>
          {picture ?? (
            <Picture
              tileId={tile.tileId}
              mirrored={tile.mirrored}
              fit={tile.source === "screen" ? "contain" : "auto"}
            />
          )}
        </>
      ) : null}
      {still ? (
        <>
          <div className="tile-dim" />
          <div className="tile-person">
            <div className="tile-still" data-testid="tile-still">
              <Waiting tile={tile} small={small} />
            </div>
          </div>
        </>
      ) : null}
      {pictured ? null : (
        <div className="tile-person">
          {avatar}
          {away ? (
            <Waiting tile={tile} small={small} />
          ) : (
            <p className={small ? "hidden-visually" : "tile-person-detail"}>
              {t("stage.cameraOff")}
            </p>
          )}
        </div>
      )}
      <TileTags tile={tile} width={width} />
      {onEnlarge === undefined ? null : (
        <button
          type="button"
          className="tile-enlarge"
          aria-label={t("stage.enlarge", { name: titleOf(tile) })}
          data-testid="tile-enlarge"
          onClick={onEnlarge}
        />
      )}
      {menu}
    </section>
  );
}

/** What is waited for, and since when. */
function Waiting({ tile, small }: { tile: TileView; small: boolean }) {
  const since = tile.awaySince ?? tile.stillSince;
  // There the seconds alone have room.
  if (small && since !== null) {
    return (
      <p className="tile-person-detail is-attention">
        <Icon name="retry" size={12} />
        <Counting says="stage.seconds" since={since} />
      </p>
    );
  }
  if (tile.awaySince === null) {
    return tile.stillSince === null ? null : (
      <p className="tile-person-detail">
        <Counting says="stage.stillSince" since={tile.stillSince} />
      </p>
    );
  }
  return (
    <>
      <p className="tile-person-name">
        {tile.isMe ? t("stage.awayYou") : t("stage.away", { name: tile.name })}
      </p>
      <p className="tile-person-detail">
        <AwaySince since={tile.awaySince} />
      </p>
    </>
  );
}

/** "Reconnecting, 8 s", counting. */
export function AwaySince({ since }: { since: string }) {
  return <Counting says="stage.awaySince" since={since} />;
}

function Counting({
  says,
  since,
}: {
  says: "stage.awaySince" | "stage.stillSince" | "stage.seconds";
  since: string;
}) {
  const now = useNow(1000);
  return <span className="figures">{t(says, { seconds: secondsSince(since, now) })}</span>;
}

/** Whole seconds since then; never negative, since two computers' clocks differ. */
export function secondsSince(since: string, now: number): number {
  const seconds = Math.floor((now - new Date(since).getTime()) / 1000);
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

/** A person by name, and a screen by whose it is. */
export function titleOf({ name, source }: TileView): string {
  return source === "screen" ? t("stage.screenOf", { name }) : name;
}

function tileLabel(tile: TileView): string {
  const { quality } = tile;
  // A screen has no microphone and no connection of its own.
  if (tile.source === "screen") return titleOf(tile);
  return [
    whoIsIt(tile),
    t(tile.microphoneOn ? "stage.microphoneOn" : "stage.microphoneOff"),
    ...(tile.cameraOn ? [] : [t("stage.cameraOff")]),
    ...(tile.awaySince === null ? [] : [t("stage.reconnecting")]),
    ...(quality === "poor" || quality === "lost"
      ? [t("stage.qualityLabel", { word: t(`stage.quality.${quality}`) })]
      : []),
  ].join(", ");
}

function whoIsIt(tile: TileView): string {
  const { name, role, source } = tile;
  if (source === "screen") return titleOf(tile);
  return role === "viewer" ? name : t("stage.tile", { name, role: t(`badge.${role}`) });
}
