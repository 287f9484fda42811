/**
 * The page's side of the painter: looks where the pictures are and what lies over them, whenever that
 * may have changed, and tells it. Nothing runs while nothing changes, and nothing at all without a
 * picture.
 */

import type { PainterPort } from "../../backend/backend";
import type { Fit } from "../frames/picture";
import { touch } from "./edges";
import { layoutOf, type Picture } from "./layout";

/** What the page can change by, beside changes of the document; each is followed by one look. */
const heard = [
  ["scroll", "load", "input", "change", "toggle"],
  ["pointerover", "pointerout", "pointerdown", "pointerup", "pointercancel", "focusin", "focusout"],
  ["keydown", "keyup", "fullscreenchange", "animationend", "animationcancel"],
  ["transitionend", "transitioncancel"],
].flat();

/** After these something moves by itself for a while. */
const moving = ["animationstart", "transitionrun"];

export class PaintedPictures {
  /** There is no link to wait for. */
  readonly state = "painted";
  readonly #painter: PainterPort;
  readonly #hosts = new Map<Element, Picture>();
  readonly #changed = new MutationObserver(() => {
    this.#soon();
  });
  readonly #resized = new ResizeObserver(() => {
    this.#soon();
  });
  #watching: AbortController | null = null;
  #frame: number | null = null;
  #told = "";

  constructor(painter: PainterPort) {
    this.#painter = painter;
  }

  /** Shows a tile in this box until the returned function is called. */
  show(tile: number, host: Element, mirrored: boolean, fit: Fit = "auto"): () => void {
    this.#hosts.set(host, { tile, fit, mirrored });
    this.#resized.observe(host);
    this.#watch();
    this.#soon();
    return () => {
      this.#hosts.delete(host);
      this.#resized.unobserve(host);
      this.#soon();
    };
  }

  #watch(): void {
    if (this.#watching !== null) return;
    this.#watching = new AbortController();
    const options = { capture: true, passive: true, signal: this.#watching.signal };
    const soon = () => {
      this.#soon();
    };
    for (const event of [...heard, ...moving]) document.addEventListener(event, soon, options);
    window.addEventListener("resize", soon, options);
    if (this.#painter.drawn !== null) {
      // Heard by the page before anything scrolls: WebKit otherwise scrolls in another thread, past the page.
      document.addEventListener("wheel", soon, { ...options, passive: false });
    }
    // jsdom loads no fonts.
    (document.fonts as FontFaceSet | undefined)?.addEventListener("loadingdone", soon, options);
    // A hidden page draws no frames.
    document.addEventListener(
      "visibilitychange",
      () => {
        this.#look();
      },
      options,
    );
    this.#changed.observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  }

  /** Before the next paint of the page. */
  #soon(): void {
    if (this.#frame !== null) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#look();
    });
  }

  #look(): void {
    const layout = JSON.stringify(layoutOf(this.#hosts));
    if (layout !== this.#told) {
      this.#told = layout;
      this.#painter.place(layout);
      this.#sayWhenDrawn(layout);
    }
    if (this.#hosts.size === 0) {
      this.#watching?.abort();
      this.#watching = null;
      this.#changed.disconnect();
      return;
    }
    if (this.#moves()) this.#soon();
  }

  /** Another layout says by itself that the paint of the one before is over; a hidden page has no paint. */
  #sayWhenDrawn(layout: string): void {
    const { drawn } = this.#painter;
    if (drawn === null) return;
    if (document.visibilityState === "hidden") {
      drawn();
      return;
    }
    requestAnimationFrame(() => {
      if (layout === this.#told) drawn();
    });
  }

  /** Whether something moves that could come over a picture. */
  #moves(): boolean {
    return document.getAnimations().some((animation) => {
      if (animation.playState !== "running") return false;
      const target = animation.effect instanceof KeyframeEffect ? animation.effect.target : null;
      // What turns for ever is looked at only over a picture.
      return (
        Number.isFinite(animation.effect?.getComputedTiming().endTime) || this.#overPicture(target)
      );
    });
  }

  #overPicture(element: Element | null): boolean {
    if (element === null) return false;
    const box = element.getBoundingClientRect();
    return [...this.#hosts.keys()].some((host) => touch(box, host.getBoundingClientRect()));
  }
}
