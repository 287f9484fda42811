import "./studio.css";

import { useState } from "react";

import type { RoomActions, RoomView, StageLayout, StageView } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { Button, Confirm, ErrorText } from "../ui";
import { ControlButton } from "./ControlButton";
import { CameraMenu, SoundMenu } from "./DeviceMenus";
import { LayoutMenu } from "./LayoutMenu";
import type { PanelTab } from "./usePanel";

/** The control bar: always the same things at the same places. */
export function ControlBar({
  room,
  stage,
  layout,
  layoutOpen,
  tab,
  unread,
  onMute,
  onCamera,
  onLayoutOpen,
  onLayout,
  onUnpin,
  onPanel,
  onLeave,
  onEnd,
}: {
  room: RoomView;
  stage: StageView;
  layout: StageLayout;
  layoutOpen: boolean;
  tab: PanelTab | null;
  unread: number;
  onMute: () => void;
  onCamera: () => void;
  onLayoutOpen: (open: boolean) => void;
  onLayout: (layout: StageLayout) => void;
  onUnpin: () => void;
  onPanel: (tab: PanelTab) => void;
  onLeave: () => void;
  onEnd: () => void;
}) {
  const microphone = stage.microphone.on;
  const camera = stage.camera.on;
  return (
    <div className="control-bar" role="toolbar" aria-label={t("room.controls")}>
      <SoundMenu
        stage={stage}
        control={
          <ControlButton
            icon={microphone ? "microphone" : "microphoneOff"}
            label={t(microphone ? "room.mute" : "room.unmute")}
            shortcut="M"
            source={microphone ? "on" : "off"}
            onPress={onMute}
            testId="control-mute"
          />
        }
      />
      <CameraMenu
        stage={stage}
        control={
          <ControlButton
            icon={camera ? "camera" : "cameraOff"}
            label={t(camera ? "room.stopCamera" : "room.startCamera")}
            word={t("room.camera")}
            shortcut="V"
            source={camera ? "on" : "off"}
            onPress={onCamera}
            testId="control-camera"
          />
        }
      />
      <ShareControl stage={stage} />
      <span className="control-line" aria-hidden />
      <LayoutMenu
        layout={layout}
        pinned={stage.tiles.find(({ tileId }) => tileId === stage.pinned)}
        open={layoutOpen}
        onOpen={onLayoutOpen}
        onLayout={onLayout}
        onUnpin={onUnpin}
      />
      <ControlButton
        icon="chat"
        label={t("room.chat")}
        shortcut="C"
        selected={tab === "chat"}
        count={unread}
        countLabel={t("chat.unread", { count: unread })}
        onPress={() => {
          onPanel("chat");
        }}
        testId="control-chat"
      />
      <ControlButton
        icon="people"
        label={t("room.people")}
        shortcut="P"
        selected={tab === "people"}
        onPress={() => {
          onPanel("people");
        }}
        testId="control-people"
      />
      <span className="control-space" />
      {room.actions.leave === null ? null : (
        <ControlButton icon="leave" label={t("room.leave")} onPress={onLeave} testId="leave" />
      )}
      <OnAir actions={room.actions} onEnd={onEnd} />
    </div>
  );
}

/** Shares a screen or a window, or stops that. */
function ShareControl({ stage }: { stage: StageView }) {
  const open = useCommand("open_surfaces");
  const stop = useCommand("stop_sharing");
  const [asks, setAsks] = useState(false);
  const [sharer] = stage.sharers;
  if (stage.sharing !== null) {
    return (
      <ControlButton
        icon="shareOff"
        label={t("share.stop")}
        stops
        onPress={() => void stop.run({})}
        testId="control-share"
      />
    );
  }
  if (!stage.mayShare) return null;
  return (
    <>
      <ControlButton
        icon="share"
        label={t("share.start")}
        word={t("share.word")}
        onPress={() => {
          if (sharer === undefined) void open.run({});
          else setAsks(true);
        }}
        testId="control-share"
      />
      <Confirm
        open={asks && sharer !== undefined}
        title={t("share.takeOver.title", { name: sharer?.name ?? "" })}
        text={t("share.takeOver.text", { name: sharer?.name ?? "" })}
        confirm={t("share.takeOver.confirm")}
        cancel={t("share.takeOver.stay")}
        kind="primary"
        onConfirm={() => {
          setAsks(false);
          void open.run({});
        }}
        onCancel={() => {
          setAsks(false);
        }}
        testId="share-take-over"
      />
    </>
  );
}

/** Apart from all others: the way off the air, and the way on it. */
function OnAir({ actions, onEnd }: { actions: RoomActions; onEnd: () => void }) {
  const goLive = useCommand("go_live");
  const { goLive: go, endShow } = actions;
  if (go === null && endShow === null) return null;
  return (
    <div className="on-air">
      <ErrorText error={go === null ? null : goLive.error} testId="go-live-error" />
      {endShow === null ? null : (
        <Button
          kind="live-outline"
          size="large"
          busy={endShow.busy}
          onPress={onEnd}
          testId="end-show"
        >
          {t("room.endShow")}
        </Button>
      )}
      {go === null ? null : (
        <Button
          kind="live"
          size="large"
          busy={go.busy || goLive.busy}
          disabledReason={go.notNow === null ? undefined : t(`room.notNow.${go.notNow}`)}
          onPress={() => void goLive.run({})}
          testId="go-live"
        >
          {t(endShow === null ? "room.goLive" : "room.backOnAir")}
        </Button>
      )}
    </div>
  );
}
