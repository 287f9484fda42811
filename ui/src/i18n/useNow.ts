import { useEffect, useState } from "react";

import { networkNow, onClockSet } from "./networkTime";

/** The network's time, drawn anew every so many milliseconds; for clocks and "2 min". */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(networkNow);
  useEffect(() => {
    const look = () => {
      setNow(networkNow());
    };
    const timer = setInterval(look, everyMs);
    const stop = onClockSet(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [everyMs]);
  return now;
}
