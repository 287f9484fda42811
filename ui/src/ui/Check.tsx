import { t } from "../i18n";
import { Icon, type IconName } from "./Icon";

export type CheckState = "good" | "look" | "open";

/** What a check found. Only what is known is said. */
export interface Finding {
  state: CheckState;
  text: string;
  /** Nothing was looked at, and nothing will be: a dash instead of what is still to come. */
  skipped?: boolean;
}

const icons: Record<CheckState, IconName> = { good: "check", look: "warning", open: "more" };

/** One line of a list of checks: a state, what was checked, what was found. */
export function Check(props: Finding & { id: string; title: string }) {
  return (
    <li className="check" data-testid={`check-${props.id}`} data-state={props.state}>
      <span className={`check-icon is-${props.state}`}>
        <Icon name={props.skipped === true ? "dash" : icons[props.state]} />
        <span className="hidden-visually">
          {t(props.skipped === true ? "room.ready.skipped" : `room.ready.${props.state}`)}
        </span>
      </span>
      <span className="check-words">
        <span className="check-title">{props.title}</span>
        <span className="check-text">{props.text}</span>
      </span>
    </li>
  );
}
