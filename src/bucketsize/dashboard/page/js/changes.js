// The table of changes: the same data as the curve, to be read, with what caused each.

import { ask } from "./api.js";
import { byId, make } from "./dom.js";
import { formatCause, formatChange, formatCount, formatSize, formatTime } from "./format.js";

const MOST = 100;

export class Changes {
  /** @type {object[]} newest first */
  #rows = [];
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
    this.#rows = answers.flatMap((answer) => answer.changes);
    this.#more = answers.some((answer) => answer.more);
    this.#causes.clear();
    for (const row of this.#rows) this.#remember(row);
    this.#show(buckets.length > 1);
  }

  /** Takes in a new row; the one before it tells the difference. */
  hear(row, before) {
    if (this.rowOf(row.bucket, row.time)) return;
    const change = before ? row.size - before.size : null;
    this.#rows.push({ ...row, change });
    this.#remember(row);
    this.#show(this.areMany);
  }

  #remember(row) {
    this.#causes.set(`${row.bucket} ${row.time}`, row);
  }

  #show(areMany) {
    this.areMany = areMany;
    this.#rows.sort((a, b) => b.time - a.time);
    if (this.#rows.length > MOST) this.#more = true;
    this.#rows.length = Math.min(this.#rows.length, MOST);
    const columns = ["Time, UTC", ...(areMany ? ["Bucket"] : []), "Change", "Size", "Objects", "Cause"];
    const heads = columns.map((text) => make("th", { scope: "col", class: classOf(text), text }));
    byId("changes-columns").replaceChildren(...heads);
    const lines = this.#rows.map((row) => line(row, areMany));
    byId("changes").replaceChildren(...(lines.length ? lines : [nothing(columns.length)]));
    byId("changes-total").textContent = this.#more
      ? `the newest ${MOST} in view; zoom in for others`
      : "";
  }
}

function line(row, areMany) {
  const key = make("span", { class: "key", text: row.key });
  const cause = make("td", { class: "cause" }, make("span", { text: formatCause(row) }), " ", key);
  const change = row.change === null ? "first" : formatChange(row.change);
  return make(
    "tr",
    {},
    make("th", { scope: "row", text: formatTime(row.time) }),
    ...(areMany ? [make("td", { class: "key", text: row.bucket })] : []),
    make("td", { class: "figure", "data-sign": Math.sign(row.change ?? 0), text: change }),
    make("td", { class: "figure", text: formatSize(row.size), title: `${formatCount(row.size)} bytes` }),
    make("td", { class: "figure objects", text: formatCount(row.count) }),
    cause,
  );
}

function nothing(columns) {
  const text = "Nothing was measured in this window: the size held.";
  return make("tr", {}, make("td", { colspan: columns, class: "muted", text }));
}

function classOf(column) {
  if (column === "Objects") return "figure objects";
  return column === "Change" || column === "Size" ? "figure" : "";
}
