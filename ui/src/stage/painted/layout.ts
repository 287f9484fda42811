/** What the page tells the painter: where its pictures are, and what it shows over them. */

import { type Colour, radiiOf, type Shape } from "./appearance";
import { contains, type Edges, grown, intersection, isEmpty, type Radii, touch } from "./edges";
import type { Fit } from "../frames/picture";
import { PaintOrder } from "./paint-order";

/** What is shown in one place of the page. */
export interface Picture {
  readonly tile: number;
  readonly fit: Fit;
  readonly mirrored: boolean;
}

/** Left, top, width, height in device pixels of the viewport. */
type Box = readonly [number, number, number, number];

interface Over {
  readonly box: Box;
  readonly radius: Radii;
  /** The part of it that is seen; all of it where this is absent. */
  readonly clip?: Box;
  /** Only a band of this width along the inside of its edge. */
  readonly hollow?: number;
}

interface Shade {
  readonly box: Box;
  readonly radius: Radii;
  readonly clip?: Box;
  readonly colour: Colour;
}

interface PlacedPicture extends Picture {
  readonly box: Box;
  readonly radius: number;
  readonly clip: Box;
  readonly over: readonly Over[];
  readonly shades: readonly Shade[];
}

/** One complete message. */
export interface Layout {
  readonly scale: number;
  readonly visible: boolean;
  readonly tiles: readonly PlacedPicture[];
}

/** More than this the painter refuses. */
export const most = { tiles: 64, over: 256, shades: 64, coordinate: 65_536 } as const;

/** Looks at the page. */
export function layoutOf(hosts: ReadonlyMap<Element, Picture>): Layout {
  const scale = window.devicePixelRatio;
  const painted = hosts.size === 0 ? [] : new PaintOrder(hosts).look();
  const below: Collecting[] = [];
  for (const item of painted) {
    if (item.picture === null) {
      for (const picture of below) picture.cover(item.shape, item.clip);
    } else {
      below.push(new Collecting(item));
    }
  }
  const found = new Set(below.map(({ host }) => host));
  const hidden = [...hosts].filter(([host]) => !found.has(host));
  return {
    scale,
    visible: document.visibilityState !== "hidden",
    tiles: [
      ...below.map((picture) => picture.placed(scale)),
      ...hidden.map(([host, picture]) =>
        new Collecting({ picture, host, clip: nowhere }).placed(scale),
      ),
    ].slice(0, most.tiles),
  };
}

const nowhere: Edges = { left: 0, top: 0, right: 0, bottom: 0 };

interface Covering {
  readonly shape: Shape;
  readonly clip: Edges;
}

/** One picture, and what turns out to lie over it. */
class Collecting {
  readonly host: Element;
  readonly #picture: Picture;
  readonly #box: Edges;
  readonly #clip: Edges;
  #over: Covering[] = [];
  #shades: Covering[] = [];

  constructor({ picture, host, clip }: { picture: Picture; host: Element; clip: Edges }) {
    this.host = host;
    this.#picture = picture;
    this.#box = host.getBoundingClientRect();
    this.#clip = isEmpty(clip) ? nowhere : clip;
  }

  cover(shape: Shape, clip: Edges): void {
    const visible = intersection(shape.box, clip);
    if (isEmpty(visible) || !touch(visible, this.#clip)) return;
    const { box, radii, hollow } = shape;
    // A frame about the whole picture touches nothing of it.
    if (hollow !== undefined && contains(grown(box, -hollow), radii, this.#clip)) return;
    const here = intersection(visible, this.#clip);
    const inside = (other: Covering) =>
      other.shape.hollow === undefined &&
      contains(other.clip, [0, 0, 0, 0], here) &&
      contains(other.shape.box, other.shape.radii, here);
    // What lies inside something opaque is seen with it already.
    if (this.#over.some(inside)) return;
    if (shape.tint === undefined) this.#over.push({ shape, clip });
    else this.#shades.push({ shape, clip });
  }

  placed(scale: number): PlacedPicture {
    const style = getComputedStyle(this.host);
    return {
      ...this.#picture,
      box: boxOf(this.#box, scale),
      radius: number(radiiOf(style, this.#box)[0] * scale),
      clip: boxOf(this.#clip, scale),
      over: this.#together().map(({ shape, clip }) => ({
        ...placeOf(shape, clip, scale),
        ...(shape.hollow === undefined ? {} : { hollow: number(shape.hollow * scale) }),
      })),
      shades: this.#shades.slice(-most.shades).map(({ shape, clip }) => ({
        ...placeOf(shape, clip, scale),
        colour: shape.tint ?? [0, 0, 0, 0],
      })),
    };
  }

  /** As many as the painter takes: the last of too many are joined to one that holds them all. */
  #together(): readonly Covering[] {
    if (this.#over.length <= most.over) return this.#over;
    const kept = this.#over.slice(0, most.over - 1);
    const boxes = this.#over
      .slice(kept.length)
      .map(({ shape, clip }) => intersection(shape.box, clip));
    const box = {
      left: Math.min(...boxes.map(({ left }) => left)),
      top: Math.min(...boxes.map(({ top }) => top)),
      right: Math.max(...boxes.map(({ right }) => right)),
      bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    };
    return [...kept, { shape: { box, radii: [0, 0, 0, 0] }, clip: box }];
  }
}

function placeOf(
  { box, radii }: Shape,
  clip: Edges,
  scale: number,
): { box: Box; radius: Radii; clip?: Box } {
  const [topLeft, topRight, bottomRight, bottomLeft] = radii;
  return {
    box: boxOf(box, scale),
    radius: [
      number(topLeft * scale),
      number(topRight * scale),
      number(bottomRight * scale),
      number(bottomLeft * scale),
    ],
    ...(contains(clip, [0, 0, 0, 0], box) ? {} : { clip: boxOf(clip, scale) }),
  };
}

function boxOf({ left, top, right, bottom }: Edges, scale: number): Box {
  return [
    number(left * scale),
    number(top * scale),
    number((right - left) * scale),
    number((bottom - top) * scale),
  ];
}

/** Short, and within what the painter takes. WebKit's own lengths are 64ths of a pixel. */
function number(value: number): number {
  const bounded = Math.max(-most.coordinate, Math.min(most.coordinate, value));
  return Math.round(bounded * 1000) / 1000;
}
