import "./ready.css";

import type { NetworkCheckView } from "../backend/generated";
import * as readiness from "../devices/readiness";
import { t } from "../i18n";
import { ago } from "../i18n/time";
import { useNow } from "../i18n/useNow";
import { useApp, useCommand } from "../state/app";
import { Button, Check, ErrorText } from "../ui";
import { line, lineAdvice, lineStep } from "./line";
import { network } from "./network";

/** What can be relied on before the stage: own picture and sound, and the line. */
export function Ready() {
  const found = useApp((state) => state.devices.readiness);
  const session = useApp((state) => state.session);
  const check = useApp((state) => state.networkCheck);
  const start = useCommand("check_network");
  const stop = useCommand("stop_network_check");
  const advice = lineAdvice(check);
  return (
    <section className="card ready" data-testid="ready">
      <header className="ready-head">
        <h2>{t("room.ready.title")}</h2>
        <CheckedAgo check={check} />
        {check.running ? (
          <Button
            size="small"
            busy={stop.busy}
            onPress={() => void stop.run({})}
            testId="stop-network-check"
          >
            {t("room.line.stop")}
          </Button>
        ) : check.mayStart ? (
          <Button
            size="small"
            busy={start.busy}
            onPress={() => void start.run({})}
            testId="check-network-again"
          >
            {t("room.line.again")}
          </Button>
        ) : null}
      </header>
      <ErrorText error={start.error ?? stop.error} />
      <ul className="checks">
        <Check id="picture" title={t("room.ready.picture")} {...readiness.picture(found.picture)} />
        <Check id="sound" title={t("room.ready.sound")} {...readiness.sound(found.sound)} />
        <Check
          id="network"
          title={t("room.ready.network")}
          {...((session.realtime.state === "connected" ? line(check) : null) ?? network(session))}
        />
      </ul>
      {check.steps.length === 0 ? null : (
        <ul className="checks line-steps" aria-label={t("room.line.title")}>
          {check.steps.map((step) => (
            <Check
              key={step.of}
              id={step.of}
              title={t(`room.line.step.${step.of}`)}
              {...lineStep(step)}
            />
          ))}
        </ul>
      )}
      <p className="line-advice" role="status" data-testid="line-advice">
        {advice}
      </p>
    </section>
  );
}

/** How long ago the line was looked at. */
function CheckedAgo({ check }: { check: NetworkCheckView }) {
  const now = useNow(20_000);
  return check.endedAt === null ? null : (
    <span className="ready-ago" data-testid="checked-ago">
      {ago(check.endedAt, now)}
    </span>
  );
}
