import type { ReactNode } from "react";

import { Icon, type IconName } from "./Icon";

/** Something that is still true, with a way on. Announced politely when it appears, or at once. */
export function Banner(props: {
  tone?: "attention" | "live" | "info" | "quiet";
  icon?: IconName;
  title: string;
  role?: "status" | "alert";
  text?: ReactNode;
  actions?: ReactNode;
  testId?: string | undefined;
}) {
  return (
    <div
      className={`banner banner-${props.tone ?? "attention"}`}
      role={props.role ?? "status"}
      data-testid={props.testId}
    >
      <span className="banner-icon">
        <Icon name={props.icon ?? "warning"} />
      </span>
      <div className="banner-words">
        <p className="banner-title">{props.title}</p>
        {props.text === undefined ? null : <div className="banner-text">{props.text}</div>}
      </div>
      {props.actions === undefined ? null : <div className="banner-actions">{props.actions}</div>}
    </div>
  );
}
