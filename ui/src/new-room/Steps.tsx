import type { StepView } from "../backend/generated";
import { t } from "../i18n";
import { Icon } from "../ui";

/** How far the making of the room has come. */
export function Steps({ steps }: { steps: readonly StepView[] }) {
  return (
    <ol className="steps" aria-label={t("newRoom.steps")} aria-live="polite" data-testid="steps">
      {steps.map(({ step, state }) => (
        <li key={step} className={`step is-${state}`} data-step={step} data-state={state}>
          {state === "done" ? <Icon name="check" /> : null}
          {state === "busy" ? <Icon name="busy" /> : null}
          {state === "failed" ? <Icon name="warning" /> : null}
          {state === "open" ? <span className="step-dot" aria-hidden /> : null}
          <span>{t(`newRoom.step.${step}`)}</span>
          <span className="hidden-visually">{t(`newRoom.stepState.${state}`)}</span>
        </li>
      ))}
    </ol>
  );
}
