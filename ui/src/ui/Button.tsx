import { type ReactNode, type Ref, useId } from "react";
import { Button as AriaButton, type PressEvent } from "react-aria-components";

import { Icon, type IconName } from "./Icon";
import { Tooltip } from "./Tooltip";

export type ButtonKind = "primary" | "quiet" | "soft" | "live" | "live-outline" | "icon";
export type ButtonSize = "small" | "normal" | "large";

interface Shared {
  onPress?: ((event: PressEvent) => void) | undefined;
  type?: "button" | "submit";
  size?: ButtonSize;
  /** Under way: keeps its width, turns, and takes no press. */
  busy?: boolean;
  /** Not possible now. Say why: the reason is read and shown on focus and hover. */
  disabledReason?: string | undefined;
  /** The key that does the same, shown in the tooltip. */
  shortcut?: string | undefined;
  /** Pressed in, for toggles. */
  pressed?: boolean | undefined;
  testId?: string | undefined;
  className?: string | undefined;
  autoFocus?: boolean;
  fill?: boolean;
  ref?: Ref<HTMLButtonElement>;
  slot?: string | null | undefined;
  "aria-haspopup"?: "menu" | "dialog";
  "aria-expanded"?: boolean;
  "aria-describedby"?: string | undefined;
}

export type ButtonProps = Shared &
  (
    | { kind?: Exclude<ButtonKind, "icon">; icon?: IconName; label?: string; children: ReactNode }
    | { kind: "icon"; icon: IconName; label: string; children?: never }
  );

/**
 * The button. A disabled one stays in the focus order, so that its reason can be found by keyboard.
 * An icon button always has a name and a tooltip.
 */
export function Button({ ref, ...props }: ButtonProps) {
  const { kind = "quiet", size = "normal", busy = false, disabledReason, testId, pressed } = props;
  const reasonId = useId();
  const off = disabledReason !== undefined;
  const described = [props["aria-describedby"], off ? reasonId : undefined]
    .filter(Boolean)
    .join(" ");
  const button = (
    <AriaButton
      ref={ref}
      slot={props.slot}
      className={({ isHovered, isPressed }) =>
        [
          "button",
          `button-${kind}`,
          `button-${size}`,
          props.fill === true && "button-fill",
          isHovered && !off && !busy && "is-hovered",
          isPressed && !off && !busy && "is-pressed",
          off && "is-off",
          busy && "is-busy",
          pressed === true && "is-on",
          props.className,
        ]
          .filter(Boolean)
          .join(" ")
      }
      // A press on a disabled or busy button does nothing, and a submit must not either.
      type={off || busy ? "button" : (props.type ?? "button")}
      onPress={(event) => {
        if (!off && !busy) props.onPress?.(event);
      }}
      // Only on request, in dialogs that ask one question.

      autoFocus={props.autoFocus ?? false}
      aria-label={props.label}
      aria-disabled={off || busy ? true : undefined}
      aria-pressed={pressed}
      aria-haspopup={props["aria-haspopup"]}
      aria-expanded={props["aria-expanded"]}
      aria-describedby={described === "" ? undefined : described}
      data-testid={testId}
      data-busy={busy ? "true" : undefined}
    >
      <span className="button-content">
        {props.icon === undefined ? null : (
          <Icon name={props.icon} size={kind === "icon" ? 18 : 16} />
        )}
        {props.children === undefined ? null : <span>{props.children}</span>}
      </span>
      {busy ? (
        <span className="button-spinner">
          <Icon name="busy" />
        </span>
      ) : null}
      {off ? (
        <span id={reasonId} className="hidden-visually">
          {disabledReason}
        </span>
      ) : null}
    </AriaButton>
  );
  const tip = disabledReason ?? (kind === "icon" ? props.label : undefined);
  if (tip === undefined && props.shortcut === undefined) return button;
  return (
    <Tooltip text={tip ?? props.label ?? props.children} shortcut={props.shortcut}>
      {button}
    </Tooltip>
  );
}
