import type { ReactNode } from "react";

import type { UiError } from "../backend/generated";
import { errorText } from "../i18n";
import { Banner } from "./Banner";
import { Icon } from "./Icon";

/** An error's sentence, with its icon; read out when it appears. */
export function ErrorText({
  error,
  testId,
}: {
  error: UiError | null;
  testId?: string | undefined;
}) {
  if (error === null) return null;
  return (
    <p className="error-text" role="alert" data-testid={testId} data-code={error.code}>
      <Icon name="alert" size={14} />
      <span>{errorText(error)}</span>
    </p>
  );
}

/** An error that is still true, as a banner with a way on. */
export function ErrorBanner(props: {
  error: UiError | null;
  actions?: ReactNode;
  text?: string | undefined;
  testId?: string;
}) {
  if (props.error === null) return null;
  return (
    <Banner
      title={errorText(props.error)}
      text={props.text}
      actions={props.actions}
      testId={props.testId}
    />
  );
}
