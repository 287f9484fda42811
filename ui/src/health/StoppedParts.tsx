import "./health.css";

import type { Part, StoppedPart } from "../backend/generated";
import { listOf, t } from "../i18n";
import { useApp } from "../state/app";
import { Banner, Button, useClipboard } from "../ui";

/** What a person uses in an open room and outside of one, with the parts it needs. */
const uses = {
  room: { media: ["stage", "sources"], room: ["room"], chat: ["chat"], people: ["people"] },
  home: { home: ["home"], newRoom: ["newRoom"], invitations: ["invitations"] },
} as const satisfies Record<string, Record<string, readonly Part[]>>;

type Use = keyof (typeof uses)["room"] | keyof (typeof uses)["home"];

/**
 * Parts of Greenroom that stopped: what is gone, what still works, what to do. It stands above
 * every screen, takes its place instead of covering anything, and stays, because it stays true.
 */
export function StoppedParts() {
  const { stopped } = useApp((state) => state.health);
  const signedIn = useApp((state) => state.session.phase === "signedIn");
  const inRoom = useApp((state) => state.room !== null);
  const { copied, copy } = useClipboard();
  if (stopped.length === 0) return null;
  const working = signedIn ? stillWorking(inRoom ? uses.room : uses.home, stopped) : [];
  return (
    <div className="stopped">
      <Banner
        role="alert"
        title={t("stopped.title", { count: stopped.length })}
        text={
          <>
            <ul className="stopped-parts">
              {stopped.map(({ part, trace }) => (
                <li key={part} data-testid="stopped-part" data-part={part}>
                  {t(`stopped.part.${part}`)}{" "}
                  <span className="stopped-report selectable">
                    {t("stopped.report", { trace })}
                  </span>
                </li>
              ))}
            </ul>
            <p>
              {working.length === 0 ? null : `${t("stopped.works", { what: listOf(working) })} `}
              {t("stopped.what")}
            </p>
          </>
        }
        actions={
          <Button
            size="small"
            onPress={() =>
              void copy(stopped.map(({ part, trace }) => `${part} ${trace}`).join("\n"))
            }
            testId="stopped-copy"
          >
            {t(copied ? "stopped.copied" : "stopped.copy")}
          </Button>
        }
        testId="stopped"
      />
    </div>
  );
}

/** What none of the stopped parts is needed for. Without what joins them, nothing is promised. */
function stillWorking(
  all: Partial<Record<Use, readonly Part[]>>,
  stopped: readonly StoppedPart[],
): string[] {
  const gone = new Set(stopped.map(({ part }) => part));
  if (gone.has("app")) return [];
  return (Object.entries(all) as [Use, readonly Part[]][])
    .filter(([, parts]) => !parts.some((part) => gone.has(part)))
    .map(([use]) => t(`stopped.working.${use}`));
}
