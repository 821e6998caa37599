// One bucket of the list: its size now, how it has changed, its last day.

import { ask } from "./api.js";
import { make } from "./dom.js";
import { formatChange, formatSize } from "./format.js";
import { sparkline } from "./sparkline.js";

const PERIODS = [
  ["hour", "1 h", "in an hour"],
  ["day", "1 d", "in a day"],
  ["week", "1 w", "in a week"],
];
const TREND_AGE = 60_000;

export class Card {
  isSeen = false;
  isShown = false;
  latest = null;
  #trend = null;
  #askedAt = -Infinity;

  constructor(name, told) {
    this.name = name;
    this.told = told;
    this.size = make("span", { class: "card-size" });
    this.line = make("span", { class: "card-line" });
    this.periods = make("span", { class: "card-periods" });
    this.button = make(
      "button",
      { type: "button", class: "card-show" },
      make("span", { class: "card-name", text: name }),
      this.size,
      this.line,
      this.periods,
    );
    this.box = make("input", { type: "checkbox", "aria-label": `Lay ${name} over the curve` });
    this.over = make("label", { class: "card-over" }, this.box, "Compare");
    this.item = make("li", { class: "card", "data-bucket": name }, this.button, this.over);
    this.button.addEventListener("click", () => told.chosen(name));
    this.box.addEventListener("change", () => told.compared(name, this.box.checked));
  }

  update(latest) {
    if (latest && this.latest && latest.time < this.latest.time) return;
    this.latest = latest ?? this.latest;
    this.item.classList.toggle("unmeasured", !this.latest);
    this.size.textContent = this.latest ? formatSize(this.latest.size) : "not measured yet";
    this.#showPeriods();
  }

  mark(isShown, place) {
    this.isShown = isShown;
    this.button.setAttribute("aria-current", String(isShown));
    this.over.hidden = isShown;
    this.box.checked = place > 0;
    this.item.dataset.curve = isShown ? "0" : place > 0 ? String(place) : "";
  }

  /** The changes over the periods; null where the bucket was not measured yet. */
  changes() {
    return PERIODS.map(([period, label, spoken]) => {
      const then = this.#trend?.then[period] ?? null;
      const change = then === null || !this.latest ? null : this.latest.size - then;
      return { label, spoken, change };
    });
  }

  async askAgainIfOld() {
    const now = performance.now();
    if (!(this.isSeen || this.isShown) || now - this.#askedAt < TREND_AGE) return;
    this.#askedAt = now;
    try {
      this.#trend = await ask("trend", { bucket: this.name });
    } catch {
      this.#askedAt = -Infinity; // the list says what is wrong; this is asked with it again
      return;
    }
    this.line.replaceChildren(sparkline(this.#trend.sparkline));
    this.update(this.#trend.latest);
    this.told.trend(this.name);
  }

  #showPeriods() {
    const shown = this.changes().map(({ label, spoken, change }) =>
      make(
        "span",
        { class: "period", "data-sign": change === null ? "" : Math.sign(change) },
        make("span", { class: "period-label", text: label, "aria-hidden": "true" }),
        make("span", { text: change === null ? "–" : formatChange(change) }),
        make("span", { class: "unseen", text: ` ${spoken}` }),
      ),
    );
    this.periods.replaceChildren(...shown);
  }
}
