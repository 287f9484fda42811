import { t } from "../i18n";
import { Button, Icon } from "../ui";
import type { Screen } from "./show";
import { type ReactionName, REACTIONS } from "./reactions";
import type { WatchState } from "./state";
import type { Watching } from "./watching";

const names = Object.keys(REACTIONS) as ReactionName[];

/** What a viewer can do: hear, react, ask to join. */
export function ViewerBar(props: { state: WatchState; watching: Watching; screen: Screen }) {
  const { screen, state, watching } = props;
  const mayAsk = state.chat.state === "ready" && state.invitation === null;
  if (screen !== "stage" && !(screen === "notStarted" && mayAsk)) return null;
  return (
    <div className="viewer-bar" role="group" aria-label={t("watch.bar")}>
      {screen === "stage" ? <SoundButton state={state} watching={watching} /> : null}
      {state.canReact && screen === "stage" ? (
        <div className="reactions" role="group" aria-label={t("watch.react.label")}>
          {names.map((name) => (
            <button
              key={name}
              type="button"
              className="reaction"
              aria-label={t(`watch.react.${name}`)}
              data-testid={`react-${name}`}
              onClick={() => {
                watching.react(name);
              }}
            >
              <Icon name={REACTIONS[name]} size={20} />
            </button>
          ))}
        </div>
      ) : null}
      <span className="viewer-bar-end">
        {mayAsk ? <AskButton state={state} watching={watching} /> : null}
      </span>
    </div>
  );
}

function SoundButton({ state, watching }: { state: WatchState; watching: Watching }) {
  const on = state.sound === "on";
  return (
    <Button
      kind={on ? "soft" : "primary"}
      icon={on ? "speaker" : "speakerOff"}
      onPress={() => void watching.setSound(!on)}
      testId="sound"
    >
      {on ? t("watch.sound.turnOff") : t("watch.sound.turnOn")}
    </Button>
  );
}

function AskButton({ state, watching }: { state: WatchState; watching: Watching }) {
  const reason = !state.named
    ? t("watch.ask.nameFirst")
    : state.asking === "asked"
      ? t("watch.ask.waiting", { name: state.hostName ?? "" })
      : undefined;
  return (
    <Button
      icon="hand"
      disabledReason={reason}
      onPress={() => void watching.ask(t("watch.ask.message"))}
      testId="ask-to-join"
    >
      {state.asking === "asked" ? t("watch.ask.asked") : t("watch.ask.ask")}
    </Button>
  );
}
