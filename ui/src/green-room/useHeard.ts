import { useEffect, useState } from "react";

import { useStore } from "../state/app";
import type { Heard } from "./readiness";

/** Levels from which something is a voice, and from which it is too loud (0 silence, 1 full scale). */
const VOICE = 0.01;
const LOUD = 0.9;
/** What was heard stays true for this long, so that a breath does not undo it. */
const MEMORY_MS = 8000;

/** What the microphone heard lately. Changes rarely, however often the meter moves. */
export function useHeard(): Heard {
  const store = useStore();
  const [heard, setHeard] = useState<Heard>(null);
  useEffect(() => {
    let forget: ReturnType<typeof setTimeout> | undefined;
    let loudUntil = 0;
    const listen = () => {
      const level = store.get().meters.microphone ?? 0;
      if (level < VOICE) return;
      if (level >= LOUD) loudUntil = Date.now() + MEMORY_MS / 4;
      setHeard(Date.now() < loudUntil ? "loud" : "voice");
      clearTimeout(forget);
      forget = setTimeout(() => {
        setHeard(null);
      }, MEMORY_MS);
    };
    listen();
    const stop = store.onChange(listen);
    return () => {
      stop();
      clearTimeout(forget);
    };
  }, [store]);
  return heard;
}
