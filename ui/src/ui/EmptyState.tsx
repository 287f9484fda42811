import type { ReactNode } from "react";

/** One sentence and at most one button. */
export function EmptyState(props: { text: string; action?: ReactNode; testId?: string }) {
  return (
    <div className="empty" data-testid={props.testId}>
      <p>{props.text}</p>
      {props.action}
    </div>
  );
}
