import "./studio.css";

import type { RoomView } from "../backend/generated";
import { ChatPanel } from "../chat/ChatPanel";
import { t } from "../i18n";
import { PeoplePanel } from "../people/PeoplePanel";
import { useApp } from "../state/app";
import { Button, type TabEntry, Tabs } from "../ui";
import { BeforeLive } from "./BeforeLive";
import type { PanelTab } from "./usePanel";

/** Chat and People, and what to check before going live. */
export function SidePanel({
  room,
  tab,
  unread,
  onSelect,
  onClose,
}: {
  room: RoomView;
  tab: PanelTab;
  unread: number;
  onSelect: (tab: PanelTab) => void;
  onClose: () => void;
}) {
  const people = useApp(({ people: { here, waiting } }) => here.length + waiting.length);
  const entries: TabEntry<PanelTab>[] = [
    {
      id: "chat",
      name: t("room.chat"),
      count: unread > 0 ? unread : undefined,
      unread: true,
      content: <ChatPanel />,
      testId: "tab-chat",
    },
    {
      id: "people",
      name: t("room.people"),
      count: people,
      content: <PeoplePanel />,
      testId: "tab-people",
    },
  ];
  if (room.beforeLive !== null) {
    entries.unshift({
      id: "check",
      name: t("room.checks"),
      content: <BeforeLive checks={room.beforeLive} announcedIn={room.announcedIn} />,
      testId: "tab-check",
    });
  }
  return (
    <aside className="side-panel" aria-label={t("room.panel")} data-testid="side-panel">
      <Tabs
        className="side-panel-tabs"
        label={t("room.panel")}
        entries={entries}
        selected={tab}
        onSelect={onSelect}
      />
      <span className="side-panel-close">
        <Button
          kind="icon"
          icon="close"
          size="small"
          label={t("room.closePanel")}
          onPress={onClose}
          testId="side-panel-close"
        />
      </span>
    </aside>
  );
}
