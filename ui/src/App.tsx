import { useCallback, useState } from "react";
import { I18nProvider } from "react-aria-components";

import { ClosingQuestion } from "./closing/ClosingQuestion";
import { StoppedParts } from "./health/StoppedParts";
import { Home } from "./home/Home";
import { LinkQuestion } from "./invitation/LinkQuestion";
import { InvitationPrompt } from "./invitation/Prompt";
import { GreenRoom } from "./green-room/GreenRoom";
import { RoomOver } from "./studio/RoomOver";
import { Studio } from "./studio/Studio";
import { useLanguage } from "./i18n/language";
import { FirstRun } from "./session/FirstRun";
import { Splash } from "./session/Splash";
import { Settings } from "./settings/Settings";
import { useSettingsKey } from "./settings/shortcut";
import { useApp } from "./state/app";
import { SettingsDoor, type SettingsSection, useCarryOver } from "./state/settings";
import { SpokenNotices } from "./ui";

/** Chooses the screen from what Rust says; the page has no navigation of its own. */
export function App() {
  const signedIn = useApp((state) => state.session.phase === "signedIn");
  const { tag } = useLanguage();
  const roomId = useApp((state) => state.room?.roomId ?? null);
  const place = `${signedIn ? "in" : "out"} ${roomId ?? ""}`;
  // Where they were opened: another place, such as a room that was opened, closes them.
  const [settings, setSettings] = useState<{ at: string; section: SettingsSection } | null>(null);
  const openSettings = useCallback(
    (section: SettingsSection) => {
      setSettings({ at: place, section });
    },
    [place],
  );
  const openFirst = useCallback(() => {
    openSettings("account");
  }, [openSettings]);
  useSettingsKey(openFirst, signedIn);
  useCarryOver();
  return (
    <I18nProvider locale={tag}>
      <SettingsDoor value={openSettings}>
        <div className="window">
          <StoppedParts />
          <div className="window-screen">
            <Screen />
          </div>
        </div>
      </SettingsDoor>
      <Settings
        section={signedIn && settings?.at === place ? settings.section : null}
        onClose={() => {
          setSettings(null);
        }}
      />
      {signedIn ? <InvitationPrompt /> : null}
      {signedIn ? <LinkQuestion /> : null}
      <ClosingQuestion />
      <SpokenNotices />
    </I18nProvider>
  );
}

function Screen() {
  const phase = useApp((state) => state.session.phase);
  const place = useApp((state) => state.room?.place ?? null);
  const over = useApp((state) => state.room?.over ?? null);
  switch (phase) {
    case "restoring":
      return <Splash />;
    case "signedOut":
    case "startingNetwork":
    case "signingIn":
      return <FirstRun />;
    case "signedIn":
      if (over !== null) return <RoomOver />;
      if (place === "greenRoom") return <GreenRoom />;
      return place === "studio" ? <Studio /> : <Home />;
  }
}
