import type { ReactNode } from "react";

import { t } from "../i18n";
import { clock } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { Icon, type IconName } from "../ui";

/** What stands in the place of the stage: one sentence, and what to expect. */
export function Card(props: { icon: IconName; title: string; text?: ReactNode }) {
  return (
    <div className="watch-card" data-testid="watch-card">
      <span className="watch-card-icon">
        <Icon name={props.icon} size={24} />
      </span>
      <h2 className="watch-card-title">{props.title}</h2>
      {props.text === undefined ? null : <p className="watch-card-text">{props.text}</p>}
    </div>
  );
}

/** "For 00:00:12.", counting; `lost` where the page tries to come back. */
export function Since({ since, lost = false }: { since: string; lost?: boolean }) {
  const now = useNow(1000);
  return (
    <span className="figures">
      {t(lost ? "watch.sinceLost" : "watch.since", { clock: clock(since, now) })}
    </span>
  );
}
