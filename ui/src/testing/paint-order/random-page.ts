/** Boxes inside boxes, with everything that decides in which order CSS paints them, and pictures among them. */

/** The same numbers from 0 to 1 for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const colours = ["navy", "seagreen", "goldenrod", "skyblue", "whitesmoke", "dimgray"];

export function randomPage(body: HTMLElement, seed: number): HTMLElement[] {
  const next = numbers(seed);
  const chance = (of: number) => next() < of;
  const whole = (from: number, to: number) => Math.floor(from + next() * (to - from + 1));
  const pick = <T>(...from: T[]): T => from[Math.floor(next() * from.length)]!;
  const colour = () => pick(...colours);
  const pictures: HTMLElement[] = [];

  const box = (depth: number): HTMLElement => {
    const element = document.createElement("div");
    const { style } = element;
    style.display = pick(
      "block",
      "block",
      "block",
      "inline-block",
      "flex",
      "grid",
      "inline",
      "inline-flex",
      "contents",
    );
    if (chance(0.02)) style.display = "none";
    style.position = pick("static", "static", "relative", "absolute", "absolute");
    if (chance(0.04)) style.position = pick("fixed", "sticky");
    if (style.position !== "static") {
      style.left = `${whole(-40, 260)}px`;
      style.top = `${whole(-40, 160)}px`;
    }
    if (chance(0.8)) style.width = `${whole(30, 300)}px`;
    if (chance(0.8)) style.height = `${whole(20, 200)}px`;
    if (chance(0.45)) style.backgroundColor = colour();
    else if (chance(0.2)) style.backgroundColor = "color-mix(in srgb, seagreen 50%, transparent)";
    else if (chance(0.05)) style.backgroundImage = "linear-gradient(navy, seagreen)";
    if (chance(0.3)) style.borderRadius = pick("12px", "20px 0 6px 40px", "30px 10px");
    if (chance(0.05)) {
      // Elliptical corners are taken for less round than they are.
      style.width = style.height = "60px";
      style.borderRadius = "50%";
      style.display = "inline-block";
      style.padding = "0";
    }
    if (chance(0.2)) style.border = `${whole(1, 8)}px solid ${colour()}`;
    if (chance(0.05) && style.borderRadius === "")
      style.borderTop = `${whole(2, 6)}px solid ${colour()}`;
    if (chance(0.08)) style.boxShadow = `inset 0 0 0 ${whole(2, 5)}px ${colour()}`;
    if (chance(0.06)) style.boxShadow = `0 0 0 ${whole(2, 5)}px ${colour()}`;
    if (chance(0.06)) {
      style.outline = `3px solid ${colour()}`;
      style.outlineOffset = `${whole(-4, 4)}px`;
    }
    if (chance(0.3)) style.zIndex = String(pick(-2, -1, 0, 1, 2));
    if (chance(0.25)) style.overflow = pick("hidden", "clip", "auto");
    if (chance(0.1)) style.margin = `${whole(-20, 20)}px`;
    if (chance(0.1)) style.padding = `${whole(1, 20)}px`;
    if (chance(0.06)) style.cssFloat = pick("left", "right");
    if (chance(0.05)) style.order = String(whole(-2, 2));
    if (chance(0.05)) style.opacity = pick("0", "0.5", "0.9");
    if (chance(0.05)) style.visibility = pick("hidden", "visible");
    if (chance(0.06))
      style.transform = pick("translate(30px, 10px)", "translateZ(0)", "translateX(-25px)");
    if (chance(0.03)) style.translate = "10px -20px";
    if (chance(0.03)) style.isolation = "isolate";
    if (chance(0.03)) style.contain = pick("paint", "layout", "content");
    if (chance(0.03)) style.willChange = pick("transform", "opacity");
    if (chance(0.03)) style.clipPath = pick("inset(50%)", "inset(10px 20px)");
    if (chance(0.12)) element.classList.add(pick("before", "after", "ring"));
    if (chance(0.2)) element.append("Some letters");
    if (depth > 0) {
      const many = whole(0, 4);
      for (let index = 0; index < many; index += 1) element.append(box(depth - 1));
    }
    if (chance(0.15)) element.append("More of them");
    if (chance(0.1))
      element.append(Object.assign(document.createElement("input"), { value: "typed" }));
    // No page cuts with round corners, or puts blocks into a line that it colours.
    if (style.overflow !== "" || style.contain !== "") style.borderRadius = "";
    if (style.display === "inline" && element.childElementCount > 0) style.display = "block";
    return element;
  };

  const picture = () => {
    const element = document.createElement("div");
    element.className = "picture";
    const { style } = element;
    // WebKit paints what scrolls after all that stays in the flow; a picture of ours never does.
    style.position = pick("absolute", "relative");
    style.width = `${whole(120, 420)}px`;
    style.height = `${whole(80, 260)}px`;
    style.left = `${whole(-20, 400)}px`;
    style.top = `${whole(-20, 260)}px`;
    style.borderRadius = pick("0", "12px", "30px");
    if (chance(0.3)) style.zIndex = String(pick(-1, 0, 1));
    pictures.push(element);
    return element;
  };

  body.replaceChildren();
  const many = whole(4, 8);
  for (let index = 0; index < many; index += 1) {
    const child = box(3);
    if (chance(0.4)) {
      const all = [child, ...child.querySelectorAll("div")].filter(
        ({ style }) => style.display !== "inline",
      );
      const parent = pick(body, ...all);
      parent.insertBefore(picture(), pick(null, ...parent.children));
    }
    body.append(child);
    if (chance(0.2)) body.append(picture());
  }
  // Seen through, a picture has another colour than it is known by.
  for (const shown of pictures) {
    for (let parent = shown.parentElement; parent !== null; parent = parent.parentElement) {
      if (Number(parent.style.opacity || 1) > 0) parent.style.opacity = "";
    }
  }
  return pictures;
}
