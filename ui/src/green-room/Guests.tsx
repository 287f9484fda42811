import "./green-room.css";

import { useState } from "react";

import type { RoomView } from "../backend/generated";
import { t } from "../i18n";
import { InviteSearch } from "../people/InviteSearch";
import { SentInvitations, useOpenInvitations } from "../people/SentInvitations";
import { useApp } from "../state/app";
import { Avatar, Button, Dialog, ErrorText, ListRow, RoleBadge } from "../ui";

/** The host's guests before the studio: who is there already, and who was asked. */
export function HostGuests({ room }: { room: RoomView }) {
  const problem = useApp((state) => state.people.problem);
  const open = useOpenInvitations();
  const [inviting, setInviting] = useState(false);
  const others = room.participants.filter((one) => !one.isMe);
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
      {others.length === 0 && open.length === 0 ? (
        <p className="guests-empty">{t("room.guests.empty")}</p>
      ) : null}
      <Others room={room} />
      <SentInvitations sent={open} />
      <ErrorText error={problem} />
      <Dialog
        title={t("room.guests.inviteTitle")}
        open={inviting}
        onClose={() => {
          setInviting(false);
        }}
        testId="invite-dialog"
      >
        <InviteSearch />
        <SentInvitations sent={open} />
      </Dialog>
    </section>
  );
}

/** For a guest: who is there already. */
export function WhoIsThere({ room }: { room: RoomView }) {
  return (
    <section className="card guests" data-testid="who-is-there">
      <h2 className="card-title">{t("room.guests.who")}</h2>
      {room.participants.some((one) => !one.isMe) ? null : (
        <p className="guests-empty">{t("room.guests.alone")}</p>
      )}
      <Others room={room} />
    </section>
  );
}

function Others({ room }: { room: RoomView }) {
  const people = room.participants.filter((one) => !one.isMe);
  if (people.length === 0) return null;
  return (
    <ul className="rows">
      {people.map(({ person, role, onStage }) => (
        <li key={person.userId} data-testid="guest" data-name={person.name} data-on-stage={onStage}>
          <ListRow
            lead={<Avatar person={person} />}
            title={person.name}
            badge={<RoleBadge role={role} />}
            detail={t(onStage ? "room.guests.onStage" : "room.guests.notOnStage")}
            tone={onStage ? "good" : "quiet"}
          />
        </li>
      ))}
    </ul>
  );
}
