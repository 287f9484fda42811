import "./studio.css";

import { useState } from "react";

import type { Diagnosis, Finding, Trouble } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { Button, Check, type CheckState, ErrorText } from "../ui";

/** What can be asked about from inside the studio. */
const asked = ["stuckStatus", "chat"] as const satisfies readonly Trouble["kind"][];

const states: Record<Finding["verdict"]["verdict"], CheckState> = {
  passed: "good",
  failed: "look",
  couldNotCheck: "open",
  notChecked: "open",
};

/** Looks for the cause of what does not work, by the platform's own checks and in its order. */
export function Troubles({
  roomId,
  onFound,
}: {
  roomId: string;
  onFound: (details: string) => void;
}) {
  const diagnose = useCommand("diagnose");
  const [diagnosis, setDiagnosis] = useState<Diagnosis | null>(null);
  const look = async (kind: (typeof asked)[number]) => {
    setDiagnosis(null);
    const found = await diagnose.run({ kind, roomId });
    if (found === undefined) return;
    setDiagnosis(found);
    onFound(found.findings.map(detailsOf).join("\n"));
  };
  return (
    <section className="troubles" aria-label={t("troubles.title")}>
      <p className="dialog-text">{t("troubles.lead")}</p>
      <div className="troubles-asked">
        {asked.map((kind) => (
          <Button
            key={kind}
            size="small"
            kind="soft"
            busy={diagnose.busy}
            onPress={() => void look(kind)}
            testId={`trouble-${kind}`}
          >
            {t(`troubles.asked.${kind}`)}
          </Button>
        ))}
      </div>
      {diagnose.error === null ? null : <ErrorText error={diagnose.error} testId="trouble-error" />}
      <div role="status">{diagnosis === null ? null : <Found diagnosis={diagnosis} />}</div>
    </section>
  );
}

function Found({ diagnosis: { findings } }: { diagnosis: Diagnosis }) {
  const cause = findings.map(({ verdict }) => verdict).find(({ verdict }) => verdict === "failed");
  return (
    <>
      <p className="dialog-text" data-testid="trouble-next">
        {cause?.verdict === "failed" ? t(`troubles.next.${cause.next}`) : t("troubles.noCause")}
      </p>
      <ul className="checks checks-two" aria-label={t("troubles.findings")}>
        {findings.map(({ check, verdict }) => (
          <Check
            key={check}
            id={`trouble-${check}`}
            state={states[verdict.verdict]}
            title={t(`troubles.check.${check}`)}
            text={
              verdict.verdict === "couldNotCheck"
                ? t(`troubles.why.${verdict.why}`)
                : t(`troubles.verdict.${verdict.verdict}`)
            }
          />
        ))}
      </ul>
    </>
  );
}

/** For those who can help: names of facts and their values, not sentences. */
function detailsOf({ check, verdict, evidence }: Finding): string {
  const facts = Object.entries(evidence).map(([fact, value]) => `${fact}=${value}`);
  return [`${check}: ${verdict.verdict}`, ...facts].join(" ");
}
