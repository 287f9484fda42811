import { useState } from "react";

import { t } from "../i18n";
import { SignOutQuestion } from "../session/SignOutQuestion";
import { useApp } from "../state/app";
import { Avatar, Button } from "../ui";
import { Row } from "./Row";

/** Who is signed in, where, and the way out. */
export function Account() {
  const { me, network, remembered } = useApp((state) => state.session);
  const inRoom = useApp((state) => state.room !== null);
  const [asking, setAsking] = useState(false);
  return (
    <div className="card settings-rows">
      {me === null ? null : (
        <Row title={t("settings.account.you")} text={me.name} testId="settings-me">
          <Avatar person={me} />
        </Row>
      )}
      {network === null ? null : (
        <Row
          title={t("settings.account.network")}
          text={
            network.kind === "local"
              ? t("topBar.thisComputer")
              : t("topBar.network", { name: network.name })
          }
        />
      )}
      <Row
        title={t("settings.account.session")}
        text={t(remembered ? "settings.account.remembered" : "settings.account.forgotten")}
      >
        <Button
          disabledReason={inRoom ? t("settings.account.leaveFirst") : undefined}
          onPress={() => {
            setAsking(true);
          }}
          testId="settings-sign-out"
        >
          {t("topBar.signOut")}
        </Button>
      </Row>
      <SignOutQuestion
        open={asking}
        onClose={() => {
          setAsking(false);
        }}
      />
    </div>
  );
}
