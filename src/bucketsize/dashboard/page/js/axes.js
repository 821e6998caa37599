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
const COUNT_STEPS = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 5].map((n) => n * 10 ** power),
).flat();
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
    values: (plot, splits, _axis, _space, step) =>
      timeLabels(splits, step).map((label, i) => (isCut(plot, splits[i]) ? "" : label)),
  };
}

/** Whether there is no room for a label at the right edge. */
function isCut(plot, time) {
  const right = plot.axes.some(({ side }) => side === 1) ? 0 : 30;
  // Not the element's own width: at the first drawing it has none yet.
  return plot.valToPos(time, "x") > plot.bbox.width / devicePixelRatio - right;
}

/** @returns {string[]} the ticks' texts; what changes seldom is below the first of each */
export function timeLabels(splits, step) {
  let day = "";
  let year = "";
  return splits.map((split) => {
    const time = partsOf(split, step);
    if (step >= YEAR) return time.year;
    const isOtherDay = time.day !== day;
    const isOtherYear = time.year !== year;
    ({ day, year } = time);
    if (step >= DAY) return isOtherYear ? `${time.near}\n${year}` : time.near;
    if (!isOtherDay) return time.near;
    return `${time.near}\n${day}${isOtherYear ? ` ${year}` : ""}`;
  });
}

/** The words of a time: what the tick says, its day, its year. */
function partsOf(time, step) {
  const iso = new Date(time).toISOString();
  const words = (options) =>
    new Date(time).toLocaleString("en-GB", { timeZone: "UTC", ...options });
  const day = words({ day: "numeric", month: "short" });
  const year = iso.slice(0, 4);
  if (step >= MONTH) return { near: words({ month: "short" }), day, year };
  if (step >= DAY) return { near: day, day, year };
  const end = step >= MINUTE ? 16 : step >= SECOND ? 19 : 23;
  return { near: iso.slice(11, end), day, year };
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
