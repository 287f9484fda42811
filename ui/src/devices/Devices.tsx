import "./devices.css";

import type { DevicesView, StageView, UiError } from "../backend/generated";
import { errorText, t } from "../i18n";
import { useCommand } from "../state/app";
import { Button, type Choice, ErrorText, Icon, Select } from "../ui";
import { MicrophoneMeter } from "./MicrophoneMeter";
import { PictureFormats } from "./PictureFormats";
import { ProcessingSwitches } from "./ProcessingSwitches";
import { SystemSwitchButton } from "./SystemSwitchButton";

/** The system's own choice, which the contract writes as no id. */
const SYSTEM = "";

/** Camera, microphone with its level, speaker with a test sound; what is wrong, and a way on. */
export function Devices({ devices, stage }: { devices: DevicesView; stage: StageView }) {
  const chooseCamera = useCommand("choose_camera");
  const chooseMicrophone = useCommand("choose_microphone");
  const chooseSpeaker = useCommand("choose_speaker");
  const playSound = useCommand("play_test_sound");
  const refresh = useCommand("refresh_devices");
  const { testPatternInstead } = devices;
  const cameraProblem = stage.camera.problem;
  const none = t(devices.looking ? "room.looking" : "room.noneFound");
  const soundProblem = devices.soundProblem;
  // One sentence for one fault: without any sound the microphone's own complaint says nothing new.
  const microphoneProblem = soundProblem === null ? stage.microphone.problem : null;

  const lookAgain = (
    <Button
      size="small"
      icon="retry"
      busy={refresh.busy}
      onPress={() => void refresh.run({})}
      testId="devices-refresh"
    >
      {t("room.lookAgain")}
    </Button>
  );

  return (
    <section className="card devices" aria-label={t("room.devices")} data-testid="devices">
      <div className="device">
        <Select
          label={t("room.camera")}
          icon="camera"
          choices={devices.cameras.map((camera) => ({
            id: camera.id,
            name: camera.kind === "testPattern" ? t("room.testPattern") : camera.name,
          }))}
          value={devices.camera}
          placeholder={none}
          onChange={(id) => void chooseCamera.run({ id })}
          testId="camera-select"
        />
        <PictureFormats devices={devices} />
        {cameraProblem === null ? null : (
          <Problem error={cameraProblem} testId="camera-problem">
            <SystemSwitchButton of={devices.cameraSwitch} />
            {testPatternInstead === null ? null : (
              <Button
                size="small"
                busy={chooseCamera.busy}
                onPress={() => void chooseCamera.run({ id: testPatternInstead })}
                testId="use-test-pattern"
              >
                {t("room.useTestPattern")}
              </Button>
            )}
            {lookAgain}
          </Problem>
        )}
        <ErrorText error={chooseCamera.error} />
      </div>
      <div className="device">
        <Select
          label={t("room.microphone")}
          icon="microphone"
          choices={withSystem(devices.microphones, devices.microphone, devices.microphoneInUse)}
          value={devices.microphones.length === 0 ? null : (devices.microphone ?? SYSTEM)}
          placeholder={none}
          disabled={devices.microphones.length === 0}
          onChange={(id) => void chooseMicrophone.run({ id: id === SYSTEM ? null : id })}
          below={<MicrophoneMeter />}
          testId="microphone-select"
        />
        {microphoneProblem === null ? null : (
          <Problem error={microphoneProblem} testId="microphone-problem">
            <SystemSwitchButton of={devices.microphoneSwitch} />
            {lookAgain}
          </Problem>
        )}
        <ErrorText error={chooseMicrophone.error} />
      </div>
      <div className="device">
        <Select
          label={t("room.speaker")}
          icon="speaker"
          choices={withSystem(devices.speakers, devices.speaker, devices.speakerInUse)}
          value={devices.speakers.length === 0 ? null : (devices.speaker ?? SYSTEM)}
          placeholder={none}
          disabled={devices.speakers.length === 0}
          onChange={(id) => void chooseSpeaker.run({ id: id === SYSTEM ? null : id })}
          below={
            devices.mayPlayTestSound ? (
              <Button
                size="small"
                busy={playSound.busy || devices.testSoundPlaying}
                onPress={() => void playSound.run({})}
                testId="play-test-sound"
              >
                {t("room.playSound")}
              </Button>
            ) : undefined
          }
          testId="speaker-select"
        />
        <ErrorText error={chooseSpeaker.error ?? playSound.error} />
      </div>
      <div className="device-wide">
        <ProcessingSwitches processing={devices.processing} />
      </div>
      {soundProblem === null ? null : (
        <div className="device-wide">
          <Problem error={soundProblem} more={t("room.goesOnWithoutSound")} testId="sound-problem">
            {lookAgain}
          </Problem>
        </div>
      )}
    </section>
  );
}

/** The system's own choice before all others; while it is used, it says which device that is. */
function withSystem(
  devices: readonly { id: string; name: string }[],
  chosen: string | null,
  inUse: string | null,
): Choice<string>[] {
  if (devices.length === 0) return [];
  const named = chosen === null && inUse !== null;
  const name = named ? t("room.systemDefaultNamed", { name: inUse }) : t("room.systemDefault");
  return [{ id: SYSTEM, name }, ...devices.map(({ id, name }) => ({ id, name }))];
}

function Problem({
  error,
  more,
  children,
  testId,
}: {
  error: UiError;
  more?: string;
  children: React.ReactNode;
  testId: string;
}) {
  return (
    <div className="device-problem" role="status" data-testid={testId} data-code={error.code}>
      <p>
        <Icon name="warning" />
        <span>{[errorText(error), more].filter(Boolean).join(" ")}</span>
      </p>
      <div className="device-problem-actions">{children}</div>
    </div>
  );
}
