/**
 * Everything that the page paints near its pictures, from the lowest to the highest, as CSS orders it
 * (CSS 2.2, appendix E, with flexible boxes, grids and what makes stacking contexts today).
 */

import {
  type Appearance,
  appearanceOf,
  colourOf,
  isOpaque,
  REACH,
  type Shape,
  sidesOf,
} from "./appearance";
import { decorated } from "./decorated";
import { type Edges, grown, intersection, isEmpty, square, touch } from "./edges";

/** A picture's place in the order, or something that is painted, with what is seen of it. */
export type Painted<P> =
  | { readonly picture: P; readonly host: Element; readonly clip: Edges }
  | { readonly picture: null; readonly shape: Shape; readonly clip: Edges };

/** The part of the page in which something is seen. A clip's round corners are taken for sharp. */
interface Clip {
  readonly box: Edges;
  /** Nothing in it can lie over a picture: none is near, or what clips it lies over it already. */
  readonly idle: boolean;
}

/** What is painted as one: a stacking context, or what CSS treats like one. */
class Layer<P> {
  readonly own: Painted<P>[] = [];
  readonly below: Layer<P>[] = [];
  readonly blocks: Painted<P>[] = [];
  readonly floats: Layer<P>[] = [];
  readonly inlines: (Painted<P> | Layer<P>)[] = [];
  readonly outlines: Painted<P>[] = [];
  readonly level: Layer<P>[] = [];
  readonly above: Layer<P>[] = [];

  constructor(readonly zIndex: number) {}

  flatten(into: Painted<P>[]): void {
    const byIndex = (one: Layer<P>, other: Layer<P>) => one.zIndex - other.zIndex;
    into.push(...this.own);
    for (const layer of this.below.sort(byIndex)) layer.flatten(into);
    into.push(...this.blocks);
    for (const layer of this.floats) layer.flatten(into);
    for (const inline of this.inlines) {
      if (inline instanceof Layer) inline.flatten(into);
      else into.push(inline);
    }
    into.push(...this.outlines);
    for (const layer of this.level) layer.flatten(into);
    for (const layer of this.above.sort(byIndex)) layer.flatten(into);
  }
}

/** The box that absolutely positioned things are placed in. */
interface Containing {
  readonly left: number;
  readonly top: number;
}

/** What an element inherits on the way down. */
interface Context<P> {
  /** The stacking context: it orders what is positioned. */
  readonly stack: Layer<P>;
  /** What in-flow things are painted with. */
  readonly group: Layer<P>;
  /** What clips those in the flow, those placed absolutely, and those fixed to the window. */
  readonly flow: Clip;
  readonly absolute: Clip;
  readonly fixed: Clip;
  readonly containing: Containing;
  readonly opacity: number;
  /** The parent lays its children out as flexible boxes or in a grid. */
  readonly items: boolean;
}

/** Painted as one piece, whatever is in them. */
const replaced = new Set(
  "img svg canvas video input textarea select iframe embed object meter progress".split(" "),
);

/** `will-change` for these makes a stacking context before anything has changed. */
const stacking =
  /transform|translate|scale|rotate|perspective|filter|opacity|clip-path|mask|isolation|mix-blend/u;

export class PaintOrder<P> {
  readonly #hosts: ReadonlyMap<Element, P>;
  readonly #near: readonly Edges[];
  /** Everything that has a picture in it. */
  readonly #around = new Set<Element>();
  /** What stands near a picture, has something near one inside, or draws something about itself. */
  readonly #reached = new Set<Element>();
  readonly #decorated: ReadonlySet<Element> = decorated();
  readonly #range = document.createRange();

  constructor(hosts: ReadonlyMap<Element, P>) {
    this.#hosts = hosts;
    for (const host of hosts.keys()) {
      for (let around: Element | null = host; around !== null; around = around.parentElement) {
        this.#around.add(around);
      }
    }
    this.#near = [...hosts.keys()].map((host) => grown(host.getBoundingClientRect(), 0));
  }

  /** Looks at the whole document. */
  look(): Painted<P>[] {
    this.#reach(document.documentElement);
    const root = new Layer<P>(0);
    const viewport = { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight };
    const window_ = this.#clip(viewport, false);
    this.#visit(document.documentElement, {
      stack: root,
      group: root,
      flow: window_,
      absolute: window_,
      fixed: window_,
      containing: { left: -window.scrollX, top: -window.scrollY },
      opacity: 1,
      items: false,
    });
    const painted: Painted<P>[] = [];
    root.flatten(painted);
    return painted;
  }

  #clip(box: Edges, covered: boolean): Clip {
    return { box, idle: covered || isEmpty(box) || !this.#isNear(box) };
  }

  /**
   * Finds what is worth a closer look by where it stands alone: to ask for a place costs little, to
   * ask for a style costs most of a look.
   */
  #reach(element: Element): boolean {
    let near =
      this.#isNear(grown(element.getBoundingClientRect(), REACH)) || this.#decorated.has(element);
    if (!replaced.has(element.localName)) {
      for (let child = element.firstChild; child !== null; child = child.nextSibling) {
        if (child.nodeType === Node.ELEMENT_NODE) {
          near = this.#reach(child as Element) || near;
        } else if (!near && child.nodeType === Node.TEXT_NODE) {
          this.#range.selectNodeContents(child);
          near = this.#isNear(this.#range.getBoundingClientRect());
        }
      }
    }
    if (near) this.#reached.add(element);
    return near;
  }

  #isNear(box: Edges): boolean {
    return this.#near.some((picture) => touch(picture, box));
  }

  #visit(element: Element, context: Context<P>): void {
    if (!this.#reached.has(element)) return;
    const style = getComputedStyle(element);
    const display = style.display;
    if (display === "none") return;
    if (display === "contents") {
      this.#children(element, style, context);
      return;
    }
    const opacity = context.opacity * Number(style.opacity);
    if (opacity === 0) return;

    const position = style.position;
    const contains = containsFixed(style);
    const box = element.getBoundingClientRect();
    let clip =
      position === "absolute"
        ? context.absolute
        : position === "fixed"
          ? context.fixed
          : context.flow;
    let { absolute, fixed } = context;
    const cut = clipPathOf(style, box);
    if (cut !== null) {
      clip = this.#clip(intersection(clip.box, cut), clip.idle);
      absolute = this.#clip(intersection(absolute.box, cut), absolute.idle);
      fixed = this.#clip(intersection(fixed.box, cut), fixed.idle);
    }

    const stacks = isStacking(style, context.items, contains);
    const layer =
      element === document.documentElement ? context.stack : layerFor(style, context, stacks);
    const seen = style.visibility === "visible";
    const whole = replaced.has(element.localName);
    if (seen && !clip.idle) {
      const target =
        layer?.own ?? (isInline(display) || whole ? context.group.inlines : context.group.blocks);
      const outlines = (layer ?? context.group).outlines;
      const put = (shape: Shape) => target.push({ picture: null, shape, clip: clip.box });
      if (this.#isNear(grown(box, REACH))) {
        const boxes = display === "inline" ? [...element.getClientRects()] : [box];
        const look = appearanceOf(style, boxes, opacity);
        look.shapes.forEach(put);
        if (whole) put({ box, radii: square });
        addOutline(look, clip, outlines);
      }
    }
    // Painted over its own background, below what is in it.
    const picture = this.#hosts.get(element);
    if (picture !== undefined) {
      const visible = seen ? intersection(clip.box, box) : { left: 0, top: 0, right: 0, bottom: 0 };
      (layer?.own ?? context.group.blocks).push({ picture, host: element, clip: visible });
    }
    if (whole) return;

    let inner = clip;
    const clips = clipsOf(element, style, display);
    const sides =
      clips.across || clips.down || position !== "static" || contains ? sidesOf(style) : null;
    if (sides !== null && (clips.across || clips.down)) {
      const edges = {
        left: clips.across ? box.left + sides.left : -Infinity,
        right: clips.across ? box.right - sides.right : Infinity,
        top: clips.down ? box.top + sides.top : -Infinity,
        bottom: clips.down ? box.bottom - sides.bottom : Infinity,
      };
      // Of what orders nothing by itself, something could be raised over a picture above it.
      const covered =
        stacks &&
        clips.across &&
        clips.down &&
        seen &&
        !this.#around.has(element) &&
        isOpaque(style, opacity);
      inner = this.#clip(intersection(clip.box, edges), clip.idle || covered);
    }
    const holds = position !== "static" || contains;
    if (holds) absolute = inner;
    if (contains) fixed = inner;
    if (inner.idle && absolute.idle && fixed.idle) return;

    const scrolls = clips.across || clips.down;
    this.#children(element, style, {
      stack: layer !== null && stacks ? layer : context.stack,
      group: layer ?? context.group,
      flow: inner,
      absolute,
      fixed,
      containing:
        sides !== null && holds
          ? {
              left: box.left + sides.left - (scrolls ? element.scrollLeft : 0),
              top: box.top + sides.top - (scrolls ? element.scrollTop : 0),
            }
          : context.containing,
      opacity,
      items: display.endsWith("flex") || display.endsWith("grid"),
    });
  }

  #children(element: Element, style: CSSStyleDeclaration, context: Context<P>): void {
    this.#pseudo(element, "::before", context);
    const children: Element[] = [];
    for (let child = element.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (!context.flow.idle) this.#text(child as Text, style, context);
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        children.push(child as Element);
        if (!context.items) this.#visit(child as Element, context);
      }
    }
    if (context.items) {
      // These are painted in the order in which they are laid out.
      const orders = children.map((child) => Number(getComputedStyle(child).order) || 0);
      const sorted = orders.some((order) => order !== 0)
        ? children
            .map((child, index) => ({ child, order: orders[index] ?? 0 }))
            .sort((one, other) => one.order - other.order)
            .map(({ child }) => child)
        : children;
      for (const child of sorted) this.#visit(child, context);
    }
    this.#pseudo(element, "::after", context);
  }

  #text(text: Text, style: CSSStyleDeclaration, context: Context<P>): void {
    if (style.visibility !== "visible" || text.data.trim() === "") return;
    this.#range.selectNodeContents(text);
    let colour: number | null = null;
    for (const line of this.#range.getClientRects()) {
      if (!this.#isNear(line)) continue;
      colour ??= colourOf(style.color)[3];
      if (colour === 0) return;
      // Letters lean over their line a little.
      const box = {
        left: Math.floor(line.left),
        top: Math.floor(line.top),
        right: Math.ceil(line.right),
        bottom: Math.ceil(line.bottom),
      };
      context.group.inlines.push({
        picture: null,
        shape: { box, radii: square },
        clip: context.flow.box,
      });
    }
  }

  /**
   * What a style adds before or after an element's content. Only where it is placed absolutely can a
   * page ask where it stands; in the flow it may be anywhere in its element.
   */
  #pseudo(element: Element, which: "::before" | "::after", context: Context<P>): void {
    if (!this.#decorated.has(element)) return;
    const style = getComputedStyle(element, which);
    const content = style.content;
    if (content === "none" || content === "normal" || content === "" || style.display === "none")
      return;
    const opacity = context.opacity * Number(style.opacity);
    if (opacity === 0 || style.visibility !== "visible") return;
    const placed = style.position === "absolute";
    const clip = placed ? context.absolute : context.flow;
    if (clip.idle) return;
    const box =
      (placed ? placeOf(style, context.containing) : null) ?? element.getBoundingClientRect();
    if (!this.#isNear(grown(box, REACH))) return;
    const stacks = isStacking(style, context.items, containsFixed(style));
    const layer = layerFor(style, context, stacks);
    const target = layer?.own ?? context.group.inlines;
    const look = appearanceOf(style, [box], opacity);
    for (const shape of look.shapes) target.push({ picture: null, shape, clip: clip.box });
    // Letters or a picture.
    if (content !== '""') {
      target.push({ picture: null, shape: { box, radii: square }, clip: clip.box });
    }
    addOutline(look, clip, (layer ?? context.group).outlines);
  }
}

/** The layer that something is painted in as one; none where it is painted with its parent's. */
function layerFor<P>(
  style: CSSStyleDeclaration,
  { stack, group, items }: Context<P>,
  stacks: boolean,
): Layer<P> | null {
  if (stacks) {
    // Of what stays in the flow, only flexible boxes and the like have one.
    const zIndex = style.position !== "static" || items ? Number(style.zIndex) || 0 : 0;
    const layer = new Layer<P>(zIndex);
    (zIndex < 0 ? stack.below : zIndex > 0 ? stack.above : stack.level).push(layer);
    return layer;
  }
  const layer = new Layer<P>(0);
  if (style.position !== "static") stack.level.push(layer);
  else if (items || isAtomic(style.display)) group.inlines.push(layer);
  else if (style.float !== "none") group.floats.push(layer);
  else return null;
  return layer;
}

function addOutline<P>(look: Appearance, clip: Clip, into: Painted<P>[]): void {
  if (look.outline !== null) into.push({ picture: null, shape: look.outline, clip: clip.box });
}

/** Where something stands that is placed absolutely, from the offsets that were used for it. */
function placeOf(style: CSSStyleDeclaration, containing: Containing): Edges | null {
  const number = (text: string) => (text.endsWith("px") ? parseFloat(text) : NaN);
  const inside = (...parts: string[]) =>
    parts.reduce((sum, part) => sum + (parseFloat(part) || 0), 0);
  const left = containing.left + number(style.left) + inside(style.marginLeft);
  const top = containing.top + number(style.top) + inside(style.marginTop);
  let width = number(style.width);
  let height = number(style.height);
  if (style.boxSizing !== "border-box") {
    const { paddingLeft, paddingRight, borderLeftWidth, borderRightWidth } = style;
    width += inside(paddingLeft, paddingRight, borderLeftWidth, borderRightWidth);
    const { paddingTop, paddingBottom, borderTopWidth, borderBottomWidth } = style;
    height += inside(paddingTop, paddingBottom, borderTopWidth, borderBottomWidth);
  }
  if (Number.isNaN(left + top + width + height)) return null;
  return { left, top, right: left + width, bottom: top + height };
}

/** In which directions an element cuts off what is inside it. */
function clipsOf(
  element: Element,
  style: CSSStyleDeclaration,
  display: string,
): { readonly across: boolean; readonly down: boolean } {
  // What these two say is about the window.
  if (element === document.documentElement || element === document.body || display === "inline") {
    return { across: false, down: false };
  }
  const contained = isContained(style);
  return {
    across: contained || style.overflowX !== "visible",
    down: contained || style.overflowY !== "visible",
  };
}

function isContained(style: CSSStyleDeclaration): boolean {
  return /paint|strict|content/u.test(style.contain);
}

/** Moved by a transform, or in one of the other ways that make an element hold even what is fixed. */
function containsFixed(style: CSSStyleDeclaration): boolean {
  return (
    isMoved(style) ||
    style.filter !== "none" ||
    isSet(style.getPropertyValue("backdrop-filter")) ||
    /paint|layout|strict|content/u.test(style.contain) ||
    /transform|translate|scale|rotate|perspective|filter/u.test(style.willChange)
  );
}

function isMoved(style: CSSStyleDeclaration): boolean {
  return (
    style.transform !== "none" ||
    isSet(style.translate) ||
    isSet(style.scale) ||
    isSet(style.rotate) ||
    isSet(style.perspective)
  );
}

/** Whether an element orders everything inside it by itself. */
function isStacking(
  style: CSSStyleDeclaration,
  isItem: boolean,
  containsEverything: boolean,
): boolean {
  const position = style.position;
  if (position === "fixed" || position === "sticky") return true;
  if (style.zIndex !== "auto" && (position !== "static" || isItem)) return true;
  return (
    Number(style.opacity) < 1 ||
    containsEverything ||
    isSet(style.clipPath) ||
    isSet(style.mixBlendMode, "normal") ||
    isSet(style.isolation, "auto") ||
    isSet(style.getPropertyValue("mask-image")) ||
    stacking.test(style.willChange)
  );
}

/** Whether a property that not every engine knows says something. */
function isSet(value: string | undefined, unset = "none"): boolean {
  return value !== undefined && value !== "" && value !== unset;
}

function isInline(display: string): boolean {
  return display.startsWith("inline");
}

/** Inline from outside, a box of its own inside. */
function isAtomic(display: string): boolean {
  return display.startsWith("inline-");
}

/** What `clip-path: inset(…)` leaves of a box; of other shapes nothing is known. */
function clipPathOf(style: CSSStyleDeclaration, box: Edges): Edges | null {
  const path = style.clipPath;
  if (!isSet(path)) return null;
  const inset = /^inset\(([^)]*)\)/u.exec(path)?.[1];
  if (inset === undefined) return null;
  const parts = (inset.split(" round ")[0] ?? "").trim().split(/\s+/u);
  const [top = "0px", right = top, bottom = top, left = right] = parts;
  const length = (text: string, of: number) =>
    text.endsWith("%") ? (parseFloat(text) / 100) * of : parseFloat(text) || 0;
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  return {
    left: box.left + length(left, width),
    top: box.top + length(top, height),
    right: box.right - length(right, width),
    bottom: box.bottom - length(bottom, height),
  };
}
