// Runs in the page of a window under test, as the body of a function: numbers the page's paints, writes
// each number where the screen shows it, and notes where things stood at that paint. The page's own
// look at itself is not asked: it is what is tested.

const over = ".tile-tag, .banner, .side-panel, .tooltip, .popover, .modal, .toast, #note";

// Each thing gets a colour that no picture has, so that the screen tells what it shows where. A tile's
// menu, which shows while the pointer is there, lies over what the picture says of when it was made.
const colours = new CSSStyleSheet();
const flat = (colour) => `{
  background: ${colour} !important; color: ${colour} !important; border-color: ${colour} !important;
  fill: ${colour} !important; stroke: ${colour} !important; caret-color: ${colour} !important;
  outline: none !important; box-shadow: none !important; }`;
colours.replaceSync(`
  .green-room, .green-room *, .studio-stage, .studio-stage * ${flat("rgb(0, 0, 255)")}
  .tile-tags, .tile-enlarge, .studio-banners { background: transparent !important; }
  .picture ${flat("rgb(255, 0, 255)")}
  .tile-menu { display: none !important; }
  :is(${over}), :is(${over}) *, :is(${over}) ::placeholder ${flat("rgb(0, 255, 0)")}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, colours];

// In a shadow, where the page sees no change: else it would look at itself because of the number.
const host = document.createElement("div");
Object.assign(host.style, {
  position: "fixed", left: 0, top: 0, width: "24px", height: "8px", zIndex: 2147483647, pointerEvents: "none",
});
const shadow = host.attachShadow({ mode: "closed" });
const block = (left, width) => {
  const element = document.createElement("div");
  Object.assign(element.style, {
    position: "absolute", left: `${left}px`, top: 0, width: `${width}px`, height: "8px",
  });
  shadow.append(element);
  return element;
};
block(0, 8).style.background = "rgb(90, 195, 153)";
const number = block(8, 8);
const inverse = block(16, 8);
const ticking = block(24, 1);
ticking.style.visibility = "hidden";
document.body.append(host);

const edges = ({ left, top, right, bottom }) => [left, top, right, bottom];
const common = (one, other) => [
  Math.max(one[0], other[0]), Math.max(one[1], other[1]),
  Math.min(one[2], other[2]), Math.min(one[3], other[3]),
];
const seen = (element) => {
  let box = common(edges(element.getBoundingClientRect()), [0, 0, innerWidth, innerHeight]);
  for (let at = element; at !== null && at !== document.body; at = at.parentElement) {
    const style = getComputedStyle(at);
    const { left, top } = at.getBoundingClientRect();
    if (at !== element && `${style.overflowX} ${style.overflowY}` !== "visible visible") {
      const inner = [left + at.clientLeft, top + at.clientTop];
      box = common(box, [...inner, inner[0] + at.clientWidth, inner[1] + at.clientHeight]);
    }
    if (style.position === "fixed") break;
  }
  return box;
};

const paints = { last: 0, noted: {} };
window.paints = paints;
const note = () => {
  const picture = document.querySelector(".picture");
  const ground = document.querySelector(".studio-stage, .green-room");
  paints.noted[paints.last] = {
    picture: picture && { whole: edges(picture.getBoundingClientRect()), seen: seen(picture) },
    ground: ground && seen(ground),
    overs: [...document.querySelectorAll(over)].map(seen),
    size: [innerWidth, innerHeight],
    dimmed: document.querySelector(".scrim") !== null,
  };
  delete paints.noted[paints.last - 1000];
};
// Told after everything else of a paint has found its place.
new ResizeObserver(note).observe(ticking);
const beat = () => {
  paints.last = (paints.last + 1) % 65536;
  const [high, low] = [paints.last >> 8, paints.last & 255];
  number.style.background = `rgb(${high}, ${low}, 85)`;
  inverse.style.background = `rgb(${255 - high}, ${255 - low}, 170)`;
  ticking.style.width = `${1 + (paints.last % 2)}px`;
  requestAnimationFrame(beat);
};
beat();
