import { describe, expect, it } from "vitest";

import { appearanceOf, colourOf, radiiOf } from "./appearance";

const box = { left: 10, top: 20, right: 110, bottom: 70 };

type Style = Partial<Record<keyof CSSStyleDeclaration, string>>;

/** A computed style of something that paints nothing, with what a test adds. */
function styled(part: Style): CSSStyleDeclaration {
  const width = "0px";
  const colour = "rgb(240, 242, 245)";
  return {
    backgroundColor: "rgba(0, 0, 0, 0)",
    backgroundImage: "none",
    boxShadow: "none",
    outlineStyle: "none",
    borderLeftWidth: width,
    borderTopWidth: width,
    borderRightWidth: width,
    borderBottomWidth: width,
    borderLeftColor: colour,
    borderTopColor: colour,
    borderRightColor: colour,
    borderBottomColor: colour,
    borderTopLeftRadius: width,
    borderTopRightRadius: width,
    borderBottomRightRadius: width,
    borderBottomLeftRadius: width,
    ...part,
  } as unknown as CSSStyleDeclaration;
}

const shapesOf = (part: Style, opacity = 1) => appearanceOf(styled(part), [box], opacity).shapes;

describe("what an element paints by itself", () => {
  it("is nothing without background, border and ring", () => {
    expect(appearanceOf(styled({}), [box], 1)).toEqual({ shapes: [], outline: null });
  });

  it("is its whole box where the background is opaque", () => {
    expect(shapesOf({ backgroundColor: "rgb(16, 19, 24)" })).toEqual([
      { box, radii: [0, 0, 0, 0] },
    ]);
    expect(shapesOf({ backgroundImage: "linear-gradient(red, blue)" })).toHaveLength(1);
  });

  it("is a shade where one sees through, and more so the less opaque it is", () => {
    const [shade] = shapesOf({ backgroundColor: "rgba(5, 7, 9, 0.64)" }, 0.5);
    expect(shade?.tint).toEqual([5, 7, 9, 0.32]);
  });

  it("is a frame where only the border is seen", () => {
    const width = "2px";
    const even = { borderLeftWidth: width, borderTopWidth: width, borderRightWidth: width };
    expect(shapesOf({ ...even, borderBottomWidth: width })).toEqual([
      { box, radii: [0, 0, 0, 0], hollow: 2 },
    ]);
  });

  it("is a band for each side that has a border of its own", () => {
    expect(shapesOf({ borderTopWidth: "3px" }).map((shape) => shape.box)).toEqual([
      { ...box, bottom: 23 },
    ]);
  });

  it("is a frame of the widest side where such sides meet in a curve", () => {
    const [frame] = shapesOf({ borderTopWidth: "3px", borderTopLeftRadius: "12px" });
    expect(frame).toEqual({ box, radii: [12, 0, 0, 0], hollow: 3 });
  });

  it("is a ring, inside or outside, and no blurred or moved shadow", () => {
    const inset = shapesOf({ boxShadow: "rgb(102, 113, 130) 0px 0px 0px 2px inset" });
    expect(inset).toEqual([{ box, radii: [0, 0, 0, 0], hollow: 2 }]);
    const [outside] = shapesOf({ boxShadow: "rgb(102, 113, 130) 0px 0px 0px 2px" });
    expect(outside?.box).toEqual({ left: 8, top: 18, right: 112, bottom: 72 });
    expect(shapesOf({ boxShadow: "rgba(0, 0, 0, 0.48) 0px 16px 48px 0px" })).toEqual([]);
  });

  it("has its outline apart, since it is painted later", () => {
    const style = styled({
      outlineStyle: "solid",
      outlineWidth: "2px",
      outlineOffset: "2px",
      outlineColor: "rgb(108, 182, 255)",
    });
    expect(appearanceOf(style, [box], 1).outline).toEqual({
      box: { left: 6, top: 16, right: 114, bottom: 74 },
      radii: [0, 0, 0, 0],
      hollow: 2,
    });
  });
});

describe("round corners", () => {
  it("are made smaller together where they do not fit", () => {
    const radius = "40px";
    const style = styled({
      borderTopLeftRadius: radius,
      borderTopRightRadius: radius,
      borderBottomRightRadius: radius,
      borderBottomLeftRadius: "0px",
    });
    expect(radiiOf(style, box)).toEqual([25, 25, 25, 0].map((fit) => (fit * 40) / 40));
  });

  it("are read in parts of the box", () => {
    expect(radiiOf(styled({ borderTopLeftRadius: "10%" }), box)[0]).toBe(5);
  });
});

describe("a colour", () => {
  it("is read in the notations that engines compute", () => {
    expect(colourOf("rgb(1, 2, 3)")).toEqual([1, 2, 3, 1]);
    expect(colourOf("rgba(1, 2, 3, 0.25)")).toEqual([1, 2, 3, 0.25]);
    expect(colourOf("color(srgb 1 0 0.2 / 0.5)")).toEqual([255, 0, 51, 0.5]);
    expect(colourOf("transparent")[3]).toBe(0);
  });

  it("counts as opaque where it is not understood", () => {
    expect(colourOf("oklch(0.7 0.1 200)")[3]).toBe(1);
  });
});
