import "./chat.css";

import type { ReactNode } from "react";

import { errorText, t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { useStageLost } from "../state/stageLost";
import { Banner } from "../ui/Banner";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Skeleton, SkeletonBlock } from "../ui/Skeleton";
import { ChatList } from "./ChatList";
import { Composer } from "./Composer";

/** The live chat of the open room. `instead` stands where one writes, while one may not yet. */
export function ChatPanel({ instead }: { instead?: ReactNode }) {
  const chat = useApp((state) => state.chat);
  const items = useApp((state) => state.messages);
  const older = useCommand("load_older_messages");
  const retry = useCommand("retry_chat");
  const stageLost = useStageLost();
  const { phase } = chat;

  // What was read stays while the chat comes back.
  const readable = phase.state === "ready" || items.length > 0;
  return (
    <section
      className="chat"
      aria-label={t("chat.label")}
      data-testid="chat"
      data-state={phase.state}
    >
      {phase.state === "failed" ? (
        <Banner
          title={t(stageLost ? "chat.failedStageLost" : "chat.failed", {
            why: errorText(phase.error),
          })}
          actions={
            <Button
              size="small"
              busy={retry.busy}
              onPress={() => void retry.run({})}
              testId="chat-retry-connection"
            >
              {t("chat.retryChat")}
            </Button>
          }
          testId="chat-failed-banner"
        />
      ) : null}
      {chat.unheardSince === null ? null : (
        <Banner
          icon="wifiOff"
          title={t(stageLost ? "chat.unheardStageLost" : "chat.unheard")}
          testId="chat-unheard"
        />
      )}
      {phase.state === "disabled" ? <EmptyState text={t("chat.disabled")} /> : null}
      {phase.state === "off" ? <EmptyState text={t("chat.off")} /> : null}
      {phase.state === "notYet" ? <EmptyState text={t("chat.notYet")} /> : null}
      {phase.state === "joining" && !readable ? (
        <Skeleton testId="chat-joining">
          <span className="hidden-visually">{t("chat.joining")}</span>
          <SkeletonBlock shape="row" />
          <SkeletonBlock shape="row" />
          <SkeletonBlock shape="row" />
        </Skeleton>
      ) : null}
      {phase.state === "ready" && items.length === 0 ? <EmptyState text={t("chat.empty")} /> : null}
      {readable && items.length > 0 ? (
        <ChatList
          items={items}
          hasOlder={chat.hasOlder}
          loadingOlder={chat.loadingOlder}
          onOlder={() => void older.run({})}
        />
      ) : null}
      {phase.state === "ready" ? (instead ?? <Composer cannotWrite={chat.cannotWrite} />) : null}
    </section>
  );
}
