import { Button } from "react-aria-components";

import { Icon, type IconName, Tooltip } from "../ui";

/** A button of the control bar: icon over word, 44 px and more. */
export function ControlButton(props: {
  icon: IconName;
  /** What pressing does. */
  label: string;
  /** What stands under the icon, when the label is too long for it; a part of the label. */
  word?: string | undefined;
  /** What stands in the tooltip, when it says more than the label. */
  hint?: string | undefined;
  shortcut?: string | undefined;
  /** Without it the button opens what it is the trigger of. */
  onPress?: (() => void) | undefined;
  /** Shown as chosen; for what can be shown or not. */
  selected?: boolean | undefined;
  /** An own source: raised while it is on, amber while it is off. */
  source?: "on" | "off" | undefined;
  /** Ends something that others see. */
  stops?: boolean | undefined;
  /** New things behind it. */
  count?: number | undefined;
  /** What the number counts, for those who do not see it. */
  countLabel?: string | undefined;
  testId: string;
}) {
  return (
    <Tooltip text={props.hint ?? props.label} shortcut={props.shortcut}>
      <Button
        className={({ isHovered, isPressed }) =>
          [
            "control",
            props.selected === true && "is-selected",
            props.source === "on" && "is-selected",
            props.source === "off" && "is-off-air",
            props.stops === true && "is-stopping",
            isHovered && "is-hovered",
            isPressed && "is-pressed",
          ]
            .filter(Boolean)
            .join(" ")
        }
        aria-pressed={props.selected}
        aria-label={props.word === undefined ? undefined : props.label}
        onPress={props.onPress}
        data-testid={props.testId}
        data-on={props.source === undefined ? undefined : props.source === "on"}
      >
        <Icon name={props.icon} />
        <span className="control-label">{props.word ?? props.label}</span>
        {props.count === undefined || props.count === 0 ? null : (
          <span className="control-count figures">
            <span aria-hidden>{props.count}</span>
            <span className="hidden-visually">{props.countLabel}</span>
          </span>
        )}
      </Button>
    </Tooltip>
  );
}
