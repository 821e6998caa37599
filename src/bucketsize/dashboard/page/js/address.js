// What is shown, and the page's address, which says the same: it can be kept and shared.

import { windowOf } from "./windows.js";

/**
 * @typedef {object} Shown
 * @property {string} bucket the bucket that is shown large
 * @property {string[]} others the buckets whose curves are laid over it
 * @property {string} window the name of a window
 * @property {{from: number, to: number} | null} zoom a stretch of time instead of the window
 * @property {boolean} objects whether the object count is drawn
 * @property {boolean} peak whether the peak line is drawn
 * @property {boolean} zero whether the size axis begins at zero
 */

/** Curves over the large bucket's: more cannot be told apart. */
export const MOST_OTHERS = 7;

/** @returns {Shown} what the address says */
export function readAddress() {
  const said = new URLSearchParams(location.search);
  const [from, to] = ["from", "to"].map((name) => Date.parse(said.get(name) ?? ""));
  const bucket = said.get("bucket") ?? "";
  return {
    bucket,
    others: [...new Set(said.getAll("with"))].filter((b) => b !== bucket).slice(0, MOST_OTHERS),
    window: windowOf(said.get("window")).name,
    zoom: from < to ? { from, to } : null,
    objects: said.get("objects") === "1",
    peak: said.get("peak") !== "0",
    zero: said.get("zero") !== "0",
  };
}

/**
 * Makes the address say what is shown.
 * @param {Shown} shown
 * @param {{push?: boolean}} how whether Back leads to what was shown before
 */
export function writeAddress(shown, { push = false } = {}) {
  const said = new URLSearchParams();
  if (shown.bucket) said.append("bucket", shown.bucket);
  for (const other of shown.others) said.append("with", other);
  said.append("window", shown.window);
  if (shown.zoom) {
    said.append("from", new Date(Math.round(shown.zoom.from)).toISOString());
    said.append("to", new Date(Math.round(shown.zoom.to)).toISOString());
  }
  if (shown.objects) said.append("objects", "1");
  if (!shown.peak) said.append("peak", "0");
  if (!shown.zero) said.append("zero", "0");
  const address = `/?${said}`;
  if (push && address !== location.pathname + location.search) {
    history.pushState(null, "", address);
  } else {
    history.replaceState(null, "", address);
  }
}
