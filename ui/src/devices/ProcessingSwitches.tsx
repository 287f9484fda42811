import type { ProcessingStep, SoundProcessing } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { ErrorText, Switch } from "../ui";

const steps = [
  "noiseSuppression",
  "echoCancelling",
  "automaticGain",
] as const satisfies readonly ProcessingStep[];

/** What is done with the microphone's sound. Each switch acts at once, on stage too. */
export function ProcessingSwitches({ processing }: { processing: SoundProcessing }) {
  const change = useCommand("switch_processing");
  return (
    <div className="processing" role="group" aria-label={t("room.processing.title")}>
      {steps.map((step) => (
        <Switch
          key={step}
          label={t(`room.processing.${step}`)}
          detail={step === "echoCancelling" ? t("room.processing.echoCancellingWhen") : undefined}
          value={processing[step]}
          onChange={(on) => void change.run({ step, on })}
          testId={`processing-${step}`}
        />
      ))}
      <ErrorText error={change.error} />
    </div>
  );
}
