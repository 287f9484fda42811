import { type ReactNode, useRef } from "react";
import {
  Button as AriaButton,
  FieldError,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from "react-aria-components";

import type { UiError } from "../backend/generated";
import { errorText } from "../i18n";
import { Icon, type IconName } from "./Icon";

export interface Choice<Id extends string> {
  id: Id;
  name: string;
  /** A second line under the name. */
  detail?: string | undefined;
}

/** One of several, chosen from the open list: typing on the closed one changes nothing. `below` is the slot under it, for a level meter, a preview or a button. */
export function Select<Id extends string>(props: {
  label: string;
  choices: readonly Choice<Id>[];
  value: Id | null;
  onChange: (id: Id) => void;
  icon?: IconName;
  placeholder?: string | undefined;
  error?: UiError | string | null | undefined;
  disabled?: boolean;
  below?: ReactNode;
  testId?: string | undefined;
}) {
  const { error, testId } = props;
  const isOpen = useRef(false);
  const sentence = error == null ? undefined : typeof error === "string" ? error : errorText(error);
  return (
    <div className="select">
      <AriaSelect
        className="field"
        value={props.value}
        onChange={(key) => {
          const chosen = props.choices.find(({ id }) => id === key);
          if (chosen && isOpen.current) props.onChange(chosen.id);
        }}
        onOpenChange={(open) => {
          isOpen.current = open;
        }}
        isDisabled={props.disabled ?? false}
        isInvalid={sentence !== undefined}
        validationBehavior="aria"
        placeholder={props.placeholder ?? ""}
      >
        <Label className="field-label">{props.label}</Label>
        <AriaButton className="field-box select-button" data-testid={testId}>
          {props.icon === undefined ? null : <Icon name={props.icon} />}
          <SelectValue className="select-value">
            {({ selectedText, isPlaceholder, defaultChildren }) =>
              isPlaceholder ? defaultChildren : selectedText
            }
          </SelectValue>
          <Icon name="chevronDown" />
        </AriaButton>
        {sentence === undefined ? null : (
          <FieldError className="field-error">
            <Icon name="alert" size={14} />
            <span>{sentence}</span>
          </FieldError>
        )}
        <Popover className="popover" offset={4}>
          <ListBox className="listbox" items={props.choices}>
            {(choice) => (
              <ListBoxItem
                id={choice.id}
                textValue={choice.name}
                className="listbox-item"
                data-testid={testId && `${testId}-option`}
              >
                <span className="listbox-text">
                  <span>{choice.name}</span>
                  {choice.detail === undefined ? null : (
                    <span className="listbox-detail">{choice.detail}</span>
                  )}
                </span>
                <span className="listbox-check">
                  <Icon name="check" />
                </span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </AriaSelect>
      {props.below}
    </div>
  );
}
