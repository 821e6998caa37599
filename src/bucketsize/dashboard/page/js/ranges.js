// How far the axes reach.

const HEADROOM = 1.12;
const SQUASHED = 8;

/** Whether the peak stands so high that the curve would lie flat below it. */
export function isPeakAbove(high, peak) {
  return peak.size > high * SQUASHED && high > 0;
}

/** The lowest and the highest size on the axis. */
export function sizeRange(low, high, { peak, zero }) {
  if (low === null) return [0, Math.max(1, peak?.size ?? 1) * HEADROOM];
  const top = peak && !isPeakAbove(high, peak) ? Math.max(high, peak.size) : high;
  return padded(low, top, zero);
}

/** The lowest and the highest count on the axis. */
export function countRange(low, high, { zero }) {
  return low === null ? [0, 1] : padded(low, high, zero);
}

function padded(low, high, zero) {
  if (zero) return [0, Math.max(1, high) * HEADROOM];
  const margin = (high - low || high / 10 || 1) * (HEADROOM - 1);
  return [Math.max(0, low - margin), high + margin];
}
