import "./settings.css";

import type { ComponentType } from "react";
import {
  Dialog,
  Heading,
  Modal,
  ModalOverlay,
  Tab,
  TabList,
  TabPanel,
  Tabs,
} from "react-aria-components";

import { StoppedParts } from "../health/StoppedParts";
import { t } from "../i18n";
import { NetworkPill } from "../session/NetworkPill";
import { useApp } from "../state/app";
import type { SettingsSection } from "../state/settings";
import { Button, Icon, type IconName } from "../ui";
import { Account } from "./Account";
import { Advanced } from "./Advanced";
import { NetworkHere } from "./NetworkHere";
import { PictureAndSound } from "./PictureAndSound";

const sections = {
  account: { icon: "person", Content: Account },
  picture: { icon: "speaker", Content: PictureAndSound },
  network: { icon: "monitor", Content: NetworkHere },
  advanced: { icon: "settings", Content: Advanced },
} as const satisfies Record<SettingsSection, { icon: IconName; Content: ComponentType }>;

const names = Object.keys(sections) as (keyof typeof sections)[];

/**
 * The settings, over the screen that is open: it goes on below, and nothing typed there is lost.
 * What is changed holds at once; there is nothing to save.
 */
export function Settings({
  section,
  onClose,
}: {
  /** Where they are open; null while they are not. */
  section: SettingsSection | null;
  onClose: () => void;
}) {
  const session = useApp((state) => state.session);
  return (
    <ModalOverlay
      className="settings-overlay"
      isOpen={section !== null}
      onOpenChange={(now) => {
        if (!now) onClose();
      }}
    >
      <Modal className="settings-modal">
        <Dialog className="settings" data-testid="settings">
          <StoppedParts />
          <header className="top-bar">
            <Button
              kind="icon"
              icon="arrowLeft"
              label={t("settings.back")}
              shortcut="Esc"
              onPress={onClose}
              testId="settings-back"
            />
            <Heading slot="title" level={1} className="top-bar-title">
              {t("settings.title")}
            </Heading>
            <div className="top-bar-states">
              <NetworkPill session={session} />
            </div>
          </header>
          <Tabs
            className="settings-body"
            orientation="vertical"
            defaultSelectedKey={section ?? undefined}
          >
            <TabList className="settings-nav" aria-label={t("settings.sections")}>
              {names.map((name) => (
                <Tab key={name} id={name} className="settings-tab" data-testid={`settings-${name}`}>
                  <Icon name={sections[name].icon} size={18} />
                  <span>{t(`settings.${name}.title`)}</span>
                </Tab>
              ))}
            </TabList>
            {names.map((name) => {
              const { Content } = sections[name];
              return (
                <TabPanel key={name} id={name} className="settings-section">
                  <h2>{t(`settings.${name}.title`)}</h2>
                  <p className="settings-lead">{t(`settings.${name}.lead`)}</p>
                  <Content />
                </TabPanel>
              );
            })}
          </Tabs>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
