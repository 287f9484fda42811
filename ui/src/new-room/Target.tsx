import { useEffect, useState } from "react";
import {
  Button as AriaButton,
  ComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
} from "react-aria-components";

import type { CommunityChoice, PostTarget, UiError } from "../backend/generated";
import { t } from "../i18n";
import { useBackend } from "../state/app";
import { toUiError } from "../backend/backend";
import { ErrorText, Icon, Select } from "../ui";

const typingPauseMs = 200;

/** Where the post goes: the own feed, or a community found by its name. */
export function Target(props: {
  target: PostTarget;
  onChange: (target: PostTarget) => void;
  error: UiError | null;
  disabled: boolean;
}) {
  const { target } = props;
  return (
    <div className="target">
      <Select
        label={t("newRoom.target")}
        choices={[
          { id: "ownFeed", name: t("newRoom.ownFeed") },
          { id: "community", name: t("newRoom.community") },
        ]}
        value={target.kind}
        onChange={(kind) => {
          props.onChange(kind === "ownFeed" ? { kind } : { kind, communityId: "", name: "" });
        }}
        disabled={props.disabled}
        testId="post-target"
      />
      {target.kind === "community" ? (
        <Community
          chosen={target}
          onChange={props.onChange}
          error={props.error}
          disabled={props.disabled}
        />
      ) : (
        <ErrorText error={props.error} />
      )}
    </div>
  );
}

function Community(props: {
  chosen: { communityId: string; name: string };
  onChange: (target: PostTarget) => void;
  error: UiError | null;
  disabled: boolean;
}) {
  const backend = useBackend();
  const [typed, setTyped] = useState(props.chosen.name);
  const [found, setFound] = useState<CommunityChoice[]>([]);
  const [failed, setFailed] = useState<UiError | null>(null);

  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      backend.call("search_communities", { keyword: typed.trim() }).then(
        (choices) => {
          if (!current) return;
          setFound(choices);
          setFailed(null);
        },
        (thrown: unknown) => {
          if (current) setFailed(toUiError(thrown));
        },
      );
    }, typingPauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [backend, typed]);

  return (
    <>
      <ComboBox
        className="field"
        items={found}
        inputValue={typed}
        onInputChange={(text) => {
          setTyped(text);
          if (text !== props.chosen.name) {
            props.onChange({ kind: "community", communityId: "", name: text });
          }
        }}
        value={props.chosen.communityId === "" ? null : props.chosen.communityId}
        onChange={(id) => {
          const choice = found.find(({ communityId }) => communityId === id);
          if (choice === undefined) return;
          setTyped(choice.name);
          props.onChange({
            kind: "community",
            communityId: choice.communityId,
            name: choice.name,
          });
        }}
        menuTrigger="focus"
        allowsCustomValue
        allowsEmptyCollection
        isDisabled={props.disabled}
        isInvalid={props.error !== null}
        validationBehavior="aria"
      >
        <Label className="field-label">{t("newRoom.communitySearch")}</Label>
        <span className="field-box">
          <Icon name="search" />
          <Input
            className="field-input"
            placeholder={t("newRoom.communityPlaceholder")}
            data-testid="post-community"
          />
          <AriaButton className="combo-button" aria-label={t("newRoom.communitySearch")}>
            <Icon name="chevronDown" />
          </AriaButton>
        </span>
        {props.error === null ? null : (
          <FieldError className="field-error">
            <Icon name="alert" size={14} />
            <span>{t("newRoom.communityPick")}</span>
          </FieldError>
        )}
        <Popover className="popover" offset={4}>
          <ListBox<CommunityChoice>
            className="listbox"
            renderEmptyState={() => <p className="listbox-empty">{t("newRoom.communityNone")}</p>}
          >
            {(choice) => (
              <ListBoxItem
                id={choice.communityId}
                textValue={choice.name}
                className="listbox-item"
                data-testid="post-community-option"
              >
                <span className="listbox-text">
                  <span>{choice.name}</span>
                  <span className="listbox-detail">{t(`newRoom.posting.${choice.posting}`)}</span>
                </span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      <ErrorText error={failed} />
    </>
  );
}
