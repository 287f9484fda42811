import type { PeopleView, Person } from "../generated";
import { type Answers, nothing } from "./answers";
import { ago } from "./scene";

const person = (name: string): Person => ({
  userId: name.toLowerCase().replaceAll(/\W/g, "-"),
  name,
});

export const maya = person("Maya Okafor");
export const ravi = person("Ravi Patel");
export const lena = person("Lena Weiß");
export const dele = person("Dele Musa");
export const tomas = person("Tomás Serra");
export const jun = person("Jun Kato");
export const ines = person("Ines Haddad");
export const yui = person("Yui Tanaka");
export const aria = person("aria_b");
export const kofi = person("kofi");
export const sunniva = person("Sunniva");

export const directory: Person[] = [ravi, lena, dele, tomas, jun, ines, yui];

export const people: PeopleView = {
  loaded: true,
  problem: null,
  here: [],
  waiting: [],
  standing: [],
  sent: (
    [
      [ines, "pending", "cancel"],
      [yui, "rejected", "askAgain"],
      [ravi, "accepted", null],
    ] as const
  ).map(([who, state, can], at) => ({
    invitationId: `s${String(at)}`,
    person: who,
    state,
    can,
    createdAt: ago(2),
    busy: false,
    problem: null,
  })),
};

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
