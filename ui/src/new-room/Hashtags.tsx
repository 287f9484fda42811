import { useState } from "react";
import { Button as AriaButton, Tag, TagGroup, TagList } from "react-aria-components";

import type { UiError } from "../backend/generated";
import { t } from "../i18n";
import { Field, Icon } from "../ui";
import { toHashtag } from "./form";

/** Hashtags as tokens: Enter, space or a comma ends one; Backspace in the empty field takes the last. */
export function Hashtags(props: {
  tags: string[];
  onChange: (tags: string[]) => void;
  error: UiError | null;
  disabled: boolean;
}) {
  const { tags, onChange } = props;
  const [typed, setTyped] = useState("");

  const add = (texts: string[]) => {
    const next = [...tags];
    for (const text of texts) {
      const tag = toHashtag(text);
      if (tag !== null && !next.includes(tag)) next.push(tag);
    }
    if (next.length > tags.length) onChange(next);
  };

  return (
    <div>
      <Field
        label={t("newRoom.hashtags")}
        optional
        value={typed}
        onChange={(text) => {
          const parts = text.split(/[\s,]/u);
          const rest = parts.pop() ?? "";
          add(parts);
          setTyped(rest);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            add([typed]);
            setTyped("");
          }
          if (event.key === "Backspace" && typed === "" && tags.length > 0) {
            onChange(tags.slice(0, -1));
          }
        }}
        onBlur={() => {
          add([typed]);
          setTyped("");
        }}
        error={props.error}
        hint={t("newRoom.hashtagsHint")}
        disabled={props.disabled}
        testId="post-hashtags"
      />
      {tags.length === 0 ? null : (
        <TagGroup
          aria-label={t("newRoom.hashtags")}
          onRemove={(gone) => {
            if (!props.disabled) onChange(tags.filter((tag) => !gone.has(tag)));
          }}
        >
          <TagList className="tag-list">
            {tags.map((tag) => (
              <Tag key={tag} id={tag} textValue={tag} className="tag" data-testid="hashtag">
                <span>{t("newRoom.hashtag", { tag })}</span>
                <AriaButton
                  slot="remove"
                  className="tag-remove"
                  aria-label={t("newRoom.hashtagRemove", { tag })}
                >
                  <Icon name="close" size={12} />
                </AriaButton>
              </Tag>
            ))}
          </TagList>
        </TagGroup>
      )}
    </div>
  );
}
