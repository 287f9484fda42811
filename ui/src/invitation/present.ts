import type { RoomStatus } from "../backend/generated";
import { t } from "../i18n";

/** How many are there for a show: they watch it, or wait for its host. Nobody watches what waits. */
export function present(status: RoomStatus, viewers: number | null): string[] {
  if (viewers === null) return [];
  if (status === "live") return [t("home.watching", { count: viewers })];
  if (status !== "waitingReconnect" || viewers === 0) return [];
  return [t("home.wait", { count: viewers })];
}
