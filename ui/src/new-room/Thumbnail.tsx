import { useId } from "react";
import { FileTrigger } from "react-aria-components";

import type { UiError } from "../backend/generated";
import { t } from "../i18n";
import { Button, ErrorText, Icon } from "../ui";
import { imageKinds, type PickedImage, readImage } from "./form";

/** The room's picture, with its preview. */
export function Thumbnail(props: {
  image: PickedImage | null;
  /** The picture of a resumed draft has to be chosen again. */
  again: boolean;
  error: UiError | null;
  disabled: boolean;
  onPick: (image: PickedImage | null) => void;
  onError: (error: UiError) => void;
}) {
  const { image } = props;
  const labelId = useId();
  const pick = async (files: FileList | null) => {
    const file = files?.item(0);
    if (file == null) return;
    const read = await readImage(file);
    if ("code" in read) props.onError(read);
    else props.onPick(read);
  };
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
          {image === null ? (
            <Icon name="image" size={20} />
          ) : (
            <img src={image.dataUrl} alt={t("newRoom.thumbnailAlt", { name: image.name })} />
          )}
        </span>
        <div className="thumbnail-actions">
          <FileTrigger acceptedFileTypes={imageKinds} onSelect={(files) => void pick(files)}>
            <Button
              size="small"
              disabledReason={props.disabled ? t("app.loading") : undefined}
              testId="room-thumbnail"
            >
              {image === null ? t("newRoom.thumbnailPick") : t("newRoom.thumbnailChange")}
            </Button>
          </FileTrigger>
          {image === null || props.disabled ? null : (
            <Button
              size="small"
              onPress={() => {
                props.onPick(null);
              }}
              testId="room-thumbnail-remove"
            >
              {t("newRoom.thumbnailRemove")}
            </Button>
          )}
          <p className="field-hint">
            {props.again && image === null
              ? t("newRoom.thumbnailAgain")
              : t("newRoom.thumbnailHint")}
          </p>
        </div>
      </div>
      <ErrorText error={props.error} testId="room-thumbnail-error" />
    </div>
  );
}
