import { useState } from "react";

import { uiError } from "../backend/backend";
import { t } from "../i18n";
import { Button, Field, Icon } from "../ui";
import type { SignInFields } from "./useSignInForm";

/** *Sign in to your network*: the key first; the rest is asked next. */
export function NetworkCard(props: {
  form: SignInFields;
  blocked: boolean;
  onContinue: () => void;
}) {
  const { form } = props;
  const [empty, setEmpty] = useState(false);
  return (
    <form
      className="card first-run-card"
      aria-labelledby="first-run-network"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.blocked) return;
        const missing = form.values.apiKey.trim() === "";
        setEmpty(missing);
        if (!missing) props.onContinue();
      }}
    >
      <span className="first-run-icon">
        <Icon name="network" size={18} />
      </span>
      <h2 id="first-run-network">{t("firstRun.hosted.title")}</h2>
      <p className="first-run-text">{t("firstRun.hosted.text")}</p>
      <div className="first-run-bottom">
        <Field
          label={t("firstRun.hosted.apiKey")}
          placeholder={t("firstRun.hosted.apiKeyPlaceholder")}
          value={form.values.apiKey}
          onChange={(apiKey) => {
            form.set({ apiKey });
            setEmpty(false);
          }}
          error={empty ? uiError("fieldEmpty", { field: "apiKey" }) : null}
          disabled={props.blocked}
          testId="first-run-key"
        />
        <Button type="submit" size="large" fill testId="first-run-continue">
          {t("firstRun.hosted.continue")}
        </Button>
        <p className="first-run-step" />
      </div>
    </form>
  );
}
