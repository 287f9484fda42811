import { type ReactNode, useEffect, useState } from "react";

import { t } from "../i18n";

const patienceMs = 300;

/** The grey shape of what is loading; nothing is drawn for the first 300 ms. */
export function Skeleton({ children, testId }: { children?: ReactNode; testId?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setShown(true);
    }, patienceMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!shown) return null;
  return (
    <div className="skeleton" role="status" data-testid={testId}>
      <span className="hidden-visually">{t("app.loading")}</span>
      {children ?? <span className="skeleton-line" aria-hidden />}
    </div>
  );
}

/** One grey block inside a skeleton. */
export function SkeletonBlock({ shape }: { shape: "line" | "card" | "row" | "circle" }) {
  return <span className={`skeleton-block skeleton-${shape}`} aria-hidden />;
}
