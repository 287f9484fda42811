import type { Person } from "../backend/generated";

const colours = 8;

/** FNV-1a, so that a person keeps a colour across starts and computers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value ^= text.charCodeAt(at);
    value = Math.imul(value, 0x01000193) >>> 0;
  }
  return value;
}

/** The colour's number for anything with an id. */
export function colourOf(id: string, of: number = colours): number {
  return hash(id) % of;
}

/** Two letters: first and last word's, or the first two of a single word. */
export function initials(name: string): string {
  const words = name.split(/[\s_.-]+/u).filter((word) => word !== "");
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (first === undefined) return "?";
  const letters = Array.from(first);
  const two = last === undefined ? letters.slice(0, 2) : [letters[0], Array.from(last)[0]];
  return two.join("").toLocaleUpperCase();
}

/** A person without a picture. Decorative: the name stands beside it. */
export function Avatar({ person, size = 32 }: { person: Person; size?: 24 | 32 | 64 | 96 }) {
  return (
    <span
      className={`avatar avatar-${String(size)}`}
      style={{ background: `var(--avatar-${String(colourOf(person.userId))})` }}
      aria-hidden
    >
      {initials(person.name)}
    </span>
  );
}
