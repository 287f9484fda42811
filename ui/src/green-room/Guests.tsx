import "./green-room.css";

import { useState } from "react";

import type { PeopleView, PersonRow, PersonState } from "../backend/generated";
import { t } from "../i18n";
import { InviteSearch } from "../people/InviteSearch";
import { SentInvitations } from "../people/SentInvitations";
import { useApp } from "../state/app";
import { Avatar, Button, Dialog, ErrorText, ListRow, RoleBadge } from "../ui";

/** The host's guests before the studio: who is there already, and who was asked. */
export function HostGuests() {
  const people = useApp((state) => state.people);
  const [inviting, setInviting] = useState(false);
  const others = othersOf(people);
  const { sent } = people;
  return (
    <section className="card guests" data-testid="guests">
      <div className="guests-head">
        <h2 className="card-title">{t("room.guests.title")}</h2>
        <Button
          size="small"
          icon="plus"
          onPress={() => {
            setInviting(true);
          }}
          aria-haspopup="dialog"
          testId="guests-invite"
        >
          {t("room.guests.invite")}
        </Button>
      </div>
      {others.length === 0 && sent.length === 0 ? (
        <p className="guests-empty">{t("room.guests.empty")}</p>
      ) : null}
      <Others people={others} />
      <SentInvitations sent={sent} />
      <ErrorText error={people.problem} />
      <Dialog
        title={t("room.guests.inviteTitle")}
        open={inviting}
        onClose={() => {
          setInviting(false);
        }}
        testId="invite-dialog"
      >
        <InviteSearch />
        <SentInvitations sent={sent} />
      </Dialog>
    </section>
  );
}

/** For a guest: who is there already. */
export function WhoIsThere() {
  const others = othersOf(useApp((state) => state.people));
  return (
    <section className="card guests" data-testid="who-is-there">
      <h2 className="card-title">{t("room.guests.who")}</h2>
      {others.length > 0 ? null : <p className="guests-empty">{t("room.guests.alone")}</p>}
      <Others people={others} />
    </section>
  );
}

function othersOf({ here, waiting }: PeopleView): PersonRow[] {
  return [...here, ...waiting].filter((one) => !one.isMe);
}

function Others({ people }: { people: readonly PersonRow[] }) {
  if (people.length === 0) return null;
  return (
    <ul className="rows">
      {people.map(({ person, role, state }) => {
        const onStage = state.state === "onStage" || state.state === "inside";
        return (
          <li
            key={person.userId}
            data-testid="guest"
            data-name={person.name}
            data-on-stage={onStage}
          >
            <ListRow
              lead={<Avatar person={person} />}
              title={person.name}
              badge={<RoleBadge role={role} />}
              detail={place(state)}
              tone={onStage ? "good" : "quiet"}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Where a guest is; nothing where nothing is known. */
function place({ state }: PersonState): string | undefined {
  switch (state) {
    case "onStage":
    case "inside":
      return t("room.guests.onStage");
    case "unknown":
      return undefined;
    case "notOnStage":
    case "onlyYou":
    case "away":
      return t("room.guests.notOnStage");
  }
}
