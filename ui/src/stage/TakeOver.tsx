import { useState } from "react";

import { t } from "../i18n";
import { type Command, useCommand } from "../state/app";
import { Confirm, ErrorText } from "../ui";

type Way = "rejoin_room" | "enter_studio" | "step_on_stage";

/** A way onto a stage, and the question before it where this person may be on it already. */
export interface WayOn<K extends Way> {
  run: Command<K>["run"];
  busy: boolean;
  error: Command<K>["error"];
  /** Ending another computer's place waits for a word. */
  asks: boolean;
  /** Asks before anything is sent. */
  ask: () => void;
  stay: () => void;
}

export function useWayOn<K extends Way>(name: K): WayOn<K> {
  const command = useCommand(name);
  const [asking, setAsking] = useState(false);
  // What a person has to decide is a question, not an error.
  const isQuestion = command.error?.code === "onStageElsewhere";
  return {
    run: command.run,
    busy: command.busy,
    error: isQuestion ? null : command.error,
    asks: asking || isQuestion,
    ask: () => {
      setAsking(true);
    },
    stay: () => {
      setAsking(false);
      command.clear();
    },
  };
}

/** Asks before this person comes on a stage and is thrown off it at another computer. */
export function TakeOverQuestion(props: {
  way: Pick<WayOn<Way>, "asks" | "stay">;
  roomId: string;
  title: string;
}) {
  const { way } = props;
  const takeOver = useCommand("take_over_stage");
  return (
    <Confirm
      open={way.asks}
      title={t("room.takeOver.title", { title: props.title })}
      text={t("room.takeOver.text")}
      confirm={t("room.takeOver.confirm")}
      cancel={t("room.takeOver.stay")}
      kind="primary"
      busy={takeOver.busy}
      problem={<ErrorText error={takeOver.error} />}
      onConfirm={() => {
        void takeOver.run({ roomId: props.roomId }).then((answer) => {
          if (answer !== undefined) way.stay();
        });
      }}
      onCancel={() => {
        takeOver.clear();
        way.stay();
      }}
      testId="take-over"
    />
  );
}
