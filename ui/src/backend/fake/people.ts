import type {
  PeopleView,
  Person,
  PersonState,
  Role,
  SentInvitation,
  StageView,
  Tile,
} from "../generated";
import { type Answers, nothing } from "./answers";
import { dele, ines, lena, maya, ravi, yui } from "./cast";
import { ago } from "./scene";

/** Who takes part in the room of the scenes, host first. */
const broadcasters: [Person, Role][] = [
  [maya, "host"],
  [ravi, "coHost"],
  [lena, "coHost"],
  [dele, "coHost"],
];

const invited = (at: number, who: Person, more: Partial<SentInvitation>): SentInvitation => ({
  invitationId: `s${String(at)}`,
  person: who,
  state: "pending",
  can: "cancel",
  createdAt: ago(2),
  busy: false,
  problem: null,
  ...more,
});

const sent = [invited(0, ines, {}), invited(1, yui, { state: "rejected", can: "askAgain" })];

function seen(tile: Tile | undefined): PersonState {
  if (tile === undefined) return { state: "notOnStage" };
  if (tile.awaySince !== null) return { state: "away", since: tile.awaySince };
  if (tile.onlyYou) return { state: "onlyYou" };
  const { microphoneOn, cameraOn, speaking } = tile;
  return { state: "onStage", microphoneOn, cameraOn, speaking };
}

/** The people of the room while this is on the stage, as Rust tells one of them. */
export function peopleWith({ tiles }: StageView, me: Person): PeopleView {
  const isHost = me === maya;
  const rows = broadcasters.map(([person, role]) => ({
    person,
    role,
    isMe: person === me,
    state: seen(tiles.find(({ userId }) => userId === person.userId)),
    mayRemove: isHost && person !== me,
  }));
  const waiting = rows.filter(({ state }) => state.state === "notOnStage");
  return {
    loaded: true,
    problem: null,
    here: rows.filter((row) => !waiting.includes(row)),
    waiting,
    sent: isHost ? sent : [],
    standing: [
      ...rows.map(({ person: { userId }, state: { state } }) => ({
        userId,
        state: state === "onStage" || state === "away" ? ("onStage" as const) : ("here" as const),
      })),
      ...(isHost ? [{ userId: ines.userId, state: "invited" as const }] : []),
    ],
  };
}

export const peopleAnswers: Answers<
  "search_people" | "invite" | "cancel_invitation" | "guest_link" | "remove_participant"
> = {
  search_people: ({ scene }, { keyword }) =>
    scene.directory.filter(({ name }) => name.toLowerCase().includes(keyword.toLowerCase())),
  invite: nothing,
  cancel_invitation: nothing,
  guest_link: () => "greenroom://room/example",
  remove_participant: nothing,
};
