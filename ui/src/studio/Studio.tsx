import "./studio.css";

import { useState } from "react";

import type { RoomView } from "../backend/generated";
import { ChatAnnouncer } from "../chat/ChatAnnouncer";
import { t } from "../i18n";
import { Stage } from "../stage/Stage";
import { TileMenu } from "../stage/TileMenu";
import { SharePicker } from "../share/SharePicker";
import { useApp, useCommand } from "../state/app";
import { useWindowSetting } from "../state/settings";
import { SettingsButton } from "../settings/SettingsButton";
import { Button, ErrorText, NoticeLine, TopBar, useShortcuts } from "../ui";
import { ControlBar } from "./ControlBar";
import { FiguresPanel } from "./FiguresPanel";
import { type Asking, LeaveDialogs } from "./LeaveDialogs";
import { SidePanel } from "./SidePanel";
import { SomethingWrong } from "./SomethingWrong";
import { SpokenState } from "./SpokenState";
import { SharingPill, StatusLine } from "./StatusLine";
import { StageFailed, useStanding } from "./StudioBanners";
import { type PanelTab, usePanel } from "./usePanel";
import { useUnread } from "./useUnread";

/** The studio: stage, chat and people, and the controls, before and on air. */
export function Studio() {
  const room = useApp((state) => state.room);
  return room === null ? null : <OpenStudio room={room} />;
}

function OpenStudio({ room }: { room: RoomView }) {
  const stage = useApp((state) => state.stage);
  const microphone = useCommand("set_microphone");
  const camera = useCommand("set_camera");
  const leave = useCommand("leave_stage");
  const [layout, setLayout] = useWindowSetting("layout");
  const [layoutOpen, setLayoutOpen] = useState(false);
  const pin = useCommand("pin_tile");
  const [asking, setAsking] = useState<Asking>(null);
  const [wrong, setWrong] = useState(false);
  // The tile that they were asked for at: there the focus goes back to.
  const [figuresAt, setFiguresAt] = useState<number | null>(null);

  const standing = useStanding(room);
  const panel = usePanel(room.beforeLive !== null);
  const unread = useUnread(panel.tab === "chat");

  const onMute = () => void microphone.run({ on: !stage.microphone.on });
  const onCamera = () => void camera.run({ on: !stage.camera.on });
  const onPin = (tileId: number | null) => void pin.run({ tileId });
  const onPanel = (tab: PanelTab) => {
    panel.show(tab);
    focusPanel(tab);
  };
  useShortcuts({
    m: onMute,
    v: onCamera,
    c: () => {
      onPanel("chat");
    },
    p: () => {
      onPanel("people");
    },
    l: () => {
      setLayoutOpen(true);
    },
  });

  return (
    <div className="screen" data-testid="studio" data-panel={panel.tab ?? "none"}>
      <TopBar
        title={room.title}
        states={
          <>
            <StatusLine room={room} phase={stage.phase} quality={stage.quality} />
            <SharingPill sharing={stage.sharing} />
          </>
        }
        line={<NoticeLine standing={standing} />}
        end={
          <>
            <Button
              size="small"
              onPress={() => {
                setWrong(true);
              }}
              aria-haspopup="dialog"
              testId="something-wrong"
            >
              {t("room.somethingWrong")}
            </Button>
            <SettingsButton />
          </>
        }
      />
      <div className="studio-body">
        <main className="studio-main">
          <StageFailed room={room} />
          <div className="studio-stage">
            <Stage
              tiles={stage.tiles}
              mode={layout}
              large={stage.spotlight}
              pinned={stage.pinned}
              onPin={onPin}
              menu={(tile) => (
                <TileMenu
                  tile={tile}
                  pinned={tile.tileId === stage.pinned}
                  onPin={stage.tiles.length < 2 ? undefined : onPin}
                  onFigures={() => {
                    setFiguresAt(tile.tileId);
                  }}
                />
              )}
              empty={stage.phase.state === "off" ? t("stage.off") : undefined}
            />
          </div>
          {figuresAt === null ? null : (
            <FiguresPanel
              stage={stage}
              onClose={() => {
                setFiguresAt(null);
                focusTile(figuresAt);
              }}
            />
          )}
          <ErrorText
            error={microphone.error ?? camera.error ?? leave.error}
            testId="control-error"
          />
          <ControlBar
            room={room}
            stage={stage}
            layout={layout}
            tab={panel.tab}
            unread={unread}
            onMute={onMute}
            onCamera={onCamera}
            layoutOpen={layoutOpen}
            onLayoutOpen={setLayoutOpen}
            onLayout={(chosen) => {
              setLayout(chosen);
              // Whoever chooses a layout wants to see it.
              if (stage.pinned !== null) onPin(null);
            }}
            onUnpin={() => {
              onPin(null);
            }}
            onPanel={onPanel}
            onLeave={() => {
              const question = room.actions.leave?.asks ?? null;
              if (question === null) void leave.run({});
              else setAsking(question);
            }}
            onEnd={() => {
              setAsking("end");
            }}
          />
        </main>
        {panel.tab === null ? null : (
          <SidePanel
            room={room}
            tab={panel.tab}
            unread={unread}
            onSelect={panel.show}
            onClose={panel.close}
          />
        )}
      </div>
      <LeaveDialogs
        room={room}
        asking={asking}
        onClose={() => {
          setAsking(null);
        }}
      />
      <SomethingWrong
        open={wrong}
        onClose={() => {
          setWrong(false);
        }}
      />
      <SharePicker />
      <SpokenState />
      <ChatAnnouncer />
    </div>
  );
}

/** Puts the focus on what can be done with a tile. */
function focusTile(tileId: number): void {
  const menu = `[data-tile-id='${String(tileId)}'] [data-testid='tile-menu']`;
  document.querySelector<HTMLElement>(menu)?.focus();
}

/** Puts the focus where one writes, once the panel is there. */
function focusPanel(tab: PanelTab): void {
  const testId = tab === "chat" ? "chat-input" : "people-search";
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-testid='${testId}']`)?.focus();
  });
}
