import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";

import { toUiError } from "../backend/backend";
import type { UiError } from "../backend/generated";
import { errorText, t } from "../i18n";
import { useBackend } from "../state/app";
import { Button } from "../ui/Button";
import { ErrorText } from "../ui/ErrorText";
import { MESSAGE_BYTES, messageBytes } from "./text";

/** Where a message is written. Enter sends, Shift+Enter begins a line. */
export function Composer({ cannotWrite }: { cannotWrite: UiError | null }) {
  const backend = useBackend();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<UiError | null>(null);
  const noteId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const bytes = messageBytes(text);
  const tooLong = bytes > MESSAGE_BYTES;
  const left = MESSAGE_BYTES - bytes;

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
    setText("");
    setProblem(null);
    backend.call("send_message", { text: written.trim() }).catch((thrown: unknown) => {
      setProblem(toUiError(thrown));
      // Nothing that was typed is lost, also not what was typed since.
      setText((since) => (since === "" ? written : `${written}\n${since}`));
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
            setText(event.target.value);
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
          : left < MESSAGE_BYTES / 10
            ? t("chat.left", { count: left })
            : ""}
      </p>
    </div>
  );
}
