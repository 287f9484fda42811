import type { Badge as BadgeKind, Role } from "../backend/generated";
import { t } from "../i18n";

/** Host (filled), co-host (outlined) or moderator (outlined in another colour). */
export function Badge({ kind, testId }: { kind: BadgeKind; testId?: string | undefined }) {
  return (
    <span className={`badge badge-${kind}`} data-testid={testId} data-badge={kind}>
      {t(`badge.${kind}`)}
    </span>
  );
}

/** The badge of a room role; viewers have none. */
export function RoleBadge({ role, testId }: { role: Role; testId?: string | undefined }) {
  return role === "viewer" ? null : <Badge kind={role} testId={testId} />;
}
