import { useState } from "react";

import type { RoomCard } from "../backend/generated";
import { t } from "../i18n";
import { relativeTime } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { TakeOverQuestion, useWayOn } from "../stage/TakeOver";
import { Banner, Button, ErrorText } from "../ui";
import { EndQuestion } from "./EndQuestion";

/** A room that is on air and not open here: where its host is, and what can be done about it. */
export function LeftLiveBanner({ room }: { room: RoomCard }) {
  const way = useWayOn("rejoin_room");
  const [asking, setAsking] = useState(false);
  const place = room.whereabouts ?? "left";
  const runsThere = place === "elsewhere";
  const { title } = room;
  return (
    <>
      <Banner
        tone={runsThere ? "info" : "attention"}
        icon={runsThere ? "monitor" : "warning"}
        title={t(`home.leftLive.${place}.title`, { title })}
        text={<Facts room={room} place={place} />}
        testId="left-live"
        actions={
          <>
            {runsThere ? null : (
              <Button
                size="small"
                onPress={() => {
                  setAsking(true);
                }}
                testId="left-live-end"
              >
                {t("home.leftLive.end")}
              </Button>
            )}
            <Button
              size="small"
              kind={runsThere ? "quiet" : "primary"}
              busy={way.busy}
              onPress={() => {
                if (runsThere) way.ask();
                else void way.run({ roomId: room.roomId });
              }}
              testId="left-live-rejoin"
            >
              {t(runsThere ? "home.leftLive.takeOver" : "home.leftLive.rejoin")}
            </Button>
          </>
        }
      />
      <ErrorText error={way.error} />
      <TakeOverQuestion way={way} roomId={room.roomId} title={title} />
      <EndQuestion
        room={room}
        open={asking}
        onClose={() => {
          setAsking(false);
        }}
      />
    </>
  );
}

function Facts({ room, place }: { room: RoomCard; place: NonNullable<RoomCard["whereabouts"]> }) {
  const now = useNow(30_000);
  const { liveAt, viewers } = room;
  const parts = [t(`home.leftLive.${place}.text`)];
  if (liveAt !== null) {
    parts.push(t("home.leftLive.since", { time: relativeTime(liveAt, now) }));
  }
  if (viewers !== null) {
    const isEmpty = place === "left" || place === "closedHere";
    parts.push(t(isEmpty ? "home.leftLive.waiting" : "home.leftLive.watching", { count: viewers }));
  }
  return parts.join(" ");
}
