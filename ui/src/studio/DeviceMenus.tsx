import "./device-menus.css";

import { type ReactNode, useRef } from "react";
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Heading,
  Label,
  Popover,
  RadioButton,
  RadioField,
  RadioGroup,
} from "react-aria-components";

import type { StageView, UiError } from "../backend/generated";
import { MicrophoneMeter } from "../devices/MicrophoneMeter";
import { PictureFormats } from "../devices/PictureFormats";
import { ProcessingSwitches } from "../devices/ProcessingSwitches";
import { errorText, t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { useOpenSettings } from "../state/settings";
import { Button, ErrorText, Icon, Tooltip } from "../ui";

/**
 * Beside *Mute*, which is `control`: microphones with the level of the one in use, speakers, and what is
 * done with the sound.
 */
export function SoundMenu({ stage, control }: { stage: StageView; control: ReactNode }) {
  const devices = useApp((state) => state.devices);
  const chooseMicrophone = useCommand("choose_microphone");
  const chooseSpeaker = useCommand("choose_speaker");
  const playSound = useCommand("play_test_sound");
  const none = t(devices.looking ? "room.looking" : "room.noneFound");
  return (
    <DeviceMenu label={t("room.deviceMenu.sound")} control={control} testId="sound-menu">
      <DeviceList
        title={t("room.microphone")}
        devices={withUnplugged(devices.microphones, devices.microphoneUnplugged)}
        inUse={idOf(devices.microphones, devices.microphoneInUse)}
        none={none}
        beside={<MicrophoneMeter />}
        onChoose={(id) => void chooseMicrophone.run({ id })}
        testId="menu-microphones"
      />
      {stage.microphone.on || stage.microphone.problem !== null ? null : (
        <p className="device-menu-note">{t("room.deviceMenu.hearsOnlyYou")}</p>
      )}
      <Fault error={devices.soundProblem ?? stage.microphone.problem} />
      <ErrorText error={chooseMicrophone.error} />
      <DeviceList
        title={t("room.speaker")}
        devices={withUnplugged(devices.speakers, devices.speakerUnplugged)}
        inUse={idOf(devices.speakers, devices.speakerInUse)}
        none={none}
        beside={
          devices.mayPlayTestSound ? (
            <Button
              size="small"
              busy={playSound.busy || devices.testSoundPlaying}
              onPress={() => void playSound.run({})}
              testId="menu-play-sound"
            >
              {t("room.playSound")}
            </Button>
          ) : null
        }
        onChoose={(id) => void chooseSpeaker.run({ id })}
        testId="menu-speakers"
      />
      <ErrorText error={chooseSpeaker.error ?? playSound.error} />
      <hr className="device-menu-line" />
      <ProcessingSwitches processing={devices.processing} />
    </DeviceMenu>
  );
}

/** Beside *Camera*, which is `control`: the cameras, the test pattern, and the picture's size. */
export function CameraMenu({ stage, control }: { stage: StageView; control: ReactNode }) {
  const devices = useApp((state) => state.devices);
  const choose = useCommand("choose_camera");
  const named = devices.cameras.map((camera) => ({
    id: camera.id,
    name: camera.kind === "testPattern" ? t("room.testPattern") : camera.name,
  }));
  return (
    <DeviceMenu label={t("room.deviceMenu.camera")} control={control} testId="camera-menu">
      <DeviceList
        title={t("room.camera")}
        devices={named}
        inUse={devices.camera}
        none={t(devices.looking ? "room.looking" : "room.noneFound")}
        onChoose={(id) => void choose.run({ id })}
        testId="menu-cameras"
      />
      <Fault error={stage.camera.problem} />
      <ErrorText error={choose.error} />
      <PictureFormats devices={devices} />
    </DeviceMenu>
  );
}

interface Device {
  id: string;
  name: string;
  unplugged?: boolean;
}

/** What is chosen and not there stays in the list, and takes no choice. */
function withUnplugged(there: readonly Device[], unplugged: string | null): readonly Device[] {
  return unplugged === null
    ? there
    : [...there, { id: `unplugged ${unplugged}`, name: unplugged, unplugged: true }];
}

/** Rust tells of several devices of one name apart. */
function idOf(there: readonly Device[], name: string | null): string | null {
  return there.find((device) => device.name === name)?.id ?? null;
}

/** A control with a narrow button beside it, which opens a menu above both that stays while one tries. */
function DeviceMenu({
  label,
  control,
  children,
  testId,
}: {
  label: string;
  control: ReactNode;
  children: ReactNode;
  testId: string;
}) {
  const openSettings = useOpenSettings("picture");
  const pair = useRef<HTMLDivElement>(null);
  return (
    <div className="control-pair" ref={pair}>
      {control}
      <DialogTrigger>
        <Tooltip text={label}>
          <AriaButton
            className={({ isHovered, isPressed }) =>
              ["control-more", isHovered && "is-hovered", isPressed && "is-pressed"]
                .filter(Boolean)
                .join(" ")
            }
            aria-label={label}
            data-testid={testId}
          >
            <Icon name="chevronUp" size={14} />
          </AriaButton>
        </Tooltip>
        <Popover
          className="popover device-menu"
          placement="top start"
          offset={20}
          triggerRef={pair}
        >
          <Dialog className="device-menu-body" data-testid={`${testId}-open`}>
            {({ close }) => (
              <>
                <Heading slot="title" className="hidden-visually">
                  {label}
                </Heading>
                {children}
                <div className="device-menu-end">
                  <Button
                    size="small"
                    icon="settings"
                    onPress={() => {
                      close();
                      openSettings();
                    }}
                    testId={`${testId}-settings`}
                  >
                    {t("room.deviceMenu.allSettings")}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  );
}

/** Devices of one kind, the one in use marked; `beside` stands in its row. */
function DeviceList(props: {
  title: string;
  devices: readonly Device[];
  inUse: string | null;
  none: string;
  beside?: ReactNode;
  onChoose: (id: string) => void;
  testId: string;
}) {
  return (
    <RadioGroup
      className="device-list"
      value={props.inUse}
      onChange={props.onChoose}
      data-testid={props.testId}
    >
      <Label className="device-list-title">{props.title}</Label>
      {props.devices.length === 0 ? <p className="device-menu-note">{props.none}</p> : null}
      {props.devices.map((device) => (
        <div key={device.id} className="device-row">
          <RadioField value={device.id} isDisabled={device.unplugged === true}>
            <RadioButton className="radio">
              <span className="radio-dot" />
              <span className="radio-name">{device.name}</span>
            </RadioButton>
          </RadioField>
          {device.unplugged === true ? (
            <span className="device-row-note">{t("room.deviceMenu.unplugged")}</span>
          ) : null}
          {device.id === props.inUse ? (
            <span className="device-row-end">{props.beside}</span>
          ) : null}
        </div>
      ))}
    </RadioGroup>
  );
}

/** What does not work, which is tried again by itself, and at once by hand. */
function Fault({ error }: { error: UiError | null }) {
  const refresh = useCommand("refresh_devices");
  return error === null ? null : (
    <div className="device-menu-fault" role="status">
      <p className="device-menu-note is-fault">
        <Icon name="warning" size={14} />
        <span>{errorText(error)}</span>
      </p>
      <Button
        size="small"
        icon="retry"
        busy={refresh.busy}
        onPress={() => void refresh.run({})}
        testId="menu-look-again"
      >
        {t("room.lookAgain")}
      </Button>
    </div>
  );
}
