import "./studio.css";

import type {
  BeforeLive as Checks,
  ChatCheck,
  GuestState,
  PostPlace,
  StageCheck,
} from "../backend/generated";
import * as readiness from "../devices/readiness";
import { t } from "../i18n";
import { useApp } from "../state/app";
import { Check, type Finding } from "../ui";

/** What the host can rely on before going live. It follows what is true; nobody has to ask. */
export function BeforeLive(props: { checks: Checks; announcedIn: PostPlace | null }) {
  const { stage, guests, chat } = props.checks;
  const own = useApp((state) => state.devices.readiness);
  const you = ownCheck(readiness.picture(own.picture), readiness.sound(own.sound));
  return (
    <div className="before" data-testid="before-live">
      <h2>{t("room.before.title")}</h2>
      <p className="before-lead">{t("room.before.lead")}</p>
      <ul className="checks">
        <Check id="you" title={t("room.before.you")} {...you} />
        <Check id="stage" title={t("room.before.stage")} {...stageCheck(stage)} />
        {guests.map(({ person, state }) => (
          <Check
            key={person.userId}
            id={state === "invited" ? "invited" : "guest"}
            title={person.name}
            {...guestCheck(state)}
          />
        ))}
        <Check id="post" title={t("room.before.post")} {...postCheck(props.announcedIn)} />
        <Check id="chat" title={t("room.before.chat")} {...chatCheck(chat)} />
      </ul>
    </div>
  );
}

function ownCheck(picture: Finding, sound: Finding): Finding {
  if (picture.state === "good" && sound.state === "good") {
    return { state: "good", text: t("room.before.youReady") };
  }
  const state = picture.state === "look" || sound.state === "look" ? "look" : "open";
  if (picture.state === "good") {
    return { state, text: t("room.before.youPictureOnly", { sound: sound.text }) };
  }
  if (sound.state === "good") {
    return { state, text: t("room.before.youSoundOnly", { picture: picture.text }) };
  }
  return {
    state,
    text: t("room.before.youNothing", { picture: picture.text, sound: sound.text }),
  };
}

function stageCheck(stage: StageCheck): Finding {
  switch (stage) {
    case "backstage":
      return { state: "good", text: t("room.before.stageConnected") };
    case "onStage":
      return { state: "good", text: t("room.wrong.connected") };
    case "connecting":
      return { state: "open", text: t("room.before.stageConnecting") };
    case "notConnected":
      return { state: "look", text: t("room.before.stageProblem") };
  }
}

function guestCheck(guest: GuestState): Finding {
  switch (guest) {
    case "invited":
      return { state: "open", text: t("room.before.guestInvited") };
    case "notHere":
      return { state: "open", text: t("room.before.guestNotHere") };
    case "away":
      return { state: "look", text: t("room.before.guestAway") };
    case "nothingOn":
      return { state: "look", text: t("room.before.guestNothing") };
    case "noPicture":
      return { state: "look", text: t("room.before.guestNoPicture") };
    case "noSound":
      return { state: "look", text: t("room.before.guestNoSound") };
    case "weak":
      return { state: "look", text: t("room.before.guestWeak") };
    case "ready":
      return { state: "good", text: t("room.before.guestReady") };
  }
}

function postCheck(announcedIn: PostPlace | null): Finding {
  if (announcedIn === null) return { state: "open", text: t("room.before.postNone") };
  if (announcedIn.kind === "ownFeed") return { state: "good", text: t("room.before.postOwnFeed") };
  return {
    state: "good",
    text:
      announcedIn.name === ""
        ? t("room.before.postSomewhere")
        : t("room.before.postCommunity", { name: announcedIn.name }),
  };
}

function chatCheck(chat: ChatCheck): Finding {
  switch (chat) {
    case "off":
      return { state: "good", text: t("room.before.chatOff") };
    case "joining":
      return { state: "open", text: t("room.before.chatJoining") };
    case "ready":
      return { state: "good", text: t("room.before.chatReady") };
    case "notConnected":
      return { state: "look", text: t("room.before.chatProblem") };
  }
}
