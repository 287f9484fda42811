import { useId } from "react";
import { FileTrigger } from "react-aria-components";

import type { UiError } from "../backend/generated";
import { t } from "../i18n";
import { Button, ErrorText, Icon } from "../ui";
import { imageKinds, readImage, type Thumbnail as Picture } from "./form";

/** The room's picture, with its preview. */
export function Thumbnail(props: {
  thumbnail: Picture;
  /** The name of a picture that has to be chosen again. */
  lost: string | null;
  error: UiError | null;
  disabled: boolean;
  onChange: (thumbnail: Picture) => void;
  onError: (error: UiError) => void;
}) {
  const { thumbnail, lost } = props;
  const labelId = useId();
  const pick = async (files: FileList | null) => {
    const file = files?.item(0);
    if (file == null) return;
    const read = await readImage(file);
    if ("code" in read) props.onError(read);
    else props.onChange({ kind: "picked", image: read });
  };
  const none = thumbnail.kind === "nothing";
  return (
    <div role="group" aria-labelledby={labelId}>
      <span className="field-top">
        <span id={labelId} className="field-label">
          {t("newRoom.thumbnail")}
        </span>
        <span className="field-optional">{t("app.optional")}</span>
      </span>
      <div className="thumbnail-row">
        <span className="thumbnail-preview">
          {thumbnail.kind === "picked" ? (
            <img
              src={thumbnail.image.dataUrl}
              alt={t("newRoom.thumbnailAlt", { name: thumbnail.image.name })}
            />
          ) : (
            <Icon name="image" size={20} />
          )}
        </span>
        <div className="thumbnail-actions">
          <FileTrigger acceptedFileTypes={imageKinds} onSelect={(files) => void pick(files)}>
            <Button
              size="small"
              disabledReason={props.disabled ? t("app.loading") : undefined}
              testId="room-thumbnail"
            >
              {none ? t("newRoom.thumbnailPick") : t("newRoom.thumbnailChange")}
            </Button>
          </FileTrigger>
          {none || props.disabled ? null : (
            <Button
              size="small"
              onPress={() => {
                props.onChange({ kind: "nothing" });
              }}
              testId="room-thumbnail-remove"
            >
              {t("newRoom.thumbnailRemove")}
            </Button>
          )}
          <p className="field-hint" data-testid="room-thumbnail-hint">
            {hint(thumbnail, lost)}
          </p>
        </div>
      </div>
      <ErrorText error={props.error} testId="room-thumbnail-error" />
    </div>
  );
}

/** What becomes of the picture, where its preview does not say it. */
function hint(thumbnail: Picture, lost: string | null): string {
  if (thumbnail.kind === "kept") {
    return thumbnail.name === ""
      ? t("newRoom.thumbnailKept")
      : t("newRoom.thumbnailKeptNamed", { name: thumbnail.name });
  }
  if (thumbnail.kind === "nothing" && lost !== null) return t("newRoom.thumbnailAgain");
  return t("newRoom.thumbnailHint");
}
