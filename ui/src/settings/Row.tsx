import type { ReactNode } from "react";

/** One line of a section: what it is, what it means, and its value or what can be done. */
export function Row(props: {
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  testId?: string;
}) {
  return (
    <div className="settings-row" data-testid={props.testId}>
      <div className="settings-row-words">
        <p className="settings-row-title">{props.title}</p>
        {props.text === undefined ? null : <div className="settings-row-text">{props.text}</div>}
      </div>
      {props.children === undefined ? null : (
        <div className="settings-row-end">{props.children}</div>
      )}
    </div>
  );
}
