import type { ClosingView } from "../generated";
import type { Answers, Telling } from "./answers";

/** The window is asked to close: the host is on air, and 128 people watch. */
export const closingOnAir: ClosingView = {
  asked: 1,
  means: { kind: "showWaits", viewers: 128 },
  networkEnds: false,
  endShow: { busy: false, notNow: null },
};

/** What the window says when somebody closes it. Never by itself: a test calls it. */
export function askToClose({ emit }: Telling, closing: Partial<ClosingView> = {}): void {
  emit({ type: "closing", value: { ...closingOnAir, ...closing } });
}

export const closingAnswers: Answers<"closing_shown" | "answer_closing"> = {
  closing_shown: () => ({}),
  answer_closing: ({ emit }, { answer }) => {
    if (answer === "stay") emit({ type: "closing", value: null });
    return {};
  },
};
