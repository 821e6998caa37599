// The curve as a picture: what is on the screen, with its names and sizes above it.

import { byId } from "./dom.js";
import { formatMinute, formatSize } from "./format.js";
import { colour, curveColour } from "./theme.js";

/**
 * Has the browser save the picture.
 * @param {HTMLCanvasElement} drawn
 * @param {import("./chart.js").Picture} picture
 */
export async function downloadPicture(drawn, picture) {
  const blob = await new Promise((done) =>
    withLegend(drawn, picture).toBlob(done, "image/png"),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${picture.curves[0].bucket}.png`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The address of the same rows as CSV. */
export function linkCsv(address) {
  byId("download-csv").href = address;
}

function withLegend(drawn, { curves, from, to }) {
  const unit = devicePixelRatio;
  const line = 26 * unit;
  const margin = 20 * unit;
  const canvas = document.createElement("canvas");
  canvas.width = drawn.width + 2 * margin;
  canvas.height = drawn.height + line * (curves.length + 1) + 2 * margin;
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = colour("surface");
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  curves.forEach((curve, n) => {
    const y = margin + line * (n + 0.7);
    ctx.fillStyle = curveColour(n);
    ctx.fillRect(margin, y - 9 * unit, 10 * unit, 10 * unit);
    ctx.fillStyle = colour("ink");
    ctx.font = `600 ${15 * unit}px Inter, sans-serif`;
    const held = curve.at(to);
    ctx.fillText(
      `${curve.bucket}   ${held ? formatSize(held.size) : ""}`,
      margin + 18 * unit,
      y,
    );
  });
  ctx.fillStyle = colour("muted");
  ctx.font = `${12 * unit}px Inter, sans-serif`;
  const y = margin + line * (curves.length + 0.6);
  ctx.fillText(`${formatMinute(from)} to ${formatMinute(to)} UTC`, margin, y);
  ctx.drawImage(drawn, margin, margin + line * (curves.length + 1));
  return canvas;
}
