import type { UnreadableSettings } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Banner, Button } from "../ui";

/** Settings of an earlier run that could not be read: where they lie, until it was seen. */
export function UnreadableBanner() {
  const unreadable = useApp((state) => state.settings.unreadable);
  const dismiss = useCommand("dismiss_unreadable_settings");
  if (unreadable === null) return null;
  const { path } = unreadable;
  return (
    <Banner
      title={t("settings.unreadable.title")}
      text={
        <span className="selectable">{t(`settings.unreadable.${what(unreadable)}`, { path })}</span>
      }
      testId="settings-unreadable"
      actions={
        <Button
          size="small"
          busy={dismiss.busy}
          onPress={() => void dismiss.run({})}
          testId="settings-unreadable-dismiss"
        >
          {t("settings.unreadable.dismiss")}
        </Button>
      }
    />
  );
}

/** What became of the file, and of the person who stood in it. */
function what({ setAside, somebodyNew }: UnreadableSettings) {
  if (setAside) return somebodyNew ? "setAsideNew" : "setAside";
  return somebodyNew ? "inTheWayNew" : "inTheWay";
}
