import "./people.css";

import { useRef, useState } from "react";
import { Button as AriaButton, Input, SearchField } from "react-aria-components";

import type { Person } from "../backend/generated";
import { t } from "../i18n";
import { useApp, useCommand } from "../state/app";
import { Avatar, Button, ErrorText, Icon, useClipboard } from "../ui";
import { usePeopleSearch } from "./usePeopleSearch";

/** Finds people by name and invites them; several, one after the other. Also the guest link. */
export function InviteSearch() {
  const [typed, setTyped] = useState("");
  const [attempt, setAttempt] = useState(0);
  const search = usePeopleSearch(typed, attempt);
  const invite = useCommand("invite");
  const field = useRef<HTMLInputElement>(null);
  const people =
    search.state === "found" ? search.people : search.state === "searching" ? search.before : [];
  return (
    <div className="invite">
      <SearchField
        className="field"
        aria-label={t("people.invite")}
        value={typed}
        onChange={(value) => {
          setTyped(value);
          invite.clear();
        }}
      >
        <span className="field-box">
          <Icon name="search" />
          <Input
            ref={field}
            className="field-input"
            placeholder={t("people.invite")}
            autoComplete="off"
            data-testid="people-search"
          />
        </span>
      </SearchField>
      <div aria-live="polite">
        {search.state === "searching" && people.length === 0 ? (
          <p className="invite-note">{t("people.searching")}</p>
        ) : null}
        {search.state === "found" && people.length === 0 ? (
          <p className="invite-note" data-testid="invite-nobody">
            {t("people.nobody")}
          </p>
        ) : null}
      </div>
      {search.state === "failed" ? (
        <div className="invite-failed">
          <ErrorText error={search.error} testId="people-search-error" />
          <Button
            size="small"
            onPress={() => {
              setAttempt((count) => count + 1);
            }}
          >
            {t("app.retry")}
          </Button>
        </div>
      ) : null}
      {people.length > 0 ? (
        <ul className="invite-results" aria-label={t("people.results")}>
          {people.map((person) => (
            <li key={person.userId}>
              <Result
                person={person}
                busy={invite.busy}
                onInvite={() => {
                  void invite.run({ userId: person.userId }).then((answer) => {
                    if (answer === undefined) return;
                    setTyped("");
                    // The next name can be typed at once.
                    field.current?.focus();
                  });
                }}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <ErrorText error={invite.error} testId="invite-error" />
      <GuestLink />
    </div>
  );
}

/** One person found. The whole line is the button. */
function Result({
  person,
  busy,
  onInvite,
}: {
  person: Person;
  busy: boolean;
  onInvite: () => void;
}) {
  const standing = useApp((state) =>
    state.people.standing.find(({ userId }) => userId === person.userId),
  );
  return (
    <AriaButton
      className="invite-result"
      isDisabled={standing !== undefined}
      onPress={() => {
        if (!busy) onInvite();
      }}
      data-testid="invite-result"
      data-user-id={person.userId}
      data-name={person.name}
    >
      <Avatar person={person} />
      <span className="invite-result-name">{person.name}</span>
      <span className="invite-result-action">
        {t(standing === undefined ? "people.inviteAction" : `people.standing.${standing.state}`)}
      </span>
    </AriaButton>
  );
}

function GuestLink() {
  const link = useCommand("guest_link");
  const { copied, copy } = useClipboard();
  const [byHand, setByHand] = useState<string | null>(null);
  const press = async () => {
    const text = await link.run({});
    if (text === undefined) return;
    setByHand((await copy(text)) ? null : text);
  };
  return (
    <div className="guest-link">
      <Button
        size="small"
        icon={copied ? "check" : "link"}
        busy={link.busy}
        onPress={() => void press()}
        testId="guest-link"
      >
        {copied ? t("people.copied") : t("people.copyLink")}
      </Button>
      <span className="hidden-visually" aria-live="polite">
        {copied ? t("people.copied") : ""}
      </span>
      <ErrorText error={link.error} />
      {byHand === null ? null : (
        <label className="guest-link-by-hand">
          <span className="invite-note">{t("people.linkByHand")}</span>
          <input
            className="field-input"
            aria-label={t("people.link")}
            readOnly
            value={byHand}
            ref={(element) => {
              element?.select();
            }}
          />
        </label>
      )}
    </div>
  );
}
