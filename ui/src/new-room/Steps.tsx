import type { NewRoomStep } from "../backend/generated";
import { t } from "../i18n";
import { Icon } from "../ui";

const order = ["thumbnail", "room", "post", "chat"] as const;

/** How far the making of the room has come. */
export function Steps(props: { step: NewRoomStep; busy: boolean; failed: boolean }) {
  const at = props.step === "done" ? order.length : order.indexOf(props.step);
  return (
    <ol className="steps" aria-label={t("newRoom.steps")} aria-live="polite" data-testid="steps">
      {order.map((step, index) => {
        const state = index < at ? "done" : index > at ? "open" : props.failed ? "failed" : "busy";
        return (
          <li key={step} className={`step is-${state}`} data-step={step} data-state={state}>
            {state === "done" ? <Icon name="check" /> : null}
            {state === "busy" ? <Icon name="busy" /> : null}
            {state === "failed" ? <Icon name="warning" /> : null}
            {state === "open" ? <span className="step-dot" aria-hidden /> : null}
            <span>{t(`newRoom.step.${step}`)}</span>
            <span className="hidden-visually">{t(`newRoom.stepState.${state}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}
