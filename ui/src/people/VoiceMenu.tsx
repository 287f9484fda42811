import {
  Dialog,
  DialogTrigger,
  Heading,
  Label,
  Popover,
  Slider,
  SliderOutput,
  SliderThumb,
  SliderTrack,
} from "react-aria-components";

import type { Person, Voice } from "../backend/generated";
import { t } from "../i18n";
import { useBackend } from "../state/app";
import { Button, Switch } from "../ui";

/** How loud somebody is at this window. Nobody else hears a difference, and it acts at once. */
export function VoiceMenu({ person, voice }: { person: Person; voice: Voice }) {
  const backend = useBackend();
  const set = (change: Partial<Voice>) => {
    // The slider stands where Rust says; one that does not move has not been heard.
    backend.call("set_voice", { ...voice, ...change }).catch(() => undefined);
  };
  const title = t("people.voice.title", { name: person.name });
  const silent = voice.muted || voice.percent === 0;
  return (
    <DialogTrigger>
      <Button
        kind="icon"
        icon={silent ? "speakerOff" : "speaker"}
        size="small"
        label={silent ? t("people.voice.titleMuted", { name: person.name }) : title}
        testId="voice-menu"
      />
      <Popover className="popover voice-menu" placement="bottom end" offset={4}>
        <Dialog className="voice-menu-body" data-testid="voice-menu-open">
          <Heading slot="title" className="hidden-visually">
            {title}
          </Heading>
          <Slider
            className="slider"
            value={voice.percent}
            minValue={0}
            maxValue={100}
            step={5}
            isDisabled={voice.muted}
            onChange={(percent) => {
              set({ percent });
            }}
          >
            <Label>{t("people.voice.loudness")}</Label>
            <SliderOutput className="figures">
              {t("people.voice.percent", { percent: voice.percent })}
            </SliderOutput>
            <SliderTrack className="slider-track">
              <span className="slider-filled" style={{ inlineSize: `${String(voice.percent)}%` }} />
              <SliderThumb className="slider-thumb" data-testid="voice-loudness" />
            </SliderTrack>
          </Slider>
          <Switch
            label={t("people.voice.mute")}
            detail={t("people.voice.muteText")}
            value={voice.muted}
            onChange={(muted) => {
              set({ muted });
            }}
            testId="voice-mute"
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
