/** What Rust found about the line to the media server, in words. */

import type { NetworkCheckView, NetworkStep } from "../backend/generated";
import { errorText, t } from "../i18n";
import type { Finding } from "../ui";

/** One step of the look at the line. */
export function lineStep({ of, finding, mark }: NetworkStep): Finding {
  const text = found(of, finding);
  return isSkipped(of, finding) ? { state: mark, text, skipped: true } : { state: mark, text };
}

/** Nothing was looked at and nothing is missed; a relay that is not there is none either. */
function isSkipped(of: NetworkStep["of"], { state }: NetworkStep["finding"]): boolean {
  switch (state) {
    case "notNeeded":
    case "notOffered":
    case "notReached":
    case "noTime":
      return true;
    case "closed":
      return of === "relay";
    case "waiting":
    case "checking":
    case "answers":
    case "failed":
    case "open":
    case "roundTrip":
    case "upload":
      return false;
  }
}

function found(of: NetworkStep["of"], finding: NetworkStep["finding"]): string {
  switch (finding.state) {
    case "waiting":
    case "checking":
    case "noTime":
    case "notOffered":
    case "notReached":
    case "notNeeded":
      return t(`room.line.found.${finding.state}`);
    case "answers":
      return t("room.line.found.answers", { ms: finding.ms });
    case "failed":
      return errorText(finding.problem);
    case "open":
      return t(of === "udp" ? "room.line.found.udpOpen" : "room.line.found.open");
    case "closed":
      return t(of === "relay" ? "room.line.found.noRelay" : "room.line.found.closed");
    case "roundTrip":
      return t("room.line.found.roundTrip", { ms: finding.ms });
    case "upload":
      if (finding.atLeast) {
        return t("room.line.found.uploadOrMore", { have: megabits(finding.kbit) });
      }
      return t("room.line.found.upload", {
        have: megabits(finding.kbit),
        wanted: megabits(finding.wanted),
      });
  }
}

/** With one decimal, as such rates are written. */
function megabits(kbit: number): number {
  return Math.round(kbit / 100) / 10;
}

/** What will work; nothing before a look at the line. */
export function line(check: NetworkCheckView): Finding | null {
  const { verdict } = check;
  if (verdict === null) {
    if (check.running) return { state: "open", text: t("room.line.running") };
    return check.steps.length === 0 ? null : { state: "open", text: t("room.line.unknown") };
  }
  const text = t(`room.line.verdict.${verdict}`);
  switch (verdict) {
    case "cameraAndScreen":
      return { state: "good", text };
    case "answersOnly":
      return { state: "open", text };
    case "camera":
    case "tight":
    case "delayed":
    case "detour":
    case "noMedia":
    case "noServer":
      return { state: "look", text };
  }
}

/** What it means, and what to do; nothing where all is well. */
export function lineAdvice({ verdict }: NetworkCheckView): string | null {
  return verdict === null || verdict === "cameraAndScreen"
    ? null
    : t(`room.line.advice.${verdict}`);
}
