import { useEffect, useState } from "react";

import type { NetworkHere as NetworkHereView } from "../backend/generated";
import { t } from "../i18n";
import { bytes } from "../i18n/size";
import { useCommand } from "../state/app";
import { Button, ErrorText, Skeleton } from "../ui";
import { Row } from "./Row";

/** The network inside Greenroom: whether it runs, where it is reached, what it keeps. */
export function NetworkHere() {
  const look = useCommand("network_here");
  const [here, setHere] = useState<NetworkHereView | null>(null);
  const { run } = look;
  useEffect(() => {
    let shown = true;
    void run({}).then((answer) => {
      if (shown && answer !== undefined) setHere(answer);
    });
    return () => {
      shown = false;
    };
  }, [run]);
  const again = (
    <Button
      size="small"
      icon="retry"
      busy={look.busy}
      onPress={() =>
        void run({}).then((answer) => {
          if (answer !== undefined) setHere(answer);
        })
      }
      testId="network-again"
    >
      {t("room.lookAgain")}
    </Button>
  );
  return (
    <>
      <ErrorText error={look.error} />
      {here === null ? (
        look.error === null ? (
          <Skeleton />
        ) : (
          again
        )
      ) : (
        <div className="card settings-rows">
          <Row
            title={t("settings.network.state")}
            text={t(`settings.network.running.${here.running}`)}
            testId="network-state"
          >
            {again}
          </Row>
          <Row
            title={t("settings.network.address")}
            text={<span className="selectable">{here.address}</span>}
          />
          <Row
            title={t("settings.network.forOthers")}
            text={
              here.forOthers === null ? (
                t("settings.network.onlyHere")
              ) : (
                <span className="selectable">{here.forOthers}</span>
              )
            }
          />
          <Row
            title={t("settings.network.folder")}
            text={<span className="selectable">{here.folder}</span>}
          >
            <span className="figures">{bytes(here.bytes)}</span>
          </Row>
          {here.keyInFile ? (
            <Row
              title={t("settings.network.key")}
              text={t("settings.network.keyInFile")}
              testId="network-key"
            />
          ) : null}
        </div>
      )}
    </>
  );
}
