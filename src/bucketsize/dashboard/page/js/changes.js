// The table of changes: the same data as the curve, to be read, with what caused each.

import { ask } from "./api.js";
import { byId, make } from "./dom.js";
import { formatCause, formatChange, formatCount, formatSize, formatTime } from "./format.js";

const MOST = 100;

export class Changes {
  /** @type {object[]} newest first */
  #rows = [];
  #buckets = [];
  #causes = new Map();
  #more = false;

  /** A row with its cause, where it is among the newest. */
  rowOf = (bucket, time) => this.#causes.get(`${bucket} ${time}`);

  /** Asks for the newest rows of some buckets in a window. */
  async load(buckets, { from, to }, signal) {
    const window = { from: Math.floor(from), to: Math.ceil(to) };
    const answers = await Promise.all(
      buckets.map((bucket) => ask("changes", { bucket, ...window }, signal)),
    );
    this.#rows = answers.flatMap((answer) => answer.changes).sort((a, b) => b.time - a.time);
    this.#more = answers.some((answer) => answer.more);
    this.#causes.clear();
    for (const row of this.#rows) this.#remember(row);
    this.#buckets = buckets;
    this.show();
  }

  /**
   * Takes in a new row, to be shown by show(); one that comes late changes the next one's change.
   * @param {object} row
   * @param {{size: number} | null} before what held before it, where the table does not tell
   */
  hear(row, before) {
    if (this.rowOf(row.bucket, row.time)) return;
    const isOfBucket = ({ bucket }) => bucket === row.bucket;
    const newer = this.#rows.filter(({ time }) => time > row.time);
    const older = this.#rows.slice(newer.length);
    const next = newer.findLast(isOfBucket);
    if (next) next.change = next.size - row.size;
    const last = older.find(isOfBucket) ?? before;
    const change = last ? row.size - last.size : null;
    this.#rows = [...newer, { ...row, change }, ...older];
    this.#remember(row);
  }

  #remember(row) {
    this.#causes.set(`${row.bucket} ${row.time}`, row);
  }

  /** Writes the table. */
  show() {
    const areMany = this.#buckets.length > 1;
    if (this.#rows.length > MOST) this.#more = true;
    this.#rows.length = Math.min(this.#rows.length, MOST);
    const bucket = areMany ? ["Bucket"] : [];
    const columns = ["Time, UTC", ...bucket, "Change", "Size", "Objects", "Cause"];
    const heads = columns.map((text) =>
      make("th", { scope: "col", role: "columnheader", class: classOf(text), text }),
    );
    byId("changes-columns").replaceChildren(...heads);
    const curveOf = ({ bucket }) => (areMany ? this.#buckets.indexOf(bucket) : null);
    const lines = this.#rows.map((row) => line(row, curveOf(row)));
    byId("changes").replaceChildren(...(lines.length ? lines : [nothing(columns.length)]));
    byId("changes-total").textContent = this.#more
      ? `the newest ${MOST} in view; zoom in for others`
      : "";
  }
}

function line(row, curve) {
  const change = row.change === null ? "first" : formatChange(row.change);
  const bytes = `${formatCount(row.size)} bytes`;
  return make(
    "tr",
    { role: "row" },
    make("th", { scope: "row", role: "rowheader", text: formatTime(row.time) }),
    ...(curve === null ? [] : [bucketCell(row.bucket, curve)]),
    cell("figure", change, { "data-sign": Math.sign(row.change ?? 0) }),
    cell("figure", formatSize(row.size), { title: bytes }),
    cell("figure objects", formatCount(row.count)),
    make(
      "td",
      { class: "cause", role: "cell" },
      make("span", { text: formatCause(row) }),
      " ",
      make("span", { class: "key", text: row.key }),
    ),
  );
}

const cell = (kind, text, more = {}) =>
  make("td", { class: kind, role: "cell", text, ...more });

function bucketCell(name, curve) {
  const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
  const text = make("span", { class: "key", text: name });
  return make("td", { class: "bucket", role: "cell", "data-curve": curve }, swatch, text);
}

function nothing(columns) {
  const text = "Nothing was measured in this window.";
  const only = make("td", { colspan: columns, role: "cell", class: "muted", text });
  return make("tr", { role: "row" }, only);
}

function classOf(column) {
  if (column === "Objects") return "figure objects";
  return column === "Change" || column === "Size" ? "figure" : "";
}
