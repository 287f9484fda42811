import { useState } from "react";

import type { RoomCard as RoomCardView, ThumbnailProblem } from "../backend/generated";
import { listOf, t } from "../i18n";
import { clock, clockOrDate, dayOf, duration } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { TakeOverQuestion, useWayOn } from "../stage/TakeOver";
import { useCommand } from "../state/app";
import { present } from "../invitation/present";
import { Button, colourOf, ErrorText, Icon, Menu, Pill } from "../ui";
import { DeleteQuestion, EndQuestion } from "./EndQuestion";

const covers = 6;

function onAir(room: RoomCardView): boolean {
  return room.status === "live" || room.status === "waitingReconnect";
}

/** The line under the title: who, when, how many. */
function facts(room: RoomCardView, now: number): string {
  const parts: string[] = [];
  const first = (name: string) => name.split(" ")[0] ?? name;
  switch (room.status) {
    case "live":
    case "waitingReconnect":
      parts.push(t("home.youHost"));
      parts.push(...present(room.status, room.viewers));
      break;
    case "ended":
    case "recorded":
    case "terminated":
      parts.push(t("home.endedAt", { time: dayOf(room.endedAt ?? room.createdAt, now) }));
      if (room.status === "recorded" && room.liveAt !== null && room.endedAt !== null) {
        parts.push(duration(room.liveAt, room.endedAt));
      }
      if (room.status === "ended") parts.push(t("home.notRecorded"));
      break;
    case "idle":
    case "error":
    case "unknown":
      parts.push(
        room.coHosts.length > 0
          ? t("home.with", { names: listOf(room.coHosts.map(({ name }) => first(name))) })
          : t("home.youHost"),
        t("home.made", { time: clockOrDate(room.createdAt, now) }),
      );
  }
  return parts.join(" · ");
}

function Status({ room, now }: { room: RoomCardView; now: number }) {
  const { status, liveAt } = room;
  if (status === "live") {
    return (
      <Pill tone="live" testId="room-status" state={status}>
        {liveAt === null
          ? t("roomStatus.liveNow")
          : t("roomStatus.live", { clock: clock(liveAt, now) })}
      </Pill>
    );
  }
  return (
    <Pill
      tone={status === "waitingReconnect" || status === "error" ? "attention" : "dark"}
      testId="room-status"
      state={status}
    >
      {t(`roomStatus.${status}`)}
    </Pill>
  );
}

/** One of one's own rooms. */
export function RoomCard(props: { room: RoomCardView; onSameAgain: (room: RoomCardView) => void }) {
  const { room } = props;
  const live = onAir(room);
  const now = useNow(live ? 1000 : 30_000);
  const open = useCommand("open_room");
  const rejoin = useWayOn("rejoin_room");
  const [asking, setAsking] = useState<"end" | "delete" | null>(null);
  const close = () => {
    setAsking(null);
  };
  return (
    <article className="card room-card" data-testid="room-card" data-status={room.status}>
      <div
        className="room-card-cover"
        style={
          room.thumbnail === null
            ? { background: `var(--cover-${String(colourOf(room.roomId, covers))})` }
            : undefined
        }
      >
        {room.thumbnail === null ? null : <img src={room.thumbnail} alt="" />}
        <Status room={room} now={now} />
        {room.thumbnailProblem === null ? null : (
          <NoPicture title={room.title} problem={room.thumbnailProblem} />
        )}
      </div>
      <div className="room-card-body">
        <h3 className="room-card-title" data-testid="room-card-title">
          {room.title}
        </h3>
        <p className="room-card-facts figures">{facts(room, now)}</p>
        <div className="room-card-actions">
          <MainAction
            room={room}
            busy={open.busy || rejoin.busy}
            onOpen={() => void open.run({ roomId: room.roomId })}
            onRejoin={() => {
              if (room.whereabouts === "elsewhere") rejoin.ask();
              else void rejoin.run({ roomId: room.roomId });
            }}
            onSameAgain={props.onSameAgain}
          />
          {room.mayEnd || room.mayDelete ? (
            <Menu
              label={t("home.menu", { title: room.title })}
              trigger={
                <Button
                  kind="icon"
                  icon="more"
                  size="small"
                  label={t("home.menu", { title: room.title })}
                  testId="room-menu"
                />
              }
              entries={[
                ...(room.mayEnd
                  ? [
                      {
                        id: "end",
                        text: t("home.end"),
                        grave: true,
                        onAction: () => {
                          setAsking("end");
                        },
                        testId: "room-end",
                      },
                    ]
                  : []),
                ...(room.mayDelete
                  ? [
                      {
                        id: "delete",
                        text: t("home.delete"),
                        grave: true,
                        onAction: () => {
                          setAsking("delete");
                        },
                        testId: "room-delete",
                      },
                    ]
                  : []),
              ]}
            />
          ) : null}
        </div>
        <ErrorText error={open.error ?? rejoin.error} />
      </div>
      <TakeOverQuestion way={rejoin} roomId={room.roomId} title={room.title} />
      <EndQuestion room={room} open={asking === "end"} onClose={close} />
      <DeleteQuestion room={room} open={asking === "delete"} onClose={close} />
    </article>
  );
}

/** Why the room's picture is missing, with a way to try again. */
function NoPicture({ title, problem }: { title: string; problem: ThumbnailProblem }) {
  const refresh = useCommand("refresh_home");
  return (
    <div className="room-card-no-picture" data-testid="room-no-picture" data-problem={problem}>
      <Icon name="alert" size={14} />
      <p>{t(`home.noPicture.${problem}`)}</p>
      <Button
        kind="icon"
        icon="retry"
        size="small"
        label={t("home.noPicture.again", { title })}
        busy={refresh.busy}
        onPress={() => void refresh.run({})}
        testId="room-no-picture-again"
      />
    </div>
  );
}

function MainAction(props: {
  room: RoomCardView;
  busy: boolean;
  onOpen: () => void;
  onRejoin: () => void;
  onSameAgain: (room: RoomCardView) => void;
}) {
  const { room, busy } = props;
  switch (room.action) {
    case null:
      return null;
    case "rejoin":
      return (
        <Button kind="soft" size="small" busy={busy} onPress={props.onRejoin} testId="room-rejoin">
          {t("home.toStage")}
        </Button>
      );
    case "sameAgain":
      return (
        <Button
          kind="soft"
          size="small"
          onPress={() => {
            props.onSameAgain(room);
          }}
          testId="room-again"
        >
          {t("home.sameAgain")}
        </Button>
      );
    case "open":
      return (
        <Button kind="soft" size="small" busy={busy} onPress={props.onOpen} testId="room-open">
          {t("home.open")}
        </Button>
      );
  }
}
