import type { SystemSwitch } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { Button, ErrorText } from "../ui";

/** The way to the system's switch that keeps something from Greenroom; nothing where there is none. */
export function SystemSwitchButton({ of }: { of: SystemSwitch | null }) {
  const show = useCommand("show_system_switch");
  if (of === null) return null;
  return (
    <>
      <Button
        size="small"
        busy={show.busy}
        onPress={() => void show.run({ switch: of })}
        testId={`system-switch-${of}`}
      >
        {t("room.systemSwitch")}
      </Button>
      <ErrorText error={show.error} testId="system-switch-error" />
    </>
  );
}
