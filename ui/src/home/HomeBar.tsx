import { useState } from "react";

import type { SessionView } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Avatar, Button, Confirm, Dialog, ErrorText, Menu, Pill, TopBar } from "../ui";
import packageJson from "../../package.json";

/** The bar of the home screen: network, invitations, settings, who one is. */
export function HomeBar({ panelOpen, onBell }: { panelOpen: boolean; onBell: () => void }) {
  const session = useApp((state) => state.session);
  const waiting = useApp(
    (state) => state.invitations.received.filter(({ state: now }) => now === "pending").length,
  );
  const signOut = useCommand("sign_out");
  const [asking, setAsking] = useState<"signOut" | "about" | null>(null);
  const close = () => {
    setAsking(null);
  };
  return (
    <>
      <TopBar
        title={t("app.name")}
        states={<NetworkPill session={session} />}
        end={
          <>
            <span className="bell">
              <Button
                kind="icon"
                icon="bell"
                label={
                  waiting === 0
                    ? t("topBar.noInvitations")
                    : t("topBar.invitations", { count: waiting })
                }
                onPress={onBell}
                aria-expanded={panelOpen}
                testId="invitations-bell"
              />
              {waiting === 0 ? null : (
                <span className="bell-count figures" aria-hidden>
                  {waiting}
                </span>
              )}
            </span>
            <Menu
              label={t("topBar.settings")}
              trigger={
                <Button
                  kind="icon"
                  icon="settings"
                  label={t("topBar.settings")}
                  testId="settings-menu"
                />
              }
              entries={[
                {
                  id: "about",
                  text: t("topBar.about"),
                  onAction: () => {
                    setAsking("about");
                  },
                  testId: "about",
                },
                {
                  id: "signOut",
                  text: t("topBar.signOut"),
                  icon: "leave",
                  onAction: () => {
                    setAsking("signOut");
                  },
                  testId: "sign-out",
                },
              ]}
            />
            {session.me === null ? null : (
              <span className="me" data-testid="me">
                <Avatar person={session.me} />
                <span className="hidden-visually">{t("topBar.me", { name: session.me.name })}</span>
              </span>
            )}
          </>
        }
      />
      <Confirm
        open={asking === "signOut"}
        title={t("signOut.title")}
        text={t("signOut.text")}
        confirm={t("signOut.confirm")}
        kind="primary"
        busy={signOut.busy}
        problem={<ErrorText error={signOut.error} />}
        onConfirm={() => void signOut.run({})}
        onCancel={close}
        testId="sign-out-question"
      />
      <Dialog open={asking === "about"} title={t("about.title")} onClose={close} testId="about-box">
        <div className="about selectable">
          <p>{t("about.text")}</p>
          <p>{t("about.version", { version: packageJson.version })}</p>
          <p>{t("about.licence")}</p>
        </div>
      </Dialog>
    </>
  );
}

function NetworkPill({ session }: { session: SessionView }) {
  const { network, realtime } = session;
  if (network === null) return null;
  const name =
    network.kind === "local"
      ? t("topBar.thisComputer")
      : t("topBar.network", { name: network.name });
  return (
    <>
      <Pill
        icon={network.kind === "local" ? "monitor" : "network"}
        testId="network-pill"
        state={network.kind}
      >
        {name}
      </Pill>
      <span role="status">
        {realtime.state === "connected" ? null : (
          <Pill tone="attention" icon="wifiOff" testId="realtime-pill" state={realtime.state}>
            {realtime.state === "reconnecting"
              ? t("topBar.reconnecting")
              : realtime.state === "connecting"
                ? t("topBar.connecting")
                : t("topBar.offline")}
          </Pill>
        )}
      </span>
    </>
  );
}
