import "./new-room.css";

import { useEffect, useRef, useState } from "react";

import type { UiError } from "../backend/generated";
import { errorText, t } from "../i18n";
import { useApp, useBackend, useCommand } from "../state/app";
import { useKeeper } from "../state/keeper";
import { Banner, Button, Confirm, Dialog, DialogButtons, ErrorText, Field, Switch } from "../ui";
import {
  type FormField,
  hasContent,
  draftOf,
  longest,
  type NewRoomForm,
  toDraft,
  toThumbnail,
  validate,
} from "./form";
import { Hashtags } from "./Hashtags";
import { Steps } from "./Steps";
import { Target } from "./Target";
import { Thumbnail } from "./Thumbnail";

/**
 * One form for the room, its post and its chat. What was typed is kept as a draft, also when the
 * form is closed, until the room is made or the person discards it; a failure goes on from where it
 * stopped, under the same draft id.
 */
export function NewRoomDialog(props: {
  initial: NewRoomForm;
  onClose: () => void;
  onMade: (roomId: string) => void;
}) {
  const [form, setForm] = useState(props.initial);
  const [checked, setChecked] = useState<Partial<Record<FormField, UiError>>>({});
  const [asking, setAsking] = useState(false);
  const create = useCommand("create_room");
  const discard = useCommand("discard_draft");
  const backend = useBackend();
  // A picture is read while one goes on typing.
  const typed = useRef(props.initial);
  const kept = useRef(props.initial.thumbnail);
  const keeper = useKeeper(async (form: NewRoomForm) => {
    const { thumbnail } = form;
    // A picture is handed over once.
    const change =
      thumbnail === kept.current ? ({ kind: "unchanged" } as const) : toThumbnail(form);
    await backend.call("keep_draft", { draft: draftOf(form), thumbnail: change });
    kept.current = thumbnail;
  });
  const view = useApp((state) => state.newRoom);
  const body = useRef<HTMLFormElement>(null);

  // Progress is of this form only.
  const progress = view?.draft.draftId === form.draftId ? view : null;
  // What was only typed has no steps.
  const begun = progress?.begun === true ? progress : null;
  const busy = create.busy || progress?.busy === true;
  const problem = busy ? null : (create.error ?? progress?.problem ?? null);
  const stopped = problem !== null;

  const set = (change: Partial<NewRoomForm>) => {
    typed.current = { ...typed.current, ...change };
    setForm(typed.current);
    keeper.keep(typed.current);
    setChecked((before) => {
      const changed = Object.keys(change);
      return Object.fromEntries(
        Object.entries(before).filter(([field]) => !changed.includes(field)),
      );
    });
  };
  const errorOf = (field: FormField): UiError | null =>
    checked[field] ?? (problem?.field === field ? problem : null);
  const besideField = (
    ["title", "description", "target", "text", "thumbnail", "hashtags"] as const
  ).some((field) => problem?.field === field);

  // After a refused attempt the first field that is wrong has the focus.
  useEffect(() => {
    if (Object.keys(checked).length > 0) {
      body.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }
  }, [checked]);

  const submit = () => {
    if (busy) return;
    const wrong = validate(form);
    setChecked(wrong);
    if (Object.keys(wrong).length > 0) return;
    void keeper
      .stop()
      .then(() => create.run({ draft: toDraft(form), thumbnail: toThumbnail(form) }))
      .then((made) => {
        if (made !== undefined) props.onMade(made.roomId);
      });
  };
  const close = () => {
    if (!busy) props.onClose();
  };
  const forget = () => {
    void keeper
      .stop()
      .then(() => discard.run({ draftId: form.draftId }))
      .then((answer) => {
        if (answer !== undefined) props.onClose();
      });
  };

  return (
    <>
      <Dialog
        open
        size="wide"
        title={form.resumed ? t("newRoom.titleAgain") : t("newRoom.title")}
        onClose={close}
        testId="new-room-dialog"
      >
        <form
          ref={body}
          className="new-room"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <div className="new-room-fields">
            <Field
              label={t("newRoom.roomTitle")}
              value={form.title}
              onChange={(title) => {
                set({ title });
              }}
              error={errorOf("title")}
              limit={longest.title}
              disabled={busy}
              // The first field of a dialog that was just opened.

              autoFocus
              testId="room-title"
            />
            <Field
              label={t("newRoom.description")}
              optional
              value={form.description}
              onChange={(description) => {
                set({ description });
              }}
              error={errorOf("description")}
              limit={longest.description}
              lines={2}
              disabled={busy}
              testId="room-description"
            />
            <Thumbnail
              thumbnail={form.thumbnail}
              lost={progress?.thumbnail?.lost === true ? progress.thumbnail.name : null}
              error={errorOf("thumbnail")}
              disabled={busy}
              onChange={(thumbnail) => {
                set({ thumbnail });
              }}
              onError={(error) => {
                setChecked((before) => ({ ...before, thumbnail: error }));
              }}
            />
            <Switch
              label={t("newRoom.chat")}
              value={form.chat}
              onChange={(chat) => {
                set({ chat });
              }}
              disabled={busy}
              testId="room-chat"
            />
          </div>
          <div className="new-room-fields">
            <Target
              target={form.target}
              onChange={(target) => {
                set({ target });
              }}
              error={errorOf("target")}
              disabled={busy}
            />
            <Field
              label={t("newRoom.text")}
              value={form.text}
              onChange={(text) => {
                set({ text });
              }}
              error={errorOf("text")}
              limit={longest.text}
              showCounter
              lines={6}
              disabled={busy}
              testId="post-text"
            />
            <Hashtags
              tags={form.hashtags}
              onChange={(hashtags) => {
                set({ hashtags });
              }}
              error={errorOf("hashtags")}
              disabled={busy}
            />
          </div>
          <div className="new-room-end">
            {begun === null ? null : <Steps steps={begun.steps} />}
            {problem === null || besideField ? null : (
              <Banner
                title={
                  begun === null
                    ? errorText(problem)
                    : t("newRoom.failed", {
                        step: t(`newRoom.step.${begun.step}`),
                        why: errorText(problem),
                      })
                }
                testId="new-room-problem"
              />
            )}
            <DialogButtons>
              {hasContent(form) ? (
                <span className="push-start">
                  <Button
                    size="large"
                    onPress={() => {
                      setAsking(true);
                    }}
                    disabledReason={busy ? t("app.loading") : undefined}
                    testId="new-room-discard"
                  >
                    {t("newRoom.discard")}
                  </Button>
                </span>
              ) : null}
              <Button
                size="large"
                onPress={close}
                disabledReason={busy ? t("app.loading") : undefined}
                testId="new-room-cancel"
              >
                {hasContent(form) ? t("newRoom.later") : t("app.cancel")}
              </Button>
              <Button
                kind="primary"
                size="large"
                type="submit"
                busy={busy}
                testId="new-room-create"
              >
                {stopped ? t("newRoom.tryAgain") : t("newRoom.create")}
              </Button>
            </DialogButtons>
          </div>
        </form>
      </Dialog>
      <Confirm
        open={asking}
        title={t("newRoom.confirmClose.title")}
        text={begun === null ? t("newRoom.confirmClose.text") : t("newRoom.confirmClose.textMade")}
        confirm={t("newRoom.confirmClose.confirm")}
        cancel={t("newRoom.confirmClose.keep")}
        kind="live-outline"
        busy={discard.busy}
        problem={<ErrorText error={discard.error} />}
        onConfirm={forget}
        onCancel={() => {
          setAsking(false);
        }}
        testId="discard-question"
      />
    </>
  );
}
