import { useState } from "react";

import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Button, Confirm, ErrorText, Switch } from "../ui";
import packageJson from "../../package.json";
import { Row } from "./Row";

/** For those who help, and for a new beginning. */
export function Advanced() {
  const detail = useApp((state) => state.settings.settings.logDetail);
  const change = useCommand("change_settings");
  const show = useCommand("show_log");
  const reset = useCommand("reset_settings");
  const [asking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
  };
  return (
    <div className="card settings-rows">
      <Row title={t("settings.advanced.log")} text={t("settings.advanced.logText")}>
        <Button busy={show.busy} onPress={() => void show.run({})} testId="show-log">
          {t("settings.advanced.showLog")}
        </Button>
      </Row>
      <Row title={t("settings.advanced.detail")} text={t("settings.advanced.detailText")}>
        <Switch
          label={t("settings.advanced.detailed")}
          value={detail === "detailed"}
          onChange={(on) =>
            void change.run({ setting: "logDetail", value: on ? "detailed" : "normal" })
          }
          testId="log-detail"
        />
      </Row>
      <Row title={t("settings.advanced.reset")} text={t("settings.advanced.resetText")}>
        <Button
          onPress={() => {
            reset.clear();
            setAsking(true);
          }}
          testId="reset-settings"
        >
          {t("settings.advanced.resetAction")}
        </Button>
      </Row>
      <Row title={t("app.name")} text={t("about.version", { version: packageJson.version })} />
      <ErrorText error={show.error ?? change.error} testId="advanced-error" />
      <Confirm
        open={asking}
        title={t("settings.advanced.resetTitle")}
        text={t("settings.advanced.resetText")}
        confirm={t("settings.advanced.resetAction")}
        kind="primary"
        busy={reset.busy}
        problem={<ErrorText error={reset.error} />}
        onConfirm={() =>
          void reset.run({}).then((answer) => {
            if (answer !== undefined) close();
          })
        }
        onCancel={close}
        testId="reset-question"
      />
    </div>
  );
}
