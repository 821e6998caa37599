// Which stretch of time is shown: a window that ends now, or a zoom that stands still.

import { windowOf } from "./windows.js";

const SHORTEST = 20;
const AHEAD = 60_000;
const LONGEST = 100 * 365.25 * 86_400_000;

/**
 * The stretch that is shown now.
 * @param {import("./address.js").Shown} shown
 * @param {import("./curve.js").Curve[]} curves
 * @returns {{from: number, to: number, slides: boolean}}
 */
export function viewOf(shown, curves) {
  if (shown.zoom) return { ...shown.zoom, slides: false };
  // Rows are timed by clocks elsewhere, which may be a little ahead of this one.
  const newest = Math.max(...curves.map((curve) => curve.latest?.time ?? 0));
  const to = Math.max(Date.now(), Math.min(newest, Date.now() + AHEAD));
  const { length } = windowOf(shown.window);
  const from = length === null ? Math.min(to - 1000, ...curves.map(begin)) : to - length;
  return { from, to, slides: true };
}

const begin = (curve) => curve.before?.time ?? curve.time[0] ?? Infinity;

/** A stretch that can be drawn: not too short, not too long, not after now. */
export function bounded(from, to) {
  const now = Date.now() + 1000;
  const length = Math.min(Math.max(to - from, SHORTEST), LONGEST);
  const middle = (from + to) / 2;
  const end = Math.min(middle + length / 2, now);
  return { from: end - length, to: end };
}

/** How often a sliding window is drawn: often enough to glide, never for nothing. */
export function frameLength({ from, to }) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return Math.min(1000, Math.max(isCalm ? 1000 : 100, (to - from) / 600));
}

/**
 * What to read for it: of a zoom a little more, so that moving a little shows no gap.
 * @param {import("./address.js").Shown} shown
 */
export function windowToRead({ zoom, window }) {
  if (zoom) {
    const margin = (zoom.to - zoom.from) / 4;
    return { from: Math.floor(zoom.from - margin), to: Math.ceil(zoom.to + margin) };
  }
  const { length } = windowOf(window);
  const now = Date.now();
  return length === null ? {} : { from: Math.floor(now - length), to: now + AHEAD };
}
