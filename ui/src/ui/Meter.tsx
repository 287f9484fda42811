import { Meter as AriaMeter } from "react-aria-components";

const segments = 16;
/** Below this many decibels of full scale nothing is lit. */
const floorDb = -60;

/** How many segments a level (0 silence, 1 full scale) lights: evenly spaced in decibels. */
export function litSegments(level: number, of: number = segments): number {
  if (level <= 0) return 0;
  const db = 20 * Math.log10(Math.min(1, level));
  return Math.max(0, Math.min(of, Math.round((1 - db / floorDb) * of)));
}

/** A living level in segments; the last two are amber, because that is too loud. */
export function Meter(props: { label: string; level: number | null; testId?: string }) {
  const lit = litSegments(props.level ?? 0);
  return (
    <AriaMeter
      className="meter"
      aria-label={props.label}
      value={lit}
      minValue={0}
      maxValue={segments}
      data-testid={props.testId}
      data-lit={lit}
    >
      {Array.from({ length: segments }, (_, at) => (
        <span
          key={at}
          className={`meter-segment${at < lit ? " is-lit" : ""}${at >= segments - 2 ? " is-hot" : ""}`}
        />
      ))}
    </AriaMeter>
  );
}
