// What is drawn over the curves: the peak line, and the sizes of the dots where they are few.

import { formatMinute, formatSize } from "./format.js";
import { isPeakAbove } from "./ranges.js";
import { colour } from "./theme.js";

const MOST_LABELS = 12;
const FONT_SIZE = 12;

/** The largest size that any bucket ever reached; where it is far above, only an arrow to it. */
export function drawPeak(plot, { peak, curves }) {
  if (!peak) return;
  const { ctx, bbox } = plot;
  const scale = plot.scales.size;
  const isAbove = isPeakAbove(highest(plot, curves.length), peak) || peak.size > scale.max;
  const y = isAbove ? bbox.top + 1 : plot.valToPos(peak.size, "size", true);
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("peak");
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  const text = `${isAbove ? "↑ " : ""}peak ${formatSize(peak.size)}`;
  const where = ` · ${peak.bucket} · ${formatMinute(peak.time)}`;
  const right = bbox.left + bbox.width - 6 * devicePixelRatio;
  const beside = (isAbove ? 16 : -8) * devicePixelRatio;
  write(ctx, fitting(ctx, text, where, bbox.width), right, y + beside, "right");
  ctx.restore();
}

/** The size beside each dot, where there are few, and room. */
export function drawLabels(plot, { curves }, rows) {
  if (curves.length !== 1 || rows[0].length > MOST_LABELS) return;
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = colour("ink");
  let taken = -Infinity;
  for (const i of rows[0]) {
    const text = formatSize(plot.data[1][i]);
    const x = plot.valToPos(plot.data[0][i], "x", true);
    const y = plot.valToPos(plot.data[1][i], "size", true);
    ctx.font = font();
    const width = ctx.measureText(text).width;
    if (x - width / 2 < Math.max(taken, plot.bbox.left)) continue;
    if (x + width / 2 > plot.bbox.left + plot.bbox.width) continue;
    write(ctx, text, x, y - 9 * devicePixelRatio, "center");
    taken = x + width / 2 + 6 * devicePixelRatio;
  }
  ctx.restore();
}

function highest(plot, curves) {
  let high = 0;
  for (let n = 1; n <= curves; n++) for (const size of plot.data[n]) high = Math.max(high, size ?? 0);
  return high;
}

function font() {
  return `600 ${FONT_SIZE * devicePixelRatio}px Inter, system-ui, sans-serif`;
}

function fitting(ctx, text, more, width) {
  ctx.font = font();
  return ctx.measureText(text + more).width < width - 12 ? text + more : text;
}

/** Writes on a halo of the background, so that a curve behind it does not disturb. */
function write(ctx, text, x, y, align) {
  ctx.font = font();
  ctx.textAlign = align;
  ctx.setLineDash([]);
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.strokeStyle = colour("surface");
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}
