import { useEffect, useState } from "react";

import { toUiError } from "../backend/backend";
import type { Person, UiError } from "../backend/generated";
import { useBackend } from "../state/app";

/** Typing pauses shorter than this send nothing. */
const DEBOUNCE_MS = 250;

export type PeopleSearch =
  | { state: "idle" }
  | { state: "searching"; before: readonly Person[] }
  | { state: "found"; people: readonly Person[] }
  | { state: "failed"; error: UiError };

/** Finds people by name while typing. An answer to an older question is dropped. */
export function usePeopleSearch(typed: string, attempt: number): PeopleSearch {
  const backend = useBackend();
  const keyword = typed.trim();
  const question = `${String(attempt)} ${keyword}`;
  const [answer, setAnswer] = useState<{ question: string; result: PeopleSearch } | null>(null);

  useEffect(() => {
    if (keyword === "") return;
    let current = true;
    const timer = setTimeout(() => {
      backend.call("search_people", { keyword }).then(
        (people) => {
          if (current) setAnswer({ question, result: { state: "found", people } });
        },
        (thrown: unknown) => {
          if (current)
            setAnswer({ question, result: { state: "failed", error: toUiError(thrown) } });
        },
      );
    }, DEBOUNCE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [backend, keyword, question]);

  if (keyword === "") return { state: "idle" };
  if (answer?.question === question) return answer.result;
  return {
    state: "searching",
    before: answer?.result.state === "found" ? answer.result.people : [],
  };
}
