import type { ReactNode } from "react";

import { Mark } from "./Icon";

/** The bar at the top: mark, title, states, the line of notices; at the far end what can be done. */
export function TopBar(props: {
  lead?: ReactNode;
  title: string;
  states?: ReactNode;
  line?: ReactNode;
  end?: ReactNode;
}) {
  return (
    <header className="top-bar">
      {props.lead ?? <Mark />}
      <h1 className="top-bar-title" data-testid="top-bar-title">
        {props.title}
      </h1>
      <div className="top-bar-states">{props.states}</div>
      {props.line}
      <div className="top-bar-end">{props.end}</div>
    </header>
  );
}
