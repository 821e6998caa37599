// The values under the pointer; without a pointer, the newest. It is the legend as well.

import { byId, make } from "./dom.js";
import { formatCause, formatObjects, formatSize, formatTime } from "./format.js";

/**
 * @param {import("./curve.js").Curve[]} curves
 * @param {number | null} time where the pointer is
 * @param {(bucket: string, time: number) => object | undefined} rowOf a row with its cause
 */
export function showReadout(curves, time, rowOf) {
  byId("readout-time").textContent = time === null ? "Now" : `${formatTime(time)} UTC`;
  const lines = curves.map((curve, n) => {
    const held = curve.at(time ?? Infinity);
    return make(
      "li",
      { "data-curve": n },
      make("span", { class: "swatch", "aria-hidden": "true" }),
      make("span", { class: "readout-name", text: curve.bucket }),
      make("strong", { text: held ? formatSize(held.size) : "–" }),
      make("span", {
        class: "muted",
        text: held ? detail(curve, held, time, rowOf) : "no measurement yet",
      }),
    );
  });
  byId("readout").replaceChildren(...lines);
}

/** What the readout says, in a sentence for who listens. */
export function spokenReadout(curve, time, rowOf) {
  const held = curve.at(time);
  if (!held) return `${formatTime(time)}: no measurement yet`;
  return `${formatTime(held.time)}: ${formatSize(held.size)}, ${detail(curve, held, time, rowOf)}`;
}

function detail(curve, held, time, rowOf) {
  if (time !== null && curve.isUnmeasuredAt(time)) return "before it changed; not measured since";
  const row = rowOf(curve.bucket, held.time);
  const cause = row ? [formatCause(row), row.key].filter(Boolean).join(" ") : "";
  return [formatObjects(held.count), cause].filter(Boolean).join(" · ");
}
