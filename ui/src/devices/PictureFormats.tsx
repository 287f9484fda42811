import type { DevicesView, PictureFormat } from "../backend/generated";
import { t } from "../i18n";
import { useCommand } from "../state/app";
import { type Choice, ErrorText, Select } from "../ui";

/** What Greenroom asks by itself, which the contract writes as no format. */
const AUTOMATIC = "automatic";

/** Size and rate of the camera in use; nothing where that has no choice. It acts at once, on stage too. */
export function PictureFormats({ devices }: { devices: DevicesView }) {
  const choose = useCommand("choose_picture_format");
  const { picture, pictureFormat, pictureFormats } = devices;
  if (pictureFormats.length === 0) return null;
  const now = pictureFormat === null ? picture : null;
  const automatic: Choice<string> = {
    id: AUTOMATIC,
    name:
      now === null
        ? t("room.pictureFormat.automatic")
        : t("room.pictureFormat.automaticNow", inWords(now)),
  };
  const choices = pictureFormats.map((format) => ({
    id: keyOf(format),
    name: t("room.pictureFormat.one", inWords(format)),
  }));
  return (
    <div className="picture-formats">
      <Select
        label={t("room.pictureFormat.label")}
        choices={[automatic, ...choices]}
        value={pictureFormat === null ? AUTOMATIC : keyOf(pictureFormat)}
        onChange={(id) => {
          const format = pictureFormats.find((one) => keyOf(one) === id) ?? null;
          void choose.run({ format });
        }}
        testId="picture-format"
      />
      <ErrorText error={choose.error} />
    </div>
  );
}

function keyOf({ width, height, framesPerSecond }: PictureFormat): string {
  return [width, height, framesPerSecond].join(" ");
}

function inWords({ width, height, framesPerSecond }: PictureFormat) {
  return { width: String(width), height: String(height), frames: String(framesPerSecond) };
}
