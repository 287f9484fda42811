import { useState } from "react";

import type { RoomCard } from "../backend/generated";
import { t } from "../i18n";
import { relativeTime } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { useCommand } from "../state/app";
import { Banner, Button, ErrorText } from "../ui";
import { EndQuestion } from "./EndQuestion";

/** A room that a crash left on air: end it or go back in. */
export function LeftLiveBanner({ room }: { room: RoomCard }) {
  const now = useNow(30_000);
  const rejoin = useCommand("rejoin_room");
  const [asking, setAsking] = useState(false);
  const waiting =
    room.viewers === null ? "" : ` ${t("home.leftLive.waiting", { count: room.viewers })}`;
  const text =
    room.liveAt === null
      ? t("home.leftLive.text")
      : t("home.leftLive.textSince", { time: relativeTime(room.liveAt, now) });
  return (
    <>
      <Banner
        title={t("home.leftLive.title", { title: room.title })}
        text={text + waiting}
        testId="left-live"
        actions={
          <>
            <Button
              size="small"
              onPress={() => {
                setAsking(true);
              }}
              testId="left-live-end"
            >
              {t("home.leftLive.end")}
            </Button>
            <Button
              size="small"
              kind="primary"
              busy={rejoin.busy}
              onPress={() => void rejoin.run({ roomId: room.roomId })}
              testId="left-live-rejoin"
            >
              {t("home.leftLive.rejoin")}
            </Button>
          </>
        }
      />
      <ErrorText error={rejoin.error} />
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
