import type { ReactNode } from "react";

import { Icon, type IconName } from "./Icon";

export type PillTone = "quiet" | "live" | "good" | "attention" | "dark" | "sharing";

/** A short state. `live` alone is filled red and carries a dot. */
export function Pill(props: {
  tone?: PillTone;
  icon?: IconName;
  children: ReactNode;
  testId?: string | undefined;
  /** For tests and desktop automation: the state in one word. */
  state?: string | undefined;
}) {
  const tone = props.tone ?? "quiet";
  return (
    <span className={`pill pill-${tone}`} data-testid={props.testId} data-state={props.state}>
      {tone === "live" ? <span className="pill-dot" aria-hidden /> : null}
      {props.icon === undefined ? null : <Icon name={props.icon} />}
      <span className="figures">{props.children}</span>
    </span>
  );
}
