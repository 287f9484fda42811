import type { ChatItem } from "../backend/generated";
import { errorText, t } from "../i18n";
import { clockOrDate, dayOf } from "../i18n/time";
import { useCommand } from "../state/app";
import { Avatar } from "../ui/Avatar";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";

/** One message, with the day above it where a new one begins. */
export function ChatMessage({
  item,
  newDay,
  now,
}: {
  item: ChatItem;
  newDay: boolean;
  now: number;
}) {
  const { delivery } = item;
  return (
    <article
      className={`chat-item is-${delivery.state}`}
      data-testid="chat-item"
      data-badge={item.badge ?? "none"}
      data-delivery={delivery.state}
      data-is-mine={item.isMine}
    >
      {newDay ? <p className="chat-day">{dayOf(item.createdAt, now)}</p> : null}
      <div className="chat-row">
        <Avatar person={item.author} />
        <div className="chat-words">
          <p className="chat-head">
            <span className="chat-author">{item.author.name}</span>
            {item.badge === null ? null : <Badge kind={item.badge} />}
            <time className="chat-time figures" dateTime={item.createdAt}>
              {delivery.state === "sending" ? t("chat.sending") : clockOrDate(item.createdAt, now)}
            </time>
            {item.edited && !item.deleted ? (
              <span className="chat-time">{t("chat.edited")}</span>
            ) : null}
          </p>
          {item.deleted ? (
            <p className="chat-text chat-deleted">{t("chat.deleted")}</p>
          ) : (
            <p className="chat-text selectable" data-testid="chat-text">
              {item.text}
            </p>
          )}
          {delivery.state === "failed" ? (
            <Failed item={item} why={errorText(delivery.error)} />
          ) : null}
        </div>
      </div>
    </article>
  );
}

function Failed({ item, why }: { item: ChatItem; why: string }) {
  const retry = useCommand("retry_message");
  const discard = useCommand("discard_message");
  return (
    <div className="chat-failed" data-testid="chat-failed">
      <p>{t("chat.notSent", { why })}</p>
      <div className="chat-failed-actions">
        <Button
          size="small"
          busy={retry.busy}
          onPress={() => void retry.run({ key: item.key })}
          testId="chat-retry"
        >
          {t("chat.retry")}
        </Button>
        <Button
          size="small"
          kind="soft"
          busy={discard.busy}
          onPress={() => void discard.run({ key: item.key })}
          testId="chat-discard"
        >
          {t("chat.discard")}
        </Button>
      </div>
    </div>
  );
}
