/**
 * How far the viewer's clock is from the network's, by the dates of its answers (RFC 9110 section
 * 6.6.1). A date names a second and was written between question and answer, so each answer gives a
 * range; what they have in common is narrower. No clock in here, no IO.
 */

/** The viewer's time less the network's, in milliseconds: in between, and what is told of it. */
export interface Difference {
  from: number;
  to: number;
  ahead: number;
}

/** What an answer adds that was asked for and received then, by the viewer's clock. */
export function heardDate(
  known: Difference | null,
  asked: number,
  received: number,
  date: number,
): Difference | null {
  let from = asked - date - 1000;
  let to = received - date;
  // No date, or the clock was set back meanwhile: the next answer tells.
  if (Number.isNaN(date) || from > to) return known;
  // Nothing in common: one of the clocks was set, and only the newest answer counts.
  if (known !== null && known.from <= to && from <= known.to) {
    from = Math.max(from, known.from);
    to = Math.min(to, known.to);
  }
  // Less than a second is no difference that anybody sees.
  if (from < 1000 && -1000 < to) return { from, to, ahead: 0 };
  // What was told is not told anew for a fraction of one.
  const still = known !== null && from <= known.ahead && known.ahead <= to;
  return { from, to, ahead: still ? known.ahead : Math.round((from + to) / 2) };
}
