import "./session.css";

import { useState } from "react";

import type { SignIn, UiError } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { UnreadableBanner } from "../health/UnreadableBanner";
import { Banner, Button, ErrorBanner, Mark, NoticeLine } from "../ui";
import { LocalCard } from "./LocalCard";
import { NetworkCard } from "./NetworkCard";
import { SignInForm } from "./SignInForm";
import { useSignInForm } from "./useSignInForm";

/** The fields of the sign-in form. */
const formFields = [
  ...["apiKey", "userId", "displayName", "authToken", "region"],
  ...["apiUrl", "uploadUrl", "mqttUrl"],
];

/** Whether a field that is on the screen says it: otherwise it stands at the top. */
function besideField(error: UiError, step: "choose" | "signIn"): boolean {
  const shown = step === "choose" ? ["name"] : formFields;
  return error.field !== null && shown.includes(error.field);
}

/** The first screen: a network on this computer, or one's own. */
export function FirstRun() {
  const session = useApp((state) => state.session);
  const startLocal = useCommand("start_local");
  const signIn = useCommand("sign_in");
  const restore = useCommand("restore_session");
  const linkWaits = useApp((state) => state.link.waits);
  const form = useSignInForm();
  const [step, setStep] = useState<"choose" | "signIn">("choose");
  const [again, setAgain] = useState<(() => void) | null>(null);

  const starting =
    startLocal.busy ||
    session.phase === "startingNetwork" ||
    (session.phase === "signingIn" && session.network?.kind === "local");
  const signingIn = signIn.busy || (session.phase === "signingIn" && !starting);

  const error =
    starting || signingIn ? null : (startLocal.error ?? signIn.error ?? session.problem);

  const start = (name: string) => {
    signIn.clear();
    setAgain(() => () => void startLocal.run({ name }));
    void startLocal.run({ name });
  };
  // What nobody pressed a button for is about the session of last time.
  const tryAgain = again ?? (() => void restore.run({}));
  const enter = (args: SignIn) => {
    startLocal.clear();
    setAgain(() => () => void signIn.run(args));
    void signIn.run(args);
  };

  return (
    <main className="first-run" data-testid="first-run">
      <div className="notices-alone">
        <NoticeLine />
      </div>
      <div className="first-run-inner">
        <p className="first-run-brand">
          <Mark />
          <span>{t("app.name")}</span>
        </p>
        <h1>{t("firstRun.title")}</h1>
        <p className="first-run-lead">{t("firstRun.lead")}</p>
        <UnreadableBanner />
        {linkWaits ? (
          <Banner
            tone="info"
            icon="link"
            title={t("firstRun.link.title")}
            text={t("firstRun.link.text")}
            testId="first-run-link"
          />
        ) : null}
        <div role="status">
          {error === null || besideField(error, step) ? null : (
            <ErrorBanner
              error={error}
              testId="first-run-problem"
              actions={
                error.retry.kind !== "now" ? undefined : (
                  <Button size="small" icon="retry" onPress={tryAgain} testId="first-run-retry">
                    {t("app.retry")}
                  </Button>
                )
              }
            />
          )}
        </div>
        {step === "choose" ? (
          <div className="first-run-cards">
            <LocalCard
              onStart={start}
              busy={starting}
              step={session.phase === "signingIn" ? "signingIn" : "starting"}
              error={error}
              blocked={signingIn}
            />
            <NetworkCard
              form={form}
              blocked={starting}
              onContinue={() => {
                startLocal.clear();
                setStep("signIn");
              }}
            />
          </div>
        ) : (
          <SignInForm
            form={form}
            busy={signingIn}
            error={error}
            onSignIn={enter}
            onBack={() => {
              signIn.clear();
              setStep("choose");
            }}
          />
        )}
        {linkWaits ? null : <p className="first-run-hint">{t("firstRun.hint")}</p>}
      </div>
    </main>
  );
}
