import type { ReactNode } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import { Icon, type IconName } from "./Icon";

export interface MenuEntry {
  id: string;
  text: string;
  icon?: IconName | undefined;
  /** Drawn as something that cannot be taken back. */
  grave?: boolean;
  onAction: () => void;
  testId?: string;
}

/** A menu behind a button. `trigger` is the button. */
export function Menu(props: {
  trigger: ReactNode;
  label: string;
  entries: readonly MenuEntry[];
  placement?: "bottom end" | "bottom start" | "top end" | "top start";
}) {
  return (
    <MenuTrigger>
      {props.trigger}
      <Popover className="popover" placement={props.placement ?? "bottom end"} offset={4}>
        <AriaMenu className="listbox" aria-label={props.label}>
          {props.entries.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.text}
              className={entry.grave === true ? "listbox-item is-grave" : "listbox-item"}
              onAction={entry.onAction}
              data-testid={entry.testId}
            >
              {entry.icon === undefined ? null : <Icon name={entry.icon} />}
              <span>{entry.text}</span>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
