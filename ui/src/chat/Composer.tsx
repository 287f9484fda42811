import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";

import { toUiError } from "../backend/backend";
import { limits, type UiError } from "../backend/generated";
import { errorText, t } from "../i18n";
import { useApp, useBackend } from "../state/app";
import { useKeeper } from "../state/keeper";
import type { AppState } from "../state/store";
import { Button } from "../ui/Button";
import { ErrorText } from "../ui/ErrorText";
import { messageBytes } from "./text";

/** What this person typed into this room's chat before, as after a reload. */
function unsentText({ settings: { unsentText }, session, room }: AppState): string {
  const isOurs = unsentText?.userId === session.me?.userId && unsentText?.roomId === room?.roomId;
  return isOurs ? (unsentText?.text ?? "") : "";
}

/** Where a message is written. Enter sends, Shift+Enter begins a line. */
export function Composer({ cannotWrite }: { cannotWrite: UiError | null }) {
  const backend = useBackend();
  const unsent = useApp(unsentText);
  // Until something is typed here, what was typed before.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? unsent;
  const newest = useRef(text);
  const keeper = useKeeper((text: string) => backend.call("keep_unsent_text", { text }));
  const write = (text: string) => {
    newest.current = text;
    setTyped(text);
    keeper.keep(text);
  };
  const [problem, setProblem] = useState<UiError | null>(null);
  const noteId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const bytes = messageBytes(text);
  const tooLong = bytes > limits.messageBytes;
  const left = limits.messageBytes - bytes;

  // As high as its text, up to the height that the style sheet allows.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${String(element.scrollHeight)}px`;
  }, [text]);

  // Not through a command's busy state: a second message need not wait for the first.
  const send = () => {
    if (bytes === 0 || tooLong || cannotWrite !== null) return;
    const written = text;
    write("");
    setProblem(null);
    backend.call("send_message", { text: written.trim() }).catch((thrown: unknown) => {
      setProblem(toUiError(thrown));
      // Nothing that was typed is lost, also not what was typed since.
      write(newest.current === "" ? written : `${written}\n${newest.current}`);
    });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };

  if (cannotWrite !== null) {
    return (
      <p className="chat-closed" role="status" data-testid="chat-closed">
        {errorText(cannotWrite)}
      </p>
    );
  }
  return (
    <div className="composer">
      <ErrorText error={problem} testId="chat-problem" />
      <div className={tooLong ? "composer-box is-invalid" : "composer-box"}>
        <textarea
          ref={box}
          className="composer-input"
          rows={1}
          value={text}
          placeholder={t("chat.write")}
          aria-label={t("chat.write")}
          aria-describedby={noteId}
          aria-invalid={tooLong}
          data-testid="chat-input"
          onChange={(event) => {
            write(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        <Button
          kind="icon"
          icon="send"
          label={t("chat.send")}
          shortcut="Enter"
          onPress={send}
          testId="chat-send"
        />
      </div>
      <p id={noteId} className={tooLong ? "composer-note is-over" : "composer-note"} role="status">
        {tooLong
          ? t("chat.tooLong")
          : left < limits.messageBytes / 10
            ? t("chat.left", { count: left })
            : ""}
      </p>
    </div>
  );
}
