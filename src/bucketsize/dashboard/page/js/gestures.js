// Moving and zooming the curve by wheel, by Shift and mouse, and by fingers.

const STEP = 1.0015;

/**
 * @typedef {object} Movable
 * @property {(clientX: number) => number} timeAt
 * @property {() => {from: number, to: number}} view
 * @property {(from: number, to: number) => void} move shows another stretch of time
 */

/**
 * @param {HTMLElement} surface
 * @param {Movable} movable
 */
export function wireGestures(surface, movable) {
  surface.addEventListener("wheel", (event) => onWheel(event, surface, movable), {
    passive: false,
  });
  surface.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.shiftKey) drag(event, surface, movable);
  });
  wireFingers(surface, movable);
}

/** Ctrl and wheel, or two fingers on a pad, zoom; sideways moves. The page scrolls otherwise. */
function onWheel(event, surface, movable) {
  const { from, to } = movable.view();
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const factor = STEP ** (event.deltaY * (event.deltaMode === 1 ? 30 : 1));
    const fixed = movable.timeAt(event.clientX);
    movable.move(fixed - (fixed - from) * factor, fixed + (to - fixed) * factor);
  } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    const shift = (event.deltaX / surface.clientWidth) * (to - from);
    movable.move(from + shift, to + shift);
  }
}

function drag(event, surface, movable) {
  event.preventDefault();
  const { from, to } = movable.view();
  const perPixel = (to - from) / surface.clientWidth;
  const move = ({ clientX }) => {
    const shift = (event.clientX - clientX) * perPixel;
    movable.move(from + shift, to + shift);
  };
  const end = () => removeEventListener("pointermove", move);
  addEventListener("pointermove", move);
  addEventListener("pointerup", end, { once: true });
  addEventListener("pointercancel", end, { once: true });
}

/** One finger moves, two zoom; up and down still scrolls the page (touch-action in the CSS). */
function wireFingers(surface, movable) {
  const fingers = new Map();
  let start = null;
  const begin = () => {
    const { from, to } = movable.view();
    start = { from, to, at: [...fingers.values()].slice(0, 2) };
  };
  const end = (event) => {
    if (fingers.delete(event.pointerId)) begin();
  };
  surface.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") return;
    fingers.set(event.pointerId, event.clientX);
    begin();
  });
  surface.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event.clientX);
    const now = [...fingers.values()].slice(0, 2);
    if (now.length === start.at.length) movable.move(...moved(start, now, surface));
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
    surface.addEventListener(name, end);
  }
}

/** The stretch of time that puts what was under the fingers under them again. */
function moved({ from, to, at }, now, surface) {
  const { left, width } = surface.getBoundingClientRect();
  const time = (x) => from + ((x - left) / width) * (to - from);
  const [a, b] = [at[0], at[1] ?? at[0] + 1];
  const [c, d] = [now[0], now[1] ?? now[0] + 1];
  const scale = Math.abs(d - c) < 1 ? 1 : (b - a) / (d - c);
  const perPixel = ((to - from) / width) * Math.abs(scale);
  const begin = time(a) - (c - left) * perPixel;
  return [begin, begin + perPixel * width];
}
