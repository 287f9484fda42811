/** Rectangles by their four edges, in CSS pixels of the viewport; every `DOMRect` is one. */

export interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Top left, top right, bottom right, bottom left. */
export type Radii = readonly [number, number, number, number];

export const square: Radii = [0, 0, 0, 0];

export function isEmpty(box: Edges): boolean {
  return box.right <= box.left || box.bottom <= box.top;
}

export function intersection(one: Edges, other: Edges): Edges {
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

/** Whether they share more than an edge. */
export function touch(one: Edges, other: Edges): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}

/** The box with every side moved outwards; inwards where it is negative. */
export function grown(box: Edges, by: number): Edges {
  return {
    left: box.left - by,
    top: box.top - by,
    right: box.right + by,
    bottom: box.bottom + by,
  };
}

/** Radii of a box whose sides moved outwards: a sharp corner stays sharp. */
export function grownRadii(radii: Radii, by: number): Radii {
  const grow = (radius: number) => (radius === 0 ? 0 : Math.max(0, radius + by));
  return [grow(radii[0]), grow(radii[1]), grow(radii[2]), grow(radii[3])];
}

/** Whether all of `inner` lies in a box with round corners. */
export function contains(outer: Edges, radii: Radii, inner: Edges): boolean {
  return (
    inner.left >= outer.left &&
    inner.top >= outer.top &&
    inner.right <= outer.right &&
    inner.bottom <= outer.bottom &&
    inCorner(inner.left - outer.left, inner.top - outer.top, radii[0]) &&
    inCorner(outer.right - inner.right, inner.top - outer.top, radii[1]) &&
    inCorner(outer.right - inner.right, outer.bottom - inner.bottom, radii[2]) &&
    inCorner(inner.left - outer.left, outer.bottom - inner.bottom, radii[3])
  );
}

/** Whether a point this far from the two sides of a corner lies inside its arc. */
function inCorner(across: number, down: number, radius: number): boolean {
  if (across >= radius || down >= radius) return true;
  return Math.hypot(radius - across, radius - down) <= radius;
}
