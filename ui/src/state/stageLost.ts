import { useApp } from "./app";

/** Whether picture and sound are lost too, so that nothing may be said to go on. */
export function useStageLost(): boolean {
  return useApp(
    ({ stage: { phase } }) => phase.state === "reconnecting" || phase.state === "failed",
  );
}
