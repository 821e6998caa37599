// A curve the height of a word.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 240;
const HEIGHT = 36;
const MARGIN = 3;

/**
 * @param {{from: number, to: number, before: number | null, points: [number, number][]}} line
 * @returns {SVGElement}
 */
export function sparkline({ from, to, before, points }) {
  const known = before === null ? points : [[from, before], ...points];
  const svg = element("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
    class: "sparkline",
  });
  if (known.length === 0) return svg;
  const steps = outline(known, from, to);
  const end = `V${HEIGHT}H${steps.start}Z`;
  svg.append(element("path", { d: steps.path + end, class: "sparkline-fill" }));
  svg.append(element("path", { d: steps.path, class: "sparkline-line" }));
  return svg;
}

/** The steps as a path, which ends at the right edge. */
function outline(points, from, to) {
  const sizes = points.map(([, size]) => size);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  const x = (time) => round(((time - from) / (to - from)) * WIDTH);
  const y = (size) => {
    const share = high === low ? 0.35 : (size - low) / (high - low);
    return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN));
  };
  const [[firstTime, firstSize], ...others] = points;
  const start = x(firstTime);
  const steps = others.map(([time, size]) => `H${x(time)}V${y(size)}`);
  return { start, path: `M${start} ${y(firstSize)}${steps.join("")}H${WIDTH}` };
}

const round = (figure) => Math.round(figure * 10) / 10;

function element(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
