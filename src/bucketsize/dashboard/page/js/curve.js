// The rows of one bucket as a step function: a size holds until the next row.

export class Curve {
  /** @param {object} series what the server answers at /api/series */
  constructor(series) {
    this.bucket = series.bucket;
    this.from = series.from;
    this.to = series.to;
    this.resolution = series.resolution;
    this.before = series.before;
    /** @type {[number, number][]} stretches in which nobody measured */
    this.unmeasured = series.unmeasured;
    this.time = series.time;
    this.size = series.size;
    this.count = series.count;
    this.added = 0;
  }

  /** Puts in a new row where its time belongs; false if it is there already. */
  add(row) {
    const at = this.heldAt(row.time) + 1;
    if (this.time[at - 1] === row.time) return false;
    if (at === 0 && row.time < this.from) return this.#replaceBefore(row);
    this.time.splice(at, 0, row.time);
    this.size.splice(at, 0, row.size);
    this.count.splice(at, 0, row.count);
    this.added += 1;
    return true;
  }

  #replaceBefore(row) {
    if (this.before && this.before.time >= row.time) return false;
    this.before = row;
    return true;
  }

  /** Index of the last row not after a time; −1: none. */
  heldAt(time) {
    return lastNotAfter(this.time, time);
  }

  /** The size and count that hold at a time; null: nothing was measured yet. */
  at(time) {
    const i = this.heldAt(time);
    if (i >= 0) return { time: this.time[i], size: this.size[i], count: this.count[i] };
    return this.before && this.before.time <= time ? this.before : null;
  }

  /** Whether the bucket had changed by then and nobody had measured it yet. */
  isUnmeasuredAt(time) {
    return this.unmeasured.some(([from, to]) => from <= time && time < to);
  }

  /** The newest row. */
  get latest() {
    return this.at(Infinity);
  }
}

/** Index of the last of ascending numbers that is not above a limit; −1: none. */
export function lastNotAfter(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Curves over one time axis, as uPlot takes them: at every instant each has what it holds.
 * @param {Curve[]} curves
 * @param {number} from where the axis begins
 * @param {number} to where the last size still holds
 */
export function align(curves, from, to) {
  const instants = new Set([from, to]);
  for (const curve of curves) {
    const ends = curve.unmeasured.flatMap(([start, end]) => [start, (start + end) / 2]);
    for (const time of [...curve.time, ...ends])
      if (time >= from && time <= to) instants.add(time);
  }
  const time = Float64Array.from(instants).sort();
  const held = curves.map((curve) => hold(curve, time));
  return {
    data: [time, ...held.map((h) => h.size), ...held.map((h) => h.count)],
    rows: held.map((h) => h.rows),
  };
}

/** What a curve holds at each instant, null in a gap, and which instants are its own rows. */
function hold(curve, time) {
  const size = new Array(time.length);
  const count = new Array(time.length);
  const rows = [];
  let at = curve.heldAt(time[0]);
  for (let i = 0; i < time.length; i++) {
    while (at + 1 < curve.time.length && curve.time[at + 1] <= time[i]) at += 1;
    const before = curve.before && curve.before.time <= time[i] ? curve.before : null;
    const isKnown = !curve.unmeasured.some(([start, end]) => start < time[i] && time[i] < end);
    const held = at >= 0 ? { size: curve.size[at], count: curve.count[at] } : before;
    size[i] = isKnown && held ? held.size : null;
    count[i] = isKnown && held ? held.count : null;
    if (isKnown && at >= 0 && curve.time[at] === time[i]) rows.push(i);
  }
  return { size, count, rows };
}
