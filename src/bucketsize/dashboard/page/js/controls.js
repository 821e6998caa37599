// The controls around the curve, and the curve's own keys.

import { byId } from "./dom.js";
import { wireKeys } from "./keys.js";
import { bounded } from "./view.js";
import { markWindow, wireWindows } from "./windows.js";

const CHECKS = { "show-objects": "objects", "show-peak": "peak", "from-zero": "zero" };

/**
 * @param {import("./figure.js").Figure} figure
 * @param {(change: object, isStep?: boolean) => void} change shows something else
 */
export function wireControls(figure, change) {
  const move = (from, to) => change({ zoom: bounded(from, to) });
  const shift = (by) => {
    const { from, to } = figure.view;
    move(from + (to - from) * by, to + (to - from) * by);
  };
  const zoom = (factor) => {
    const { from, to } = figure.view;
    const fixed = figure.chart.pointed ?? (from + to) / 2;
    move(fixed - (fixed - from) * factor, fixed + (to - fixed) * factor);
  };
  const reset = () => change({ zoom: null });
  const clicks = {
    earlier: () => shift(-0.5),
    later: () => shift(0.5),
    "zoom-in": () => zoom(0.5),
    "zoom-out": () => zoom(2),
    "zoom-reset": reset,
    "download-png": () => figure.downloadPicture(),
  };
  for (const [id, act] of Object.entries(clicks)) byId(id).addEventListener("click", act);
  for (const [id, name] of Object.entries(CHECKS)) {
    byId(id).addEventListener("change", ({ target }) => change({ [name]: target.checked }));
  }
  wireWindows(byId("windows"), (window) => change({ window, zoom: null }, true));
  wireKeys(byId("curve"), { ...steps(figure), shift, zoom, reset });
}

/**
 * Shows what is chosen.
 * @param {import("./address.js").Shown} shown
 */
export function markControls(shown) {
  markWindow(byId("windows"), shown.zoom ? "" : shown.window);
  byId("zoom-reset").disabled = !shown.zoom;
  for (const [id, name] of Object.entries(CHECKS)) byId(id).checked = shown[name];
}

/** Going from row to row. */
function steps(figure) {
  let here = null;
  const go = (time) => {
    if (time === undefined) return;
    here = time;
    figure.pointAt(time);
  };
  return {
    step: (by) => {
      const { times } = figure;
      if (here === null) go(times.at(-1));
      else if (by > 0) go(times.find((time) => time > here) ?? times.at(-1));
      else go(times.findLast((time) => time < here) ?? times[0]);
    },
    jump: (end) => go(figure.times.at(end === "first" ? 0 : -1)),
  };
}
