import "./people.css";

import { type ReactNode, useId, useState } from "react";

import type { RoomParticipant, Tile } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { AwaySince } from "../stage/Tile";
import {
  Avatar,
  Button,
  Confirm,
  ErrorBanner,
  ErrorText,
  ListRow,
  Menu,
  RoleBadge,
  Skeleton,
  SkeletonBlock,
} from "../ui";
import { InviteSearch } from "./InviteSearch";
import { SentInvitations, useOpenInvitations } from "./SentInvitations";

/** Who is there, who was asked, and how to ask more. */
export function PeoplePanel() {
  const room = useApp((state) => state.room);
  const people = useApp((state) => state.people);
  const tiles = useApp((state) => state.stage.tiles);
  const open = useOpenInvitations();
  if (room === null) return null;
  const isHost = room.myRole === "host";
  const tileOf = (one: RoomParticipant) => tiles.find((tile) => tile.userId === one.person.userId);
  // The host before air has a tile but nothing on stage; he is listed where everybody will be.
  const here = room.participants.filter((one) => one.onStage || tileOf(one) !== undefined);
  const waiting = room.participants.filter((one) => !here.includes(one));
  return (
    <div className="people" data-testid="people-panel">
      {isHost ? <InviteSearch /> : null}
      <Group title={t("people.onStage")}>
        {here.length === 0 ? <p className="invite-note">{t("people.onStageEmpty")}</p> : null}
        <ul className="rows">
          {here.map((one) => (
            <Participant
              key={one.person.userId}
              participant={one}
              tile={tileOf(one)}
              canRemove={isHost && !one.isMe}
            />
          ))}
        </ul>
      </Group>
      {waiting.length > 0 ? (
        <Group title={t("people.backstage")}>
          <ul className="rows">
            {waiting.map((one) => (
              <Participant
                key={one.person.userId}
                participant={one}
                tile={undefined}
                canRemove={isHost && !one.isMe}
              />
            ))}
          </ul>
        </Group>
      ) : null}
      {isHost ? (
        <>
          <ErrorBanner error={people.problem} testId="people-problem" />
          {people.loaded ? null : (
            <Skeleton>
              <SkeletonBlock shape="row" />
            </Skeleton>
          )}
          {open.length > 0 ? (
            <Group title={t("people.invited")}>
              <SentInvitations sent={open} />
            </Group>
          ) : null}
        </>
      ) : null}
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="people-group" aria-labelledby={id}>
      <h3 className="people-heading" id={id}>
        {title}
      </h3>
      {children}
    </section>
  );
}

function Participant({
  participant,
  tile,
  canRemove,
}: {
  participant: RoomParticipant;
  tile: Tile | undefined;
  canRemove: boolean;
}) {
  const { person, role, isMe } = participant;
  const remove = useCommand("remove_participant");
  const [asking, setAsking] = useState(false);
  const { detail, tone } = describe(tile);
  return (
    <li
      data-testid="participant"
      data-user-id={person.userId}
      data-name={person.name}
      data-role={role}
      data-is-me={isMe}
    >
      <ListRow
        lead={<Avatar person={person} />}
        title={person.name}
        badge={<RoleBadge role={role} />}
        detail={isMe ? t(tile?.onlyYou === true ? "people.youNotOnAir" : "people.you") : detail}
        tone={isMe ? "quiet" : tone}
        end={
          canRemove ? (
            <Menu
              label={t("app.menu", { name: person.name })}
              trigger={
                <Button
                  kind="icon"
                  icon="more"
                  size="small"
                  label={t("app.menu", { name: person.name })}
                  testId="participant-menu"
                />
              }
              entries={[
                {
                  id: "remove",
                  text: t("people.remove"),
                  icon: "leave",
                  grave: true,
                  testId: "participant-remove",
                  onAction: () => {
                    remove.clear();
                    setAsking(true);
                  },
                },
              ]}
            />
          ) : undefined
        }
      />
      {canRemove ? (
        <Confirm
          title={t("people.removeTitle", { name: person.name })}
          text={t("people.removeText", { name: person.name })}
          confirm={t("people.removeConfirm")}
          cancel={t("people.removeKeep")}
          open={asking}
          busy={remove.busy}
          problem={<ErrorText error={remove.error} />}
          onCancel={() => {
            setAsking(false);
          }}
          onConfirm={() => {
            void remove.run({ userId: person.userId }).then((answer) => {
              if (answer !== undefined) setAsking(false);
            });
          }}
          testId="participant-remove-dialog"
        />
      ) : null}
    </li>
  );
}

function describe(tile: Tile | undefined): {
  detail: ReactNode;
  tone: "quiet" | "good" | "attention";
} {
  if (tile === undefined) return { detail: t("people.notOnStage"), tone: "quiet" };
  if (tile.awaySince !== null) {
    return { detail: <AwaySince since={tile.awaySince} />, tone: "attention" };
  }
  if (tile.speaking) return { detail: t("people.speaking"), tone: "good" };
  if (!tile.microphoneOn) {
    return {
      detail: t(tile.cameraOn ? "people.muted" : "people.silentAndDark"),
      tone: "quiet",
    };
  }
  return { detail: t(tile.cameraOn ? "people.here" : "people.cameraOff"), tone: "quiet" };
}
