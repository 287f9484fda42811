import { t } from "../i18n";
import { useOpenSettings } from "../state/settings";
import { Button } from "../ui";
import { settingsKey } from "./shortcut";

/** The way to the settings from a bar. */
export function SettingsButton() {
  const open = useOpenSettings();
  return (
    <Button
      kind="icon"
      icon="settings"
      label={t("topBar.settings")}
      shortcut={settingsKey()}
      onPress={open}
      aria-haspopup="dialog"
      testId="settings-open"
    />
  );
}
