import { useEffect, useRef, useState } from "react";

import type { Tile } from "../backend/generated";
import { t } from "../i18n";
import { clockOrDate, duration } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { wouldBehead } from "../stage/frames/picture";
import { Stage } from "../stage/Stage";
import type { Picture } from "./media";
import type { Screen } from "./show";
import { Card, Since } from "./Card";
import type { WatchState } from "./state";

/** The stage, or the one sentence that stands in its place. */
export function StageArea({ state, screen }: { state: WatchState; screen: Screen }) {
  const { lostSince, room, waitingSince } = state.show;
  const host = state.hostName ?? "";
  const [enlarged, setEnlarged] = useState<number | null>(null);
  switch (screen) {
    case "opening":
      return <Card icon="busy" title={t("watch.opening")} />;
    case "unreachable":
      return (
        <Card
          icon="wifiOff"
          title={t("watch.unreachable.title")}
          text={
            <>
              {t("watch.unreachable.text")}{" "}
              {lostSince === null ? null : <Since since={lostSince} lost />}
            </>
          }
        />
      );
    case "gone":
      return <Card icon="warning" title={t("watch.gone.title")} text={t("watch.gone.text")} />;
    case "private":
      return <Card icon="person" title={t("watch.private.title")} text={t("watch.private.text")} />;
    case "notStarted":
      return (
        <Card
          icon="eye"
          title={t("watch.notStarted.title")}
          text={t("watch.notStarted.text", { name: host })}
        />
      );
    case "ended":
      return (
        <Card
          icon="check"
          title={t("watch.ended.title")}
          text={<Ended from={room?.liveAt} to={room?.endedAt} host={host} />}
        />
      );
    case "stopped":
      return (
        <Card icon="warning" title={t("watch.stopped.title")} text={t("watch.stopped.text")} />
      );
    case "stage":
      break;
  }
  if (state.tiles.length === 0) {
    return waitingSince === null ? (
      <Card icon="busy" title={t("watch.connecting.title")} text={t("watch.connecting.text")} />
    ) : (
      <Card
        icon="person"
        title={t("room.waitingForHost", { name: host })}
        text={<Since since={waitingSince} />}
      />
    );
  }
  return (
    <Stage
      tiles={state.tiles}
      mode="auto"
      large={state.screen}
      pinned={enlarged}
      onPin={setEnlarged}
      picture={(tile) => <Moving tile={tile} picture={state.pictures.get(tile.tileId)} />}
    />
  );
}

function Ended({
  from,
  to,
  host,
}: {
  from?: string | undefined;
  to?: string | undefined;
  host: string;
}) {
  const now = useNow(60_000);
  if (to === undefined) return t("watch.ended.text", { name: host });
  const when = clockOrDate(to, now);
  return from === undefined
    ? t("watch.ended.at", { name: host, when })
    : t("watch.ended.after", { name: host, when, length: duration(from, to) });
}

/** Cut to the shape of its tile, but for a screen, and for what would lose a head, as an upright picture. */
function Moving({ tile, picture }: { tile: Tile; picture: Picture | undefined }) {
  const element = useRef<HTMLVideoElement>(null);
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    // Said with the first picture, and again when somebody turns a phone.
    const onResize = () => {
      setWhole(
        wouldBehead(
          { width: video.videoWidth, height: video.videoHeight },
          { width: 16, height: 9 },
        ),
      );
    };
    video.addEventListener("resize", onResize);
    return () => {
      video.removeEventListener("resize", onResize);
    };
  }, []);
  useEffect(
    () =>
      element.current === null || picture === undefined
        ? undefined
        : picture.attach(element.current),
    [picture],
  );
  return (
    <div className="picture" data-testid="picture">
      {/* The show's sound comes by itself; speech has no captions while it happens. */}
      <video
        ref={element}
        className={whole || tile.source === "screen" ? "watch-video is-whole" : "watch-video"}
        muted
        playsInline
        aria-label={tile.name}
      />
    </div>
  );
}
