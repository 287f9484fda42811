import "./studio.css";

import type { ChatView, RoomView, StagePhase, Tile } from "../backend/generated";
import { t } from "../i18n";
import { useOpenInvitations } from "../people/SentInvitations";
import { useApp } from "../state/app";
import { Check, type CheckState } from "../ui";
import * as readiness from "../green-room/readiness";
import { useHeard } from "../green-room/useHeard";

/** What the host can rely on before going live. It follows what is true; nobody has to ask. */
export function BeforeLive({ room }: { room: RoomView }) {
  const stage = useApp((state) => state.stage);
  const devices = useApp((state) => state.devices);
  const chat = useApp((state) => state.chat);
  const invited = useOpenInvitations().filter((one) => one.state === "pending");
  const heard = useHeard();
  const you = ownCheck(readiness.picture(stage, devices), readiness.sound(stage, devices, heard));
  return (
    <div className="before" data-testid="before-live">
      <h2>{t("room.before.title")}</h2>
      <p className="before-lead">{t("room.before.lead")}</p>
      <ul className="checks">
        <Check id="you" title={t("room.before.you")} {...you} />
        <Check id="stage" title={t("room.before.stage")} {...stageCheck(stage.phase)} />
        {room.participants
          .filter((one) => !one.isMe)
          .map(({ person, onStage }) => (
            <Check
              key={person.userId}
              id="guest"
              title={person.name}
              {...guestCheck(
                stage.tiles.find((tile) => tile.userId === person.userId),
                onStage,
              )}
            />
          ))}
        {invited.map(({ person }) => (
          <Check
            key={person.userId}
            id="invited"
            state="open"
            title={person.name}
            text={t("room.before.guestInvited")}
          />
        ))}
        <Check id="post" title={t("room.before.post")} {...postCheck(room)} />
        <Check id="chat" title={t("room.before.chat")} {...chatCheck(room, chat)} />
      </ul>
    </div>
  );
}

interface Found {
  state: CheckState;
  text: string;
}

function ownCheck(picture: readiness.Finding, sound: readiness.Finding): Found {
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

function stageCheck(phase: StagePhase): Found {
  switch (phase.state) {
    case "backstage":
      return { state: "good", text: t("room.before.stageConnected") };
    case "publishing":
    case "onStage":
      return { state: "good", text: t("room.wrong.connected") };
    case "connecting":
    case "reconnecting":
      return { state: "open", text: t("room.before.stageConnecting") };
    case "off":
    case "preview":
    case "failed":
      return { state: "look", text: t("room.before.stageProblem") };
  }
}

function guestCheck(tile: Tile | undefined, onStage: boolean): Found {
  if (tile === undefined || !onStage) {
    return tile !== undefined && tile.awaySince !== null
      ? { state: "look", text: t("room.before.guestAway") }
      : { state: "open", text: t("room.before.guestNotHere") };
  }
  if (tile.awaySince !== null) return { state: "look", text: t("room.before.guestAway") };
  if (!tile.cameraOn && !tile.microphoneOn) {
    return { state: "look", text: t("room.before.guestNothing") };
  }
  if (!tile.cameraOn) return { state: "look", text: t("room.before.guestNoPicture") };
  if (!tile.microphoneOn) return { state: "look", text: t("room.before.guestNoSound") };
  if (tile.quality === "poor" || tile.quality === "lost") {
    return { state: "look", text: t("room.before.guestWeak") };
  }
  return { state: "good", text: t("room.before.guestReady") };
}

function postCheck({ announcedIn }: RoomView): Found {
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

function chatCheck(room: RoomView, { phase }: ChatView): Found {
  if (!room.chatEnabled) return { state: "good", text: t("room.before.chatOff") };
  switch (phase.state) {
    case "ready":
      return { state: "good", text: t("room.before.chatReady") };
    case "failed":
      return { state: "look", text: t("room.before.chatProblem") };
    case "disabled":
      return { state: "good", text: t("room.before.chatOff") };
    case "off":
    case "notYet":
    case "joining":
      return { state: "open", text: t("room.before.chatJoining") };
  }
}
