import { CheckboxButton, CheckboxField, SwitchButton, SwitchField } from "react-aria-components";

import { Icon } from "./Icon";

interface ToggleProps {
  label: string;
  /** A second line under the label: when it is of use. */
  detail?: string | undefined;
  value: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
  testId?: string;
}

/** On or off, at once. */
export function Switch({ label, detail, value, onChange, disabled = false, testId }: ToggleProps) {
  return (
    <SwitchField isSelected={value} onChange={onChange} isDisabled={disabled}>
      <SwitchButton className="switch" data-testid={testId}>
        <span className="switch-track">
          <span className="switch-thumb" />
        </span>
        <span className="switch-words">
          <span>{label}</span>
          {detail === undefined ? null : <span className="switch-detail">{detail}</span>}
        </span>
      </SwitchButton>
    </SwitchField>
  );
}

/** Yes or no, sent with a form. */
export function Checkbox({ label, value, onChange, disabled = false, testId }: ToggleProps) {
  return (
    <CheckboxField isSelected={value} onChange={onChange} isDisabled={disabled}>
      <CheckboxButton className="checkbox" data-testid={testId}>
        <span className="checkbox-box">
          <Icon name="check" size={14} />
        </span>
        <span>{label}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
