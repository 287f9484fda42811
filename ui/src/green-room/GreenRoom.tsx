import "./green-room.css";

import type { RoomView } from "../backend/generated";
import { t } from "../i18n";
import { Tile } from "../stage/Tile";
import { SettingsButton } from "../settings/SettingsButton";
import { useApp, useCommand } from "../state/app";
import { Button, Check, ErrorBanner, ErrorText, Pill, TopBar, useShortcuts } from "../ui";
import { Devices } from "./Devices";
import { HostGuests, WhoIsThere } from "./Guests";
import * as readiness from "./readiness";
import { useHeard } from "./useHeard";

/** Before the stage: own picture, devices, what is ready, and the one way forward. */
export function GreenRoom() {
  const room = useApp((state) => state.room);
  return room === null ? null : <OpenGreenRoom room={room} />;
}

function OpenGreenRoom({ room }: { room: RoomView }) {
  const stage = useApp((state) => state.stage);
  const devices = useApp((state) => state.devices);
  const close = useCommand("close_room");
  const camera = useCommand("set_camera");
  const microphone = useCommand("set_microphone");
  const own = stage.tiles.find((tile) => tile.isMe);
  const toggleCamera = () => void camera.run({ on: !stage.camera.on });
  const toggleMicrophone = () => void microphone.run({ on: !stage.microphone.on });
  useShortcuts({ m: toggleMicrophone, v: toggleCamera });
  const isHost = room.myRole === "host";
  return (
    <div className="screen" data-testid="green-room">
      <TopBar
        lead={
          <Button
            kind="icon"
            icon="close"
            label={t("room.backHome")}
            busy={close.busy}
            onPress={() => void close.run({})}
            testId="green-room-close"
          />
        }
        title={room.title}
        states={<Pill testId="place">{t("room.greenRoom")}</Pill>}
        end={
          <>
            <p className="nobody-yet">{t("room.nobodyYet")}</p>
            <SettingsButton />
          </>
        }
      />
      <main className="green-room">
        <div className="green-room-left">
          <ErrorBanner
            error={room.problem ?? (stage.phase.state === "failed" ? stage.phase.error : null)}
            testId="room-problem"
          />
          <ErrorText error={close.error ?? camera.error ?? microphone.error} />
          <div className="own-picture">
            {own === undefined ? (
              <div className="tile" />
            ) : (
              // "Only you see this" stands in the bar and over the button here.
              <Tile tile={{ ...own, onlyYou: false, quality: "unknown" }} />
            )}
          </div>
          <Devices devices={devices} stage={stage} />
        </div>
        <div className="green-room-right">
          <Ready />
          {isHost ? <HostGuests room={room} /> : <WhoIsThere room={room} />}
          <div className="green-room-way">
            <Forward room={room} />
            <div className="green-room-buttons">
              <Button
                kind="icon"
                size="large"
                icon={stage.camera.on ? "camera" : "cameraOff"}
                className={stage.camera.on ? "source" : "source is-off-air"}
                label={t(stage.camera.on ? "room.stopCamera" : "room.startCamera")}
                shortcut="V"
                onPress={toggleCamera}
                testId="control-camera"
              />
              <Button
                kind="icon"
                size="large"
                icon={stage.microphone.on ? "microphone" : "microphoneOff"}
                className={stage.microphone.on ? "source" : "source is-off-air"}
                label={t(stage.microphone.on ? "room.mute" : "room.unmute")}
                shortcut="M"
                onPress={toggleMicrophone}
                testId="control-mute"
              />
              <ForwardButton room={room} />
            </div>
          </div>
        </div>
      </main>
    </div>
  );
}

function Ready() {
  const stage = useApp((state) => state.stage);
  const devices = useApp((state) => state.devices);
  const session = useApp((state) => state.session);
  const heard = useHeard();
  return (
    <section className="card ready" data-testid="ready">
      <h2>{t("room.ready.title")}</h2>
      <ul className="checks">
        <Check
          id="picture"
          title={t("room.ready.picture")}
          {...readiness.picture(stage, devices)}
        />
        <Check
          id="sound"
          title={t("room.ready.sound")}
          {...readiness.sound(stage, devices, heard)}
        />
        <Check id="network" title={t("room.ready.network")} {...readiness.network(session)} />
      </ul>
    </section>
  );
}

/** What happens when the button below is pressed. */
function Forward({ room }: { room: RoomView }) {
  if (room.myRole === "host") return <p className="way-hint">{t("room.enterHint")}</p>;
  const sentence =
    room.status === "live"
      ? room.viewers === null
        ? t("room.stepHintLive")
        : t("room.stepHintWatching", { count: room.viewers })
      : t("room.stepHintIdle", { name: room.host?.name ?? t("badge.host") });
  return (
    <>
      <p className="way-hint" data-testid="who-will-see">
        {sentence}
      </p>
      <p className="way-safe">{t("room.nobodyUntilStage")}</p>
    </>
  );
}

function ForwardButton({ room }: { room: RoomView }) {
  const enter = useCommand("enter_studio");
  const step = useCommand("step_on_stage");
  const entering = room.busy === "entering" || room.busy === "goingLive";
  return room.myRole === "host" ? (
    <div className="way">
      <ErrorText error={enter.error} testId="enter-error" />
      <Button
        kind="primary"
        size="large"
        fill
        busy={enter.busy || entering}
        onPress={() => void enter.run({})}
        testId="enter-studio"
      >
        {t("room.enter")}
      </Button>
    </div>
  ) : (
    <div className="way">
      <ErrorText error={step.error} testId="step-error" />
      <Button
        kind="primary"
        size="large"
        fill
        busy={step.busy || entering}
        onPress={() => void step.run({})}
        testId="step-on-stage"
      >
        {t("room.stepOnStage")}
      </Button>
    </div>
  );
}
