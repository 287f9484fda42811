import { useState } from "react";

import { t } from "../i18n";
import { SignOutQuestion } from "../session/SignOutQuestion";
import { NetworkPill } from "../session/NetworkPill";
import { useApp } from "../state/app";
import { useOpenSettings } from "../state/settings";
import { Avatar, Button, Dialog, Menu, NoticeLine, TopBar } from "../ui";
import packageJson from "../../package.json";

/** The bar of the home screen: network, invitations, settings, who one is. */
export function HomeBar({ panelOpen, onBell }: { panelOpen: boolean; onBell: () => void }) {
  const session = useApp((state) => state.session);
  const waiting = useApp((state) => state.invitations.waiting);
  const openSettings = useOpenSettings();
  const [asking, setAsking] = useState<"signOut" | "about" | null>(null);
  const close = () => {
    setAsking(null);
  };
  return (
    <>
      <TopBar
        title={t("app.name")}
        states={<NetworkPill session={session} />}
        line={<NoticeLine />}
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
                  id: "settings",
                  text: t("topBar.settings"),
                  icon: "settings",
                  onAction: openSettings,
                  testId: "settings-open",
                },
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
      <SignOutQuestion open={asking === "signOut"} onClose={close} />
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
