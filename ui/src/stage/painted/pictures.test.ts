import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type Layout, most } from "./layout";
import { PaintedPictures } from "./pictures";

/** What jsdom lacks: places of things, frames that a test draws, and no more than it knows of styles. */
let places: Map<Element, DOMRect>;
let frames: FrameRequestCallback[];
let animations: Animation[];
let told: Layout[];
let pictures: PaintedPictures;

/** Draws what waits for it. */
function frame(): void {
  for (const callback of frames.splice(0)) callback(0);
}

/** Mutations are told in a microtask. */
async function changed(): Promise<void> {
  await Promise.resolve();
}

function put(style: string, [x, y, width, height]: [number, number, number, number]): HTMLElement {
  const element = document.createElement("div");
  element.style.cssText = style;
  places.set(element, new DOMRect(x, y, width, height));
  document.body.append(element);
  return element;
}

beforeEach(() => {
  places = new Map();
  frames = [];
  animations = [];
  told = [];
  document.body.replaceChildren();
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    return places.get(this) ?? new DOMRect(0, 0, 0, 0);
  });
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
  const real = window.getComputedStyle.bind(window);
  const unset: Partial<CSSStyleDeclaration> = {
    transform: "none",
    filter: "none",
    backgroundImage: "none",
    boxShadow: "none",
    opacity: "1",
  };
  vi.stubGlobal("getComputedStyle", (element: Element, pseudo?: string) => {
    if (pseudo !== undefined) return { content: "none" };
    return new Proxy(real(element), {
      get: (style, name) => {
        const value: unknown = Reflect.get(style, name);
        if (typeof value === "function") return value.bind(style) as unknown;
        return value === "" ? (unset[name as keyof CSSStyleDeclaration] ?? "") : value;
      },
    });
  });
  Object.assign(document, { getAnimations: () => animations });
  // Text stands nowhere here; what others left in the document's head has some.
  Object.assign(Range.prototype, {
    getBoundingClientRect: () => new DOMRect(),
    getClientRects: () => [],
  });
  pictures = new PaintedPictures({
    place: (layout) => {
      told.push(JSON.parse(layout) as Layout);
    },
    drawn: null,
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const tile = () => put("position: absolute", [100, 50, 400, 225]);

describe("the page's side of the painter", () => {
  it("tells where a picture is, before the next paint and not earlier", () => {
    pictures.show(7, tile(), false);
    expect(told).toEqual([]);
    frame();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      scale: 1,
      visible: true,
      tiles: [
        {
          tile: 7,
          box: [100, 50, 400, 225],
          clip: [100, 50, 400, 225],
          fit: "auto",
          mirrored: false,
          over: [],
          shades: [],
        },
      ],
    });
  });

  it("tells of one of which nothing may be missing", () => {
    pictures.show(7, tile(), false, "contain");
    frame();
    expect(told[0]?.tiles[0]?.fit).toBe("contain");
  });

  it("tells of one that is seen as in a mirror", () => {
    pictures.show(7, tile(), true);
    frame();
    expect(told[0]?.tiles[0]?.mirrored).toBe(true);
  });

  it("finds what comes over it by itself", async () => {
    pictures.show(7, tile(), false);
    frame();
    const menu = put("position: absolute; background: rgb(25, 29, 36)", [80, 60, 100, 40]);
    await changed();
    frame();
    expect(told.at(-1)?.tiles[0]?.over).toEqual([{ box: [80, 60, 100, 40], radius: [0, 0, 0, 0] }]);
    menu.remove();
    await changed();
    frame();
    expect(told.at(-1)?.tiles[0]?.over).toEqual([]);
  });

  it("says nothing when nothing is otherwise than before", async () => {
    pictures.show(7, tile(), false);
    frame();
    document.body.dataset.state = "another";
    await changed();
    frame();
    expect(told).toHaveLength(1);
  });

  it("looks at nothing while nothing changes", () => {
    pictures.show(7, tile(), false);
    frame();
    expect(frames).toHaveLength(0);
  });

  it("looks at every frame while something moves, and not for what turns for ever elsewhere", () => {
    const elsewhere = put("", [700, 700, 20, 20]);
    const animation = (target: Element, endTime: number) => {
      class Effect {
        readonly target = target;
        getComputedTiming = () => ({ endTime });
      }
      vi.stubGlobal("KeyframeEffect", Effect);
      return { playState: "running", effect: new Effect() } as unknown as Animation;
    };
    animations = [animation(elsewhere, Infinity)];
    pictures.show(7, tile(), false);
    frame();
    expect(frames).toHaveLength(0);
    animations = [animation(elsewhere, 120)];
    document.dispatchEvent(new Event("transitionrun", { bubbles: true }));
    frame();
    expect(frames).toHaveLength(1);
    animations = [];
    frame();
    expect(frames).toHaveLength(0);
  });

  it.each(["scroll", "pointerover", "focusin", "load"])("looks again after %s", (event) => {
    pictures.show(7, tile(), false);
    frame();
    const moved = tile();
    pictures.show(8, moved, false);
    frame();
    places.set(moved, new DOMRect(0, 0, 40, 20));
    document.body.dispatchEvent(new Event(event));
    frame();
    expect(told.at(-1)?.tiles[1]?.box).toEqual([0, 0, 40, 20]);
  });

  it("says at once that the page is hidden, since a hidden one draws no frames", () => {
    pictures.show(7, tile(), false);
    frame();
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(told.at(-1)?.visible).toBe(false);
  });

  describe("where its layouts wait for their paint", () => {
    let said: string[];

    beforeEach(() => {
      // Those of other tests still hear of the document, and have an array of their own.
      const here: string[] = [];
      said = here;
      pictures = new PaintedPictures({
        place: (layout) => {
          const { visible, tiles } = JSON.parse(layout) as Layout;
          here.push(visible ? `at ${tiles[0]?.box[0] ?? "none"}` : "hidden");
        },
        drawn: () => {
          here.push("drawn");
        },
      });
    });

    it("says once that one is over, when the next begins", () => {
      pictures.show(7, tile(), false);
      frame();
      expect(said).toEqual(["at 100"]);
      frame();
      expect(said).toEqual(["at 100", "drawn"]);
      expect(frames).toHaveLength(0);
    });

    it.each([
      ["before", ["at 100", "drawn", "at 0", "drawn"]],
      ["after", ["at 100", "at 0", "drawn"]],
    ])("never says it of a layout that is looked for just %s", (when, wanted) => {
      const host = tile();
      pictures.show(7, host, false);
      frame();
      places.set(host, new DOMRect(0, 0, 40, 20));
      document.dispatchEvent(new Event("scroll"));
      if (when === "after") frames.reverse();
      frame();
      frame();
      expect(said).toEqual(wanted);
    });

    it("hears the wheel before anything scrolls", () => {
      const hears = vi.spyOn(document, "addEventListener");
      pictures.show(7, tile(), false);
      const [, look, options] = hears.mock.calls.find(([event]) => event === "wheel") ?? [];
      expect(look).toBeTypeOf("function");
      expect(options).toMatchObject({ passive: false });
    });

    it("waits for no paint of a hidden page", () => {
      pictures.show(7, tile(), false);
      frame();
      frame();
      vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
      document.dispatchEvent(new Event("visibilitychange"));
      expect(said.slice(2)).toEqual(["hidden", "drawn"]);
    });
  });

  it("takes the last picture away, and hears of nothing then", async () => {
    const gone = pictures.show(7, tile(), false);
    frame();
    gone();
    frame();
    expect(told.at(-1)?.tiles).toEqual([]);
    put("", [0, 0, 10, 10]);
    await changed();
    document.dispatchEvent(new Event("scroll"));
    expect(frames).toHaveLength(0);
  });

  it("tells a picture that is not drawn as one that nothing is seen of", () => {
    const host = tile();
    host.style.display = "none";
    pictures.show(7, host, false);
    frame();
    expect(told[0]?.tiles[0]?.clip).toEqual([0, 0, 0, 0]);
  });

  it("dims by what one sees through", () => {
    pictures.show(7, tile(), false);
    put("position: fixed; background: rgba(5, 7, 9, 0.64)", [0, 0, 1440, 900]);
    frame();
    expect(told[0]?.tiles[0]?.over).toEqual([]);
    expect(told[0]?.tiles[0]?.shades).toMatchObject([{ colour: [5, 7, 9, 0.64] }]);
  });

  it("never says more than the painter takes, and forgets nothing that lies over a picture", () => {
    const host = tile();
    pictures.show(7, host, false);
    for (let index = 0; index < most.over + 10; index += 1) {
      put("position: absolute; background: rgb(1, 2, 3)", [100 + index, 50, 1, 225]);
    }
    for (let index = 0; index < most.tiles + 5; index += 1)
      pictures.show(100 + index, tile(), false);
    frame();
    const [layout] = told;
    expect(layout?.tiles).toHaveLength(most.tiles);
    const over = layout?.tiles[0]?.over;
    expect(over).toHaveLength(most.over);
    // The last one holds all that is left.
    expect(over?.at(-1)?.box).toEqual([100 + most.over - 1, 50, 11, 225]);
  });
});
