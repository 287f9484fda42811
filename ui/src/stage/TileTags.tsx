import "./tile-tags.css";

import { useLayoutEffect, useRef } from "react";

import type { Quality, Tile as TileView } from "../backend/generated";
import { t } from "../i18n";
import { Badge, RoleBadge } from "../ui/Badge";
import { Icon } from "../ui/Icon";

/** How much a tile of this width has room for. */
export type Room = "words" | "signs" | "name" | "nothing";

/** What a label keeps, by the width of its tile in CSS pixels. */
export function roomIn(width: number): Room {
  if (width >= 360) return "words";
  if (width >= 240) return "signs";
  return width >= 120 ? "name" : "nothing";
}

/** Name, microphone, role and connection, in one row over the picture. The tile says all of it. */
export function TileTags({ tile, width }: { tile: TileView; width: number }) {
  const room = roomIn(width);
  const away = tile.awaySince !== null;
  if (tile.source === "screen") return <ScreenTag tile={tile} width={width} />;
  const muted = !away && !tile.microphoneOn;
  if (room === "nothing") {
    return muted ? (
      <div className="tile-tags" data-room={room}>
        <span className="tile-tag tile-muted">
          <Icon name="microphoneOff" />
        </span>
      </div>
    ) : null;
  }
  return (
    <div className="tile-tags" data-room={room}>
      <span className="tile-tag">
        {away ? null : (
          <span className={muted ? "tile-muted" : undefined}>
            <Icon name={muted ? "microphoneOff" : "microphone"} />
          </span>
        )}
        <Name tile={tile} width={width} />
        <Role tile={tile} room={room} />
      </span>
      {away ? null : <Connection tile={tile} room={room} />}
    </div>
  );
}

/** Whose screen it is. It has neither a microphone nor a role. */
function ScreenTag({ tile, width }: { tile: TileView; width: number }) {
  const room = roomIn(width);
  return room === "nothing" ? null : (
    <div className="tile-tags" data-room={room}>
      <span className="tile-tag">
        <Icon name="share" />
        <Name tile={tile} width={width} />
      </span>
    </div>
  );
}

/** Where the whole name has no room the family name goes first, then letters. One's own says that it is. */
function Name({ tile: { name, isMe }, width }: { tile: TileView; width: number }) {
  const element = useRef<HTMLSpanElement>(null);
  const [given, ...family] = name.split(" ");
  useLayoutEffect(() => {
    const shown = element.current;
    if (shown === null) return;
    shown.removeAttribute("data-short");
    shown.toggleAttribute("data-short", shown.scrollWidth > shown.clientWidth);
  }, [name, width]);
  return (
    <span ref={element} className="tile-name">
      {given}
      {family.length === 0 ? null : <span className="tile-family"> {family.join(" ")}</span>}
      {isMe ? ` ${t("stage.you")}` : null}
    </span>
  );
}

function Role({ tile: { role }, room }: { tile: TileView; room: Room }) {
  if (room === "words") return <RoleBadge role={role} />;
  if (role === "host") {
    return room === "signs" ? (
      <Badge kind="host" />
    ) : (
      <span className="badge badge-host" data-badge="host" title={t("badge.host")}>
        <span aria-hidden>{t("badge.hostLetter")}</span>
        <span className="hidden-visually">{t("badge.host")}</span>
      </span>
    );
  }
  if (role !== "coHost" || room !== "signs") return null;
  return (
    <span className="tile-ring" data-badge="coHost">
      <span className="hidden-visually">{t("badge.coHost")}</span>
    </span>
  );
}

function Connection({ tile, room }: { tile: TileView; room: Room }) {
  if (tile.onlyYou) {
    return (
      <span className="tile-tag tile-tag-end is-attention" data-testid="tile-only-you">
        <Icon name="eye" />
        <span className={room === "name" ? "hidden-visually" : undefined}>
          {t("stage.onlyYou")}
        </span>
      </span>
    );
  }
  const { quality } = tile;
  if (quality === "unknown") return null;
  const weak = quality === "poor" || quality === "lost";
  if (room === "name" && !weak) return null;
  const inWords = room === "words" || (room === "signs" && weak);
  return (
    <span
      className={weak ? "tile-tag tile-tag-end is-attention" : "tile-tag tile-tag-end"}
      data-testid="tile-quality"
      data-quality={quality}
    >
      <Icon name={quality === "lost" ? "wifiOff" : "wifi"} />
      <span className="hidden-visually">
        {t("stage.qualityLabel", { word: qualityWord(quality) })}
      </span>
      {inWords ? <span aria-hidden>{qualityWord(quality)}</span> : null}
    </span>
  );
}

function qualityWord(quality: Exclude<Quality, "unknown">): string {
  return t(`stage.quality.${quality}`);
}
