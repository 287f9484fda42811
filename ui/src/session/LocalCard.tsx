import { useState } from "react";

import { uiError } from "../backend/backend";
import { limits, type UiError } from "../backend/generated";
import { t } from "../i18n";
import { useApp } from "../state/app";
import { Button, Field, Icon, lengthOf } from "../ui";

/** *Try on this computer*: a name and one button. */
export function LocalCard(props: {
  onStart: (name: string) => void;
  busy: boolean;
  /** What is under way while busy. */
  step: "starting" | "signingIn";
  error: UiError | null;
  /** The other card is busy. */
  blocked: boolean;
}) {
  const usedBefore = useApp((state) => state.settings.localName);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? usedBefore;
  const [empty, setEmpty] = useState(false);
  const own = props.error?.field === "name" ? props.error : null;

  return (
    <form
      className="card first-run-card is-first"
      aria-labelledby="first-run-local"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.busy || props.blocked) return;
        const chosen = name.trim();
        setEmpty(chosen === "");
        if (chosen !== "" && lengthOf(chosen) <= limits.displayName) props.onStart(chosen);
      }}
    >
      <span className="first-run-icon is-green">
        <Icon name="monitor" size={18} />
      </span>
      <h2 id="first-run-local">{t("firstRun.local.title")}</h2>
      <p className="first-run-text">{t("firstRun.local.text")}</p>
      <div className="first-run-bottom">
        <Field
          label={t("firstRun.local.name")}
          value={name}
          onChange={(value) => {
            setTyped(value);
            setEmpty(false);
          }}
          error={empty ? uiError("fieldEmpty", { field: "name" }) : own}
          limit={limits.displayName}
          disabled={props.busy}
          // The one thing to do on this screen.

          autoFocus
          autoComplete="name"
          testId="first-run-name"
        />
        <Button
          kind="primary"
          size="large"
          type="submit"
          fill
          busy={props.busy}
          testId="first-run-start"
        >
          {t("firstRun.local.start")}
        </Button>
        <p className="first-run-step" role="status" data-testid="first-run-step">
          {props.busy ? t(`firstRun.local.${props.step}`) : null}
        </p>
      </div>
    </form>
  );
}
