import { type SyntheticEvent, useState } from "react";

import { toUiError } from "../backend/backend";
import { limits, type UiError } from "../backend/generated";
import { t } from "../i18n";
import { Button, ErrorText, Field, lengthOf } from "../ui";

/** Stands where one writes until the viewer has a name. Watching needs none. */
export function NameForm({ onName }: { onName: (name: string) => Promise<void> }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<UiError | null>(null);
  const [busy, setBusy] = useState(false);
  const given = name.trim();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (given === "" || lengthOf(given) > limits.displayName || busy) return;
    setBusy(true);
    setError(null);
    onName(given)
      .catch((thrown: unknown) => {
        setError(toUiError(thrown));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <form className="name-form" onSubmit={submit}>
      <div className="name-form-row">
        <Field
          label={t("watch.name.label")}
          value={name}
          onChange={setName}
          limit={limits.displayName}
          placeholder={t("watch.name.placeholder")}
          autoComplete="nickname"
          testId="watch-name"
        />
        <Button
          kind="primary"
          type="submit"
          busy={busy}
          disabledReason={given === "" ? t("watch.name.empty") : undefined}
          testId="watch-name-go"
        >
          {t("watch.name.go")}
        </Button>
      </div>
      <ErrorText error={error} testId="watch-name-error" />
    </form>
  );
}
