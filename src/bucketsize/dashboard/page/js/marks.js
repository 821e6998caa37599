// What is drawn over the curves: gaps, the peak line, and the dots' sizes where they are few.

import { formatMinute, formatSize } from "./format.js";
import { isPeakAbove } from "./ranges.js";
import { colour } from "./theme.js";

const MOST_LABELS = 12;
const LINE = 16;
const NOT_MEASURED = "not measured";
const FONT_SIZE = 12;

/**
 * @param {import("../vendor/uplot/uPlot.esm.js").default} plot
 * @param {import("./chart.js").Picture} picture
 * @param {number[][]} rows which instants are rows, by curve
 */
export function drawMarks(plot, { peak, curves }, rows) {
  const { ctx } = plot;
  ctx.save();
  ctx.font = `600 ${FONT_SIZE * devicePixelRatio}px Inter, system-ui, sans-serif`;
  if (curves.length === 1) for (const gap of curves[0].unmeasured) drawGap(plot, gap);
  const taken = peak ? [drawPeak(plot, peak, curves.length)] : [];
  if (curves.length === 1 && rows[0].length <= MOST_LABELS) drawLabels(plot, rows[0], taken);
  ctx.restore();
}

/** A stretch in which nobody measured, and no curve is: hatched. */
function drawGap(plot, [from, to]) {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  const [start, end] = [from, to].map((time) =>
    Math.min(right, Math.max(bbox.left, plot.valToPos(time, "x", true))),
  );
  if (end <= start) return;
  const width = Math.max(end - start, 3 * devicePixelRatio);
  ctx.save();
  ctx.beginPath();
  ctx.rect(start, bbox.top, width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour("hairline");
  ctx.setLineDash([]);
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let x = start - bbox.height; x < start + width; x += 8 * devicePixelRatio) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.restore();
  ctx.fillStyle = colour("muted");
  const box = boxOf(ctx, NOT_MEASURED, start + width / 2, bbox.top + bbox.height - LINE * devicePixelRatio);
  if (box.width < width) write(ctx, NOT_MEASURED, box);
}

/** The largest size any bucket ever reached; where it is far above, an arrow to it. */
function drawPeak(plot, peak, curves) {
  const { ctx, bbox } = plot;
  const isAbove = isPeakAbove(highest(plot, curves), peak) || peak.size > plot.scales.size.max;
  const y = isAbove ? bbox.top + 1 : plot.valToPos(peak.size, "size", true);
  ctx.strokeStyle = ctx.fillStyle = colour("peak");
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  const short = `${isAbove ? "↑ " : ""}peak ${formatSize(peak.size)}`;
  const long = `${short} · ${peak.bucket} · ${formatMinute(peak.time)}`;
  const text = ctx.measureText(long).width < bbox.width - LINE ? long : short;
  const middle =
    bbox.left + bbox.width - 6 * devicePixelRatio - ctx.measureText(text).width / 2;
  const box = boxOf(ctx, text, middle, y + (isAbove ? LINE : -8) * devicePixelRatio);
  write(ctx, text, box);
  return box;
}

/** The size above each dot, or below it, where there is room. */
function drawLabels(plot, rows, taken) {
  const { ctx, bbox } = plot;
  ctx.fillStyle = colour("ink");
  for (const i of rows) {
    const text = formatSize(plot.data[1][i]);
    const x = plot.valToPos(plot.data[0][i], "x", true);
    const y = plot.valToPos(plot.data[1][i], "size", true);
    const box = [-9, 20]
      .map((beside) => boxOf(ctx, text, x, y + beside * devicePixelRatio))
      .find((box) => isWithin(box, bbox) && !taken.some((other) => overlap(box, other)));
    if (!box) continue;
    write(ctx, text, box);
    taken.push(box);
  }
}

function boxOf(ctx, text, middle, bottom) {
  const width = ctx.measureText(text).width + 6 * devicePixelRatio;
  const height = FONT_SIZE * 1.2 * devicePixelRatio;
  return { left: middle - width / 2, top: bottom - height, width, height, middle, bottom };
}

function isWithin({ left, width, bottom }, bbox) {
  const isBeside = left < bbox.left || left + width > bbox.left + bbox.width;
  return !isBeside && bottom <= bbox.top + bbox.height;
}

function overlap(a, b) {
  const isBeside = a.left + a.width < b.left || b.left + b.width < a.left;
  return !isBeside && a.top < b.top + b.height && b.top < a.top + a.height;
}

function highest(plot, curves) {
  let high = 0;
  for (let n = 1; n <= curves; n++) {
    for (const size of plot.data[n]) if (size > high) high = size;
  }
  return high;
}

/** Writes on a halo of the background, so that a curve behind it does not disturb. */
function write(ctx, text, { middle, bottom }) {
  ctx.textAlign = "center";
  ctx.setLineDash([]);
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.strokeStyle = colour("surface");
  ctx.strokeText(text, middle, bottom);
  ctx.fillText(text, middle, bottom);
}
