/**
 * What one element paints by itself, read from its computed style: background, border, rings and
 * outline. Shadows that are blurred or moved are none of it: nothing casts a shadow on a picture
 * (`src/ui/tokens.css`). Where an element is scaled, widths and radii are taken as if it were not.
 */

import { type Edges, grown, grownRadii, type Radii, square } from "./edges";

/** Red, green, blue from 0 to 255, and how opaque from 0 to 1. */
export type Colour = readonly [number, number, number, number];

/** One thing that is painted. */
export interface Shape {
  readonly box: Edges;
  readonly radii: Radii;
  /** Set where only a band of this width along the inside of the edge is painted. */
  readonly hollow?: number;
  /** Set where one still sees through it. */
  readonly tint?: Colour;
}

export interface Appearance {
  /** In the order in which they are painted. */
  readonly shapes: readonly Shape[];
  /** Painted later: above what the element has inside. */
  readonly outline: Shape | null;
}

/** Farther than this from its box no ring or outline of ours is drawn, in CSS pixels. */
export const REACH = 16;

/** As good as opaque: less than half a step of 255. */
const OPAQUE = 1 - 1 / 512;

/** What is painted of an element in these boxes: one, or one for each line. */
export function appearanceOf(
  style: CSSStyleDeclaration,
  boxes: readonly Edges[],
  opacity: number,
): Appearance {
  const shapes: Shape[] = [];
  const sides = sidesOf(style);
  const background = colourOf(style.backgroundColor);
  const alpha = background[3] * opacity;
  const solid = style.backgroundImage !== "none" || alpha >= OPAQUE;
  const rings = ringsOf(style.boxShadow);
  let outline: Shape | null = null;
  for (const box of boxes) {
    // A line's end that is not the element's has no round corners.
    const radii = boxes.length > 1 ? square : radiiOf(style, box);
    for (const ring of rings) {
      if (ring.inset) continue;
      shapes.push({
        box: grown(box, ring.width),
        radii: grownRadii(radii, ring.width),
        hollow: ring.width,
      });
    }
    if (solid) {
      shapes.push({ box, radii });
    } else {
      if (alpha > 0) {
        const tint: Colour = [background[0], background[1], background[2], alpha];
        shapes.push({ box, radii, tint });
      }
      shapes.push(...borderOf(sides, box, radii));
      for (const ring of rings) {
        if (!ring.inset) continue;
        const inside = {
          left: box.left + sides.left,
          top: box.top + sides.top,
          right: box.right - sides.right,
          bottom: box.bottom - sides.bottom,
        };
        const radius = grownRadii(radii, -Math.min(sides.left, sides.top));
        shapes.push({ box: inside, radii: radius, hollow: ring.width });
      }
    }
    outline ??= outlineOf(style, box, radii);
  }
  return { shapes, outline };
}

/** Whether one sees nothing through the whole box of an element with this style. */
export function isOpaque(style: CSSStyleDeclaration, opacity: number): boolean {
  return colourOf(style.backgroundColor)[3] * opacity >= OPAQUE;
}

interface Sides {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Which of them are seen, in the order of their names above. */
  readonly seen: readonly [boolean, boolean, boolean, boolean];
}

/** The widths of an element's border. */
export function sidesOf(style: CSSStyleDeclaration): Sides {
  // A border without a style has the computed width 0.
  const left = parseFloat(style.borderLeftWidth) || 0;
  const top = parseFloat(style.borderTopWidth) || 0;
  const right = parseFloat(style.borderRightWidth) || 0;
  const bottom = parseFloat(style.borderBottomWidth) || 0;
  const seen = (width: number, colour: string) => width > 0 && colourOf(colour)[3] > 0;
  return {
    left,
    top,
    right,
    bottom,
    seen: [
      seen(left, style.borderLeftColor),
      seen(top, style.borderTopColor),
      seen(right, style.borderRightColor),
      seen(bottom, style.borderBottomColor),
    ],
  };
}

function borderOf(sides: Sides, box: Edges, radii: Radii): Shape[] {
  const { left, top, right, bottom, seen } = sides;
  if (!seen.includes(true)) return [];
  const even = left === top && left === right && left === bottom;
  if (even && !seen.includes(false)) return [{ box, radii, hollow: left }];
  // Sides of different widths meet in a curve: a frame of the widest holds all of it.
  if (radii.some((radius) => radius > 0)) {
    return [{ box, radii, hollow: Math.max(left, top, right, bottom) }];
  }
  const bands: Shape[] = [];
  const band = (part: Partial<Edges>) => {
    bands.push({ box: { ...edges(box), ...part }, radii: square });
  };
  if (seen[0]) band({ right: box.left + left });
  if (seen[1]) band({ bottom: box.top + top });
  if (seen[2]) band({ left: box.right - right });
  if (seen[3]) band({ top: box.bottom - bottom });
  return bands;
}

/** A copy: the edges of a `DOMRect` are not its own properties. */
function edges({ left, top, right, bottom }: Edges): Edges {
  return { left, top, right, bottom };
}

function outlineOf(style: CSSStyleDeclaration, box: Edges, radii: Radii): Shape | null {
  if (style.outlineStyle === "none") return null;
  const width = parseFloat(style.outlineWidth) || 0;
  if (width === 0 || colourOf(style.outlineColor)[3] === 0) return null;
  const out = (parseFloat(style.outlineOffset) || 0) + width;
  return { box: grown(box, out), radii: grownRadii(radii, out), hollow: width };
}

/**
 * The radii of a box's corners; of an elliptical one the shorter, so that none of it is missing. Made smaller
 * together where they do not fit (CSS backgrounds, 4.5).
 */
export function radiiOf(style: CSSStyleDeclaration, box: Edges): Radii {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const radius = (text: string) => {
    if (text === "0px") return 0;
    const [across = "0", down = across] = text.split(" ");
    const length = (part: string, of: number) =>
      part.endsWith("%") ? (parseFloat(part) / 100) * of : parseFloat(part);
    return Math.min(length(across, width), length(down, height)) || 0;
  };
  const [topLeft, topRight, bottomRight, bottomLeft] = [
    radius(style.borderTopLeftRadius),
    radius(style.borderTopRightRadius),
    radius(style.borderBottomRightRadius),
    radius(style.borderBottomLeftRadius),
  ];
  const fit = Math.min(
    1,
    width / Math.max(topLeft + topRight, bottomLeft + bottomRight, 1e-6),
    height / Math.max(topLeft + bottomLeft, topRight + bottomRight, 1e-6),
  );
  return [topLeft * fit, topRight * fit, bottomRight * fit, bottomLeft * fit];
}

interface Ring {
  readonly width: number;
  readonly inset: boolean;
}

/** The shadows that are sharp rings about the box. */
function ringsOf(shadow: string): Ring[] {
  if (shadow === "none") return [];
  const rings: Ring[] = [];
  for (const one of shadow.split(/,(?![^(]*\))/u)) {
    const lengths = [...one.matchAll(/(-?[\d.]+)px/gu)].map((found) => Number(found[1]));
    const [across, down, blur, spread = 0] = lengths;
    const colour = /[a-z]+\([^)]*\)/u.exec(one)?.[0] ?? "";
    if (across === 0 && down === 0 && blur === 0 && spread > 0 && colourOf(colour)[3] > 0) {
      rings.push({ width: spread, inset: one.includes("inset") });
    }
  }
  return rings;
}

const colours = new Map<string, Colour>();
/** So many colours are remembered; an animated one must not fill the memory. */
const MOST_COLOURS = 256;

/** A computed colour. One in a notation that is not understood counts as opaque. */
export function colourOf(text: string): Colour {
  const known = colours.get(text);
  if (known !== undefined) return known;
  const colour = parseColour(text);
  if (colours.size >= MOST_COLOURS) colours.clear();
  colours.set(text, colour);
  return colour;
}

function parseColour(text: string): Colour {
  if (text === "transparent") return [0, 0, 0, 0];
  const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?%?/gu) ?? []).map((part) =>
    part.endsWith("%") ? parseFloat(part) / 100 : parseFloat(part),
  );
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
  if (text.startsWith("rgb")) return [red, green, blue, alpha];
  if (text.startsWith("color(srgb ")) return [red * 255, green * 255, blue * 255, alpha];
  return [0, 0, 0, 1];
}
