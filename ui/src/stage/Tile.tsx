import "./stage.css";

import type { CSSProperties, ReactNode } from "react";

import type { Quality, Tile as TileView } from "../backend/generated";
import { t } from "../i18n";
import { useNow } from "../i18n/useNow";
import { Avatar } from "../ui/Avatar";
import { RoleBadge } from "../ui/Badge";
import { Icon } from "../ui/Icon";
import { Picture } from "./Picture";

/** One person on the stage: picture or avatar, name, badge, microphone, connection. */
export function Tile({
  tile,
  style,
  picture,
  onEnlarge,
}: {
  tile: TileView;
  style?: CSSProperties | undefined;
  /** The moving picture, where it does not come from the core. */
  picture?: ReactNode;
  /** Set in the strip beside a spotlight: a press makes this tile the large one. */
  onEnlarge?: (() => void) | undefined;
}) {
  const away = tile.awaySince !== null;
  return (
    <section
      className={tile.speaking && !away ? "tile is-speaking" : "tile"}
      style={style}
      aria-label={tileLabel(tile)}
      data-testid="tile"
      data-tile-id={tile.tileId}
      data-user-id={tile.userId}
      data-name={tile.name}
      data-is-me={tile.isMe}
      data-role={tile.role}
      data-away={away}
      data-camera-on={tile.cameraOn}
      data-microphone-on={tile.microphoneOn}
      data-speaking={tile.speaking}
    >
      {!away && tile.cameraOn ? (
        <>
          {/* Seen until the first frame covers it. */}
          <div className="tile-person">
            <Avatar person={{ userId: tile.userId, name: tile.name }} size={64} />
          </div>
          {picture ?? <Picture tileId={tile.tileId} />}
        </>
      ) : null}
      {away || !tile.cameraOn ? (
        <div className="tile-person">
          <Avatar person={{ userId: tile.userId, name: tile.name }} size={64} />
          {tile.awaySince === null ? (
            <p className="tile-person-detail">{t("stage.cameraOff")}</p>
          ) : (
            <>
              <p className="tile-person-name">
                {tile.isMe ? t("stage.awayYou") : t("stage.away", { name: tile.name })}
              </p>
              <p className="tile-person-detail">
                <AwaySince since={tile.awaySince} />
              </p>
            </>
          )}
        </div>
      ) : null}
      <div className="tile-tags">
        <span className="tile-tag">
          {away ? null : (
            <span className={tile.microphoneOn ? undefined : "tile-muted"}>
              <Icon name={tile.microphoneOn ? "microphone" : "microphoneOff"} />
            </span>
          )}
          <span className="tile-name">{tile.name}</span>
          <RoleBadge role={tile.role} />
        </span>
        {away ? null : <ConnectionTag tile={tile} />}
      </div>
      {onEnlarge === undefined ? null : (
        <button
          type="button"
          className="tile-enlarge"
          aria-label={t("stage.enlarge", { name: tile.name })}
          data-testid="tile-enlarge"
          onClick={onEnlarge}
        />
      )}
    </section>
  );
}

function ConnectionTag({ tile }: { tile: TileView }) {
  if (tile.onlyYou) {
    return (
      <span className="tile-tag tile-tag-end is-attention" data-testid="tile-only-you">
        <Icon name="eye" />
        <span>{t("stage.onlyYou")}</span>
      </span>
    );
  }
  if (tile.quality === "unknown") return null;
  const weak = tile.quality === "poor" || tile.quality === "lost";
  return (
    <span
      className={weak ? "tile-tag tile-tag-end is-attention" : "tile-tag tile-tag-end"}
      data-testid="tile-quality"
      data-quality={tile.quality}
    >
      <Icon name={tile.quality === "lost" ? "wifiOff" : "wifi"} />
      <span className="hidden-visually">
        {t("stage.qualityLabel", { word: qualityWord(tile.quality) })}
      </span>
      <span aria-hidden>{qualityWord(tile.quality)}</span>
    </span>
  );
}

/** "Reconnecting, 8 s", counting. */
export function AwaySince({ since }: { since: string }) {
  const now = useNow(1000);
  return (
    <span className="figures">{t("stage.awaySince", { seconds: secondsSince(since, now) })}</span>
  );
}

/** Whole seconds since then; never negative, since two computers' clocks differ. */
export function secondsSince(since: string, now: number): number {
  const seconds = Math.floor((now - new Date(since).getTime()) / 1000);
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

function qualityWord(quality: Exclude<Quality, "unknown">): string {
  return t(`stage.quality.${quality}`);
}

function tileLabel(tile: TileView): string {
  const role = tile.role === "viewer" ? "" : t(`badge.${tile.role}`);
  return [
    role === "" ? tile.name : t("stage.tile", { name: tile.name, role }),
    t(tile.microphoneOn ? "stage.microphoneOn" : "stage.microphoneOff"),
    ...(tile.cameraOn ? [] : [t("stage.cameraOff")]),
  ].join(", ");
}
