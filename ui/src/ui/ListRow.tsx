import type { ReactNode } from "react";

/** One line of a list: picture, name with its badge, a second line, and what can be done. */
export function ListRow(props: {
  lead?: ReactNode;
  title: ReactNode;
  badge?: ReactNode;
  detail?: ReactNode;
  tone?: "quiet" | "good" | "attention";
  end?: ReactNode;
  testId?: string | undefined;
}) {
  return (
    <div className="list-row" data-testid={props.testId}>
      {props.lead}
      <div className="list-row-words">
        <p className="list-row-title">
          <span className="list-row-name">{props.title}</span>
          {props.badge}
        </p>
        {props.detail === undefined ? null : (
          <p className={`list-row-detail is-${props.tone ?? "quiet"}`}>{props.detail}</p>
        )}
      </div>
      {props.end === undefined ? null : <div className="list-row-end">{props.end}</div>}
    </div>
  );
}
