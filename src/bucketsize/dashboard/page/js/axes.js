// The axes: time in UTC, sizes in binary units, counts of objects.

import { formatTick } from "./format.js";
import { colour } from "./theme.js";

const FONT = "12px Inter, system-ui, sans-serif";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 86_400 * SECOND;
const MONTH = 28 * DAY;
const YEAR = 365 * DAY;

// 256 and 512 are a quarter and a half of the next unit, so every tick has a short name.
const SIZE_STEPS = [0, 1, 2, 3, 4, 5, 6].flatMap((power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 256, 512].map((step) => step * 1024 ** power),
);
const COUNT_STEPS = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat();
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

const look = () => ({
  stroke: () => colour("muted"),
  font: FONT,
  grid: { stroke: () => colour("hairline"), width: 1 },
  ticks: { show: false },
});

/** Times; the day stands under the first of each day's. */
export function timeAxis() {
  return {
    ...look(),
    grid: { show: false },
    ticks: { show: true, stroke: () => colour("hairline"), width: 1, size: 5 },
    space: (_plot, _axis, _min, _max) => 64,
    size: 44,
    gap: 6,
    values: (_plot, splits, _axis, _space, step) => timeLabels(splits, step),
  };
}

/** @returns {string[]} the ticks' texts, of one or two lines */
export function timeLabels(splits, step) {
  let shown = "";
  return splits.map((split) => {
    const iso = new Date(split).toISOString();
    if (step >= YEAR) return iso.slice(0, 4);
    const [near, far] = parts(split, iso, step);
    const isNew = far !== shown;
    shown = far;
    return isNew ? `${near}\n${far}` : near;
  });
}

/** What changes from tick to tick, and what only sometimes does. */
function parts(time, iso, step) {
  const words = (options) => new Date(time).toLocaleString("en-GB", { timeZone: "UTC", ...options });
  const year = iso.slice(0, 4);
  if (step >= MONTH) return [words({ month: "short" }), year];
  if (step >= DAY) return [words({ day: "numeric", month: "short" }), year];
  const day = words({ day: "numeric", month: "short", year: "numeric" });
  if (step >= MINUTE) return [iso.slice(11, 16), day];
  return [step >= SECOND ? iso.slice(11, 19) : iso.slice(11, 23), day];
}

/** Bytes. */
export function sizeAxis() {
  return {
    ...look(),
    scale: "size",
    incrs: SIZE_STEPS,
    space: 44,
    size: (_plot, values) => widthOf(values),
    values: (_plot, splits) => splits.map(formatTick),
  };
}

/** Objects, at the right. */
export function countAxis() {
  return {
    ...look(),
    scale: "count",
    side: 1,
    incrs: COUNT_STEPS,
    space: 44,
    grid: { show: false },
    size: (_plot, values) => widthOf(values),
    values: (_plot, splits) => splits.map((count) => COMPACT.format(count)),
  };
}

// A canvas of its own: uPlot does not expect that others set its fonts.
const measure = document.createElement("canvas").getContext("2d");

function widthOf(values) {
  measure.font = FONT;
  const widths = (values ?? []).map((value) => measure.measureText(value).width);
  return Math.ceil(Math.max(24, ...widths)) + 18;
}
