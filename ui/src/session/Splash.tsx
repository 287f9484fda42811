import "./session.css";

import { t } from "../i18n";
import { Mark, Skeleton } from "../ui";

/** While Rust looks for a session. Words come only when it takes long. */
export function Splash() {
  return (
    <main className="splash" data-testid="splash">
      <h1 className="hidden-visually">{t("app.name")}</h1>
      <Mark size={56} />
      <div className="splash-words">
        <Skeleton>
          <span>{t("app.restoring")}</span>
        </Skeleton>
      </div>
    </main>
  );
}
