/** What every web view has and jsdom has not: a window with a size, and elements that fill it. */

const wide = 1440;
const high = 900;
let width = wide;

class Query extends EventTarget implements MediaQueryList {
  onchange: MediaQueryList["onchange"] = null;

  constructor(readonly media: string) {
    super();
  }

  get matches(): boolean {
    const most = /max-width:\s*(\d+)px/u.exec(this.media)?.[1];
    const least = /min-width:\s*(\d+)px/u.exec(this.media)?.[1];
    if (most === undefined && least === undefined) return false;
    return width <= Number(most ?? Infinity) && width >= Number(least ?? 0);
  }

  addListener(listener: EventListener): void {
    this.addEventListener("change", listener);
  }

  removeListener(listener: EventListener): void {
    this.removeEventListener("change", listener);
  }
}

let queries: Query[] = [];

/** Makes the window this wide, for style queries made in scripts. */
export function resizeWindow(to: number): void {
  width = to;
  for (const query of queries) query.dispatchEvent(new Event("change"));
}

class Observer implements ResizeObserver {
  readonly #watched = new Set<Element>();

  constructor(readonly callback: ResizeObserverCallback) {}

  observe(target: Element): void {
    this.#watched.add(target);
    queueMicrotask(() => {
      if (!this.#watched.has(target)) return;
      // A message is a line high; everything else is as large as the window.
      const height = target.querySelector(".chat-item") === null ? high : 40;
      const contentRect = new DOMRect(0, 0, width, target.role === "log" ? high : height);
      this.callback([{ target, contentRect } as unknown as ResizeObserverEntry], this);
    });
  }

  unobserve(target: Element): void {
    this.#watched.delete(target);
  }

  disconnect(): void {
    this.#watched.clear();
  }
}

/** Gives jsdom what it lacks. */
export function installWebview(): void {
  window.matchMedia = (media) => {
    const query = new Query(media);
    queries.push(query);
    return query;
  };
  window.ResizeObserver = Observer;
  // No picture is drawn, also not to measure letters.
  HTMLCanvasElement.prototype.getContext = () => null;
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  Element.prototype.scrollBy = () => undefined;
  const size = (name: string, value: () => number) => {
    Object.defineProperty(Element.prototype, name, { configurable: true, get: value });
  };
  size("clientWidth", () => width);
  size("clientHeight", () => high);
  // Nothing is laid out, so nothing is hidden either.
  Object.defineProperty(HTMLElement.prototype, "offsetParent", {
    configurable: true,
    get(this: HTMLElement) {
      return this.parentElement;
    },
  });
}

/** A window as it is at the start of each test. */
export function restoreWebview(): void {
  width = wide;
  queries = [];
}
