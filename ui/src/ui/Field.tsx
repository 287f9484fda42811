import { type KeyboardEvent, type ReactNode, type Ref, useId } from "react";
import { FieldError, Input, Label, Text, TextArea, TextField } from "react-aria-components";

import type { UiError } from "../backend/generated";
import { errorText, t } from "../i18n";
import { Icon, type IconName } from "./Icon";

export interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The sentence beside the field; also marks it invalid. */
  error?: UiError | string | null | undefined;
  hint?: string | undefined;
  placeholder?: string | undefined;
  /** The most characters; shows a counter once `showCounter` is set or the text nears the limit. */
  limit?: number | undefined;
  showCounter?: boolean;
  /** Several lines. */
  lines?: number | undefined;
  type?: "text" | "password" | "url" | "search";
  icon?: IconName | undefined;
  required?: boolean;
  optional?: boolean;
  disabled?: boolean;
  hideLabel?: boolean;
  autoFocus?: boolean;
  autoComplete?: string;
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  after?: ReactNode;
  testId?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
}

/** Characters as people count them: a composed emoji may be several, a surrogate pair is one. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** A labelled text field, of one line or several, with its error beside it. */
export function Field({ inputRef, ...props }: FieldProps) {
  const { label, value, onChange, error, hint, limit, lines, testId } = props;
  const counterId = useId();
  const sentence = error == null ? undefined : typeof error === "string" ? error : errorText(error);
  const length = limit === undefined ? 0 : lengthOf(value);
  const over = limit !== undefined && length > limit;
  const counted =
    limit !== undefined && (props.showCounter === true || over || length > limit * 0.9);
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={sentence !== undefined || over}
      isRequired={props.required ?? false}
      isDisabled={props.disabled ?? false}
      validationBehavior="aria"
      type={props.type ?? "text"}
      // Only where the screen has one field to begin with.

      autoFocus={props.autoFocus ?? false}
      autoComplete={props.autoComplete ?? "off"}
      onBlur={props.onBlur}
      onKeyDown={
        // React Aria's own event type is a subset of React's.
        props.onKeyDown as never
      }
    >
      <span className={props.hideLabel === true ? "hidden-visually" : "field-top"}>
        <Label className="field-label">{label}</Label>
        {props.optional === true ? (
          <span className="field-optional">{t("app.optional")}</span>
        ) : null}
      </span>
      <span className={`field-box${lines === undefined ? "" : " field-box-lines"}`}>
        {props.icon === undefined ? null : <Icon name={props.icon} />}
        {lines === undefined ? (
          <Input
            ref={inputRef}
            className="field-input"
            placeholder={props.placeholder}
            spellCheck={props.type === undefined}
            data-testid={testId}
          />
        ) : (
          <TextArea
            className="field-input"
            rows={lines}
            placeholder={props.placeholder}
            data-testid={testId}
          />
        )}
        {props.after}
      </span>
      {sentence === undefined ? null : (
        <FieldError className="field-error" data-testid={testId && `${testId}-error`}>
          <Icon name="alert" size={14} />
          <span>{sentence}</span>
        </FieldError>
      )}
      {hint === undefined && !counted ? null : (
        <span className="field-below">
          {hint === undefined ? null : (
            <Text slot="description" className="field-hint">
              {hint}
            </Text>
          )}
          {counted ? (
            <span
              id={counterId}
              className={over ? "field-counter is-over figures" : "field-counter figures"}
              data-testid={testId && `${testId}-counter`}
            >
              {over
                ? t("app.counterOver", { length, limit, over: length - limit })
                : t("app.counter", { length, limit })}
            </span>
          ) : null}
        </span>
      )}
    </TextField>
  );
}
