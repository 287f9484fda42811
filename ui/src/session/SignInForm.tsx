import { useState } from "react";
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from "react-aria-components";

import { uiError } from "../backend/backend";
import { limits, type SignIn, type UiError } from "../backend/generated";
import { t } from "../i18n";
import { Button, Field, Icon, Select } from "../ui";
import {
  missingField,
  regions,
  type SignInFields,
  type SignInValues,
  toSignIn,
} from "./useSignInForm";

/** All that a network asks for. */
export function SignInForm(props: {
  form: SignInFields;
  busy: boolean;
  error: UiError | null;
  onSignIn: (args: SignIn) => void;
  onBack: () => void;
}) {
  const { form, busy } = props;
  const { values, set } = form;
  const [missing, setMissing] = useState<keyof SignInValues | null>(null);
  const [addresses, setAddresses] = useState(false);

  const error = (field: keyof SignInValues): UiError | null => {
    if (missing === field) return uiError("fieldEmpty", { field });
    return props.error?.field === field ? props.error : null;
  };
  const addressAtFault =
    error("apiUrl") !== null || error("uploadUrl") !== null || error("mqttUrl") !== null;

  const field = (
    name: Exclude<keyof SignInValues, "region">,
    more: Partial<Parameters<typeof Field>[0]> = {},
  ) => (
    <Field
      label={t(`firstRun.hosted.${name}`)}
      value={values[name]}
      onChange={(value) => {
        set({ [name]: value });
        if (missing === name) setMissing(null);
      }}
      error={error(name)}
      disabled={busy}
      testId={`sign-in-${name}`}
      {...more}
    />
  );

  return (
    <form
      className="card sign-in"
      aria-labelledby="sign-in-title"
      data-testid="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        const first = missingField(values);
        setMissing(first);
        if (first === null) props.onSignIn(toSignIn(values));
      }}
    >
      <h2 id="sign-in-title">{t("firstRun.hosted.title")}</h2>
      <div className="sign-in-grid">
        {field("apiKey")}
        <Select
          label={t("firstRun.hosted.region")}
          choices={regions.map((id) => ({ id, name: t(`firstRun.hosted.regions.${id}`) }))}
          value={values.region}
          onChange={(region) => {
            set({ region });
            if (region === "own") setAddresses(true);
          }}
          disabled={busy}
          testId="sign-in-region"
        />
        {
          // The first field that is still empty.
          field("userId", { autoFocus: values.userId === "", limit: limits.userId })
        }
        {field("displayName", {
          optional: true,
          limit: limits.displayName,
          hint: t("firstRun.hosted.displayNameHint"),
        })}
        {field("authToken", {
          optional: true,
          type: "password",
          hint: t("firstRun.hosted.authTokenHint"),
        })}
      </div>
      <Disclosure
        className="disclosure"
        isExpanded={addresses || addressAtFault}
        onExpandedChange={setAddresses}
      >
        <Heading level={3}>
          <AriaButton slot="trigger" className="disclosure-button" data-testid="sign-in-addresses">
            <Icon name="chevronDown" />
            <span>{t("firstRun.hosted.ownAddresses")}</span>
          </AriaButton>
        </Heading>
        <DisclosurePanel>
          <p className="field-hint disclosure-hint">{t("firstRun.hosted.ownAddressesHint")}</p>
          <div className="sign-in-grid">
            {field("apiUrl", { type: "url", placeholder: "https://" })}
            {field("mqttUrl", { type: "url", placeholder: "wss://", optional: true })}
            {field("uploadUrl", { type: "url", placeholder: "https://", optional: true })}
          </div>
        </DisclosurePanel>
      </Disclosure>
      <p className="first-run-step" role="status" data-testid="sign-in-step">
        {busy ? t("firstRun.hosted.signingIn") : null}
      </p>
      <div className="dialog-buttons">
        <span className="push-start">
          <Button size="large" onPress={props.onBack} testId="sign-in-back">
            {t("firstRun.hosted.back")}
          </Button>
        </span>
        <Button kind="primary" size="large" type="submit" busy={busy} testId="sign-in-submit">
          {t("firstRun.hosted.signIn")}
        </Button>
      </div>
    </form>
  );
}
