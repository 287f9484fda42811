import { useEffect } from "react";

import { Icon } from "../ui";
import type { Floating as One } from "./reactions";

/** How long a reaction is seen. */
const LIFE_MS = 2400;
const LANES = 7;

/** Reactions of everybody, rising and gone. They say nothing that is not also in the count. */
export function Floating(props: { floating: readonly One[]; onGone: (id: number) => void }) {
  return (
    <div className="floating" aria-hidden data-testid="floating">
      {props.floating.map((one) => (
        <Rising key={one.id} one={one} onGone={props.onGone} />
      ))}
    </div>
  );
}

function Rising({ one, onGone }: { one: One; onGone: (id: number) => void }) {
  useEffect(() => {
    const timer = setTimeout(() => {
      onGone(one.id);
    }, LIFE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [one.id, onGone]);
  // Neighbours in time are not neighbours in place.
  const lane = (one.id * 3) % LANES;
  return (
    <span className="rising" style={{ insetInlineEnd: `${String(lane * 1.5)}rem` }}>
      <Icon name={one.icon} size={28} />
    </span>
  );
}
