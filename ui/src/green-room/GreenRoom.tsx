import "./green-room.css";

import { useState } from "react";

import type { RoomView, SeenBy, StagePhase, UiError } from "../backend/generated";
import { Devices } from "../devices/Devices";
import { t } from "../i18n";
import { Picture } from "../stage/Picture";
import { TakeOverQuestion, useWayOn } from "../stage/TakeOver";
import { Tile } from "../stage/Tile";
import { SettingsButton } from "../settings/SettingsButton";
import { useApp, useCommand } from "../state/app";
import { type Asking, LeaveDialogs } from "../studio/LeaveDialogs";
import { Button, ErrorBanner, ErrorText, NoticeLine, Pill, TopBar, useShortcuts } from "../ui";
import { HostGuests, WhoIsThere } from "./Guests";
import { Loopback, LoopbackOver } from "./Loopback";
import { Ready } from "./Ready";

/** Before the stage: own picture, devices, what is ready, and the one way forward. */
export function GreenRoom() {
  const room = useApp((state) => state.room);
  return room === null ? null : <OpenGreenRoom room={room} />;
}

function OpenGreenRoom({ room }: { room: RoomView }) {
  const stage = useApp((state) => state.stage);
  const devices = useApp((state) => state.devices);
  const played = useApp((state) => state.loopback.phase);
  const cameBack = played.state === "playing" ? played.tileId : null;
  const close = useCommand("close_room");
  const camera = useCommand("set_camera");
  const microphone = useCommand("set_microphone");
  const own = stage.tiles.find((tile) => tile.isMe);
  const toggleCamera = () => void camera.run({ on: !stage.camera.on });
  const toggleMicrophone = () => void microphone.run({ on: !stage.microphone.on });
  useShortcuts({ m: toggleMicrophone, v: toggleCamera });
  return (
    <div className="screen" data-testid="green-room">
      <TopBar
        lead={
          room.actions.close === null ? null : (
            <Button
              kind="icon"
              icon="close"
              label={t("room.backHome")}
              busy={close.busy || room.actions.close.busy}
              onPress={() => void close.run({})}
              testId="green-room-close"
            />
          )
        }
        title={room.title}
        states={<Pill testId="place">{t("room.greenRoom")}</Pill>}
        line={<NoticeLine />}
        end={
          <>
            <p className="nobody-yet">{t("room.nobodyYet")}</p>
            <SettingsButton />
          </>
        }
      />
      <main className="green-room">
        <div className="green-room-left">
          <ErrorBanner error={said(room, stage.phase)} testId="room-problem" />
          <ErrorText error={close.error ?? camera.error ?? microphone.error} />
          <div className="own-picture">
            {cameBack !== null ? (
              <div className="tile">
                <Picture tileId={cameBack} mirrored={false} />
              </div>
            ) : own === undefined ? (
              <div className="tile" />
            ) : (
              // "Only you see this" stands in the bar and over the button here.
              <Tile tile={{ ...own, onlyYou: false, quality: "unknown" }} />
            )}
            <LoopbackOver />
          </div>
          <Loopback />
          <Devices devices={devices} stage={stage} />
        </div>
        <div className="green-room-right">
          <Ready />
          {room.actions.invite ? <HostGuests /> : <WhoIsThere />}
          <div className="green-room-way">
            <WhatHappens room={room} />
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
              <WayForward room={room} />
            </div>
          </div>
        </div>
      </main>
    </div>
  );
}

/** What the banner says. */
function said(room: RoomView, phase: StagePhase): UiError | null {
  return room.problem ?? (phase.state === "failed" ? phase.error : null);
}

/** Leaves an error out that the banner says already. */
function useUnsaid(room: RoomView): (error: UiError | null) => UiError | null {
  const banner = useApp((state) => said(room, state.stage.phase));
  return (error) => (error?.code === banner?.code ? null : error);
}

/** What happens when the button below is pressed. */
function WhatHappens({ room }: { room: RoomView }) {
  const { enterStudio, backOnAir, stepOnStage } = room.actions;
  if (backOnAir !== null) {
    return (
      <p className="way-hint" data-testid="who-will-see">
        {backOnAir.seenBy.kind === "counted"
          ? t("room.backHintWatching", { count: backOnAir.seenBy.viewers })
          : t("room.backHint")}
      </p>
    );
  }
  if (enterStudio !== null) return <p className="way-hint">{t("room.enterHint")}</p>;
  if (stepOnStage === null) return null;
  return (
    <>
      <p className="way-hint" data-testid="who-will-see">
        {whoWillSee(stepOnStage.seenBy, room)}
      </p>
      <p className="way-safe">{t("room.nobodyUntilStage")}</p>
    </>
  );
}

function whoWillSee(seenBy: SeenBy, { host }: RoomView): string {
  switch (seenBy.kind) {
    case "stage":
      return t("room.stepHintIdle", { name: host?.name ?? t("badge.host") });
    case "viewers":
      return t("room.stepHintLive");
    case "counted":
      return t("room.stepHintWatching", { count: seenBy.viewers });
  }
}

/** The one button that leads on. */
function WayForward({ room }: { room: RoomView }) {
  const { enterStudio, backOnAir, stepOnStage } = room.actions;
  if (backOnAir !== null) return <BackOnAir room={room} busy={backOnAir.busy} />;
  if (enterStudio !== null) {
    return (
      <Way
        command="enter_studio"
        room={room}
        busy={enterStudio.busy}
        word={t("room.enter")}
        testId="enter-studio"
        errorTestId="enter-error"
      />
    );
  }
  if (stepOnStage === null) return null;
  return (
    <Way
      command="step_on_stage"
      room={room}
      busy={stepOnStage.busy}
      word={t("room.stepOnStage")}
      testId="step-on-stage"
      errorTestId="step-error"
    />
  );
}

/** The host's show is on: the way back on air, and the end of it. */
function BackOnAir({ room, busy }: { room: RoomView; busy: boolean }) {
  const back = useWayOn("rejoin_room");
  const unsaid = useUnsaid(room);
  const [asking, setAsking] = useState<Asking>(null);
  const { endShow } = room.actions;
  return (
    <div className="way">
      <ErrorText error={unsaid(back.error)} testId="back-error" />
      <div className="way-back">
        {endShow === null ? null : (
          <Button
            kind="live-outline"
            size="large"
            fill
            busy={endShow.busy}
            onPress={() => {
              setAsking("end");
            }}
            testId="end-show"
          >
            {t("room.endShow")}
          </Button>
        )}
        <Button
          kind="live"
          size="large"
          fill
          busy={busy || back.busy}
          onPress={() => void back.run({ roomId: room.roomId })}
          testId="back-on-air"
        >
          {t("room.backOnAir")}
        </Button>
      </div>
      <TakeOverQuestion way={back} roomId={room.roomId} title={room.title} />
      <LeaveDialogs
        room={room}
        asking={asking}
        onClose={() => {
          setAsking(null);
        }}
      />
    </div>
  );
}

function Way(props: {
  command: "enter_studio" | "step_on_stage";
  room: RoomView;
  busy: boolean;
  word: string;
  testId: string;
  errorTestId: string;
}) {
  const { room } = props;
  const way = useWayOn(props.command);
  const unsaid = useUnsaid(room);
  return (
    <div className="way">
      <ErrorText error={unsaid(way.error)} testId={props.errorTestId} />
      <Button
        kind="primary"
        size="large"
        fill
        busy={way.busy || props.busy}
        onPress={() => void way.run({})}
        testId={props.testId}
      >
        {props.word}
      </Button>
      <TakeOverQuestion way={way} roomId={room.roomId} title={room.title} />
    </div>
  );
}
