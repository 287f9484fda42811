import "./people.css";

import { type ReactNode, useId, useState } from "react";

import type { PersonRow, PersonState } from "../backend/generated";
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
import { SentInvitations } from "./SentInvitations";
import { VoiceMenu } from "./VoiceMenu";

/** Who is there, who was asked, and how to ask more. */
export function PeoplePanel() {
  const mayInvite = useApp((state) => state.room?.actions.invite === true);
  const { loaded, problem, here, waiting, sent } = useApp((state) => state.people);
  return (
    <div className="people" data-testid="people-panel">
      {mayInvite ? <InviteSearch /> : null}
      <Group title={t("people.onStage")}>
        {here.length === 0 ? <p className="invite-note">{t("people.onStageEmpty")}</p> : null}
        <Rows people={here} />
      </Group>
      {waiting.length > 0 ? (
        <Group title={t("people.backstage")}>
          <Rows people={waiting} />
        </Group>
      ) : null}
      {mayInvite ? (
        <>
          <ErrorBanner error={problem} testId="people-problem" />
          {loaded ? null : (
            <Skeleton>
              <SkeletonBlock shape="row" />
            </Skeleton>
          )}
          {sent.length > 0 ? (
            <Group title={t("people.invited")}>
              <SentInvitations sent={sent} />
            </Group>
          ) : null}
        </>
      ) : null}
    </div>
  );
}

function Rows({ people }: { people: readonly PersonRow[] }) {
  return (
    <ul className="rows">
      {people.map((row) => (
        <Participant key={row.person.userId} row={row} />
      ))}
    </ul>
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

function Participant({ row }: { row: PersonRow }) {
  const { person, role, isMe, mayRemove } = row;
  const voice = useApp(({ stage }) => stage.voices.find((one) => one.userId === person.userId));
  const remove = useCommand("remove_participant");
  const [asking, setAsking] = useState(false);
  const { detail, tone } = describe(row);
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
        detail={detail}
        tone={tone}
        end={
          <>
            {voice === undefined ? null : <VoiceMenu person={person} voice={voice} />}
            {mayRemove ? (
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
            ) : null}
          </>
        }
      />
      {mayRemove ? (
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

interface Words {
  detail: ReactNode;
  tone: "quiet" | "good" | "attention";
}

function describe({ isMe, state }: PersonRow): Words {
  if (!isMe) return describeOther(state);
  return {
    detail: t(state.state === "onlyYou" ? "people.youNotOnAir" : "people.you"),
    tone: "quiet",
  };
}

function describeOther(state: PersonState): Words {
  switch (state.state) {
    case "notOnStage":
    case "onlyYou":
      return { detail: t("people.notOnStage"), tone: "quiet" };
    case "inside":
      return { detail: t("people.onStage"), tone: "quiet" };
    case "unknown":
      return { detail: undefined, tone: "quiet" };
    case "away":
      return { detail: <AwaySince since={state.since} />, tone: "attention" };
    case "onStage":
      if (state.speaking) return { detail: t("people.speaking"), tone: "good" };
      if (!state.microphoneOn) {
        return {
          detail: t(state.cameraOn ? "people.muted" : "people.silentAndDark"),
          tone: "quiet",
        };
      }
      return { detail: t(state.cameraOn ? "people.here" : "people.cameraOff"), tone: "quiet" };
  }
}
