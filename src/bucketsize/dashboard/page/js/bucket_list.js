// The list of buckets: size, change and sparkline of each; one is shown, others laid over it.

import { ask } from "./api.js";
import { byId, make } from "./dom.js";
import { formatChange, formatSize } from "./format.js";
import { sparkline } from "./sparkline.js";

const PERIODS = [
  ["hour", "1 h", "in an hour"],
  ["day", "1 d", "in a day"],
  ["week", "1 w", "in a week"],
];
const MANY = 8;
const TREND_AGE = 60_000;

export class BucketList {
  /** @type {Map<string, Card>} */
  #cards = new Map();

  /**
   * @param {object} told
   * @param {(bucket: string) => void} told.chosen
   * @param {(bucket: string, isOver: boolean) => void} told.compared
   * @param {(bucket: string) => void} told.trend a bucket's trend is known anew
   */
  constructor(told) {
    this.told = told;
    this.list = byId("bucket-list");
    this.filter = byId("filter");
    this.filter.addEventListener("input", () => this.#applyFilter());
    this.seen = new IntersectionObserver((entries) => this.#load(entries));
  }

  /** @param {{bucket: string, latest: object | null}[]} buckets */
  show(buckets) {
    const names = new Set(buckets.map(({ bucket }) => bucket));
    for (const [name, card] of this.#cards) if (!names.has(name)) this.#drop(name, card);
    for (const { bucket, latest } of buckets) {
      const card = this.#cards.get(bucket) ?? this.#add(bucket);
      card.update(latest);
      card.askAgainIfOld();
    }
    byId("bucket-total").textContent = buckets.length || "";
    this.filter.hidden = buckets.length <= MANY;
  }

  /** Takes in a new row. */
  hear(row) {
    this.#cards.get(row.bucket)?.update(row);
  }

  /**
   * Marks what is shown.
   * @param {string} bucket
   * @param {string[]} others
   */
  mark(bucket, others) {
    if (bucket !== this.marked) this.#bringIntoSight(bucket);
    for (const [name, card] of this.#cards) {
      card.mark(name === bucket, others.indexOf(name) + 1);
    }
  }

  /** What is known of a bucket: its newest row, and its changes over the periods. */
  known(bucket) {
    const card = this.#cards.get(bucket);
    return { latest: card?.latest ?? null, changes: card?.changes() ?? [] };
  }

  /** Where the cards stand in a row, the shown one may be far to the right. */
  #bringIntoSight(bucket) {
    const item = this.#cards.get(bucket)?.item;
    if (!item) return;
    this.marked = bucket;
    const { offsetLeft, offsetWidth } = item;
    this.list.scrollLeft = offsetLeft - (this.list.clientWidth - offsetWidth) / 2;
  }

  #add(name) {
    const card = new Card(name, this.told);
    this.#cards.set(name, card);
    this.list.append(card.item);
    this.seen.observe(card.item);
    return card;
  }

  #drop(name, card) {
    this.seen.unobserve(card.item);
    card.item.remove();
    this.#cards.delete(name);
  }

  #load(entries) {
    for (const { target, isIntersecting } of entries) {
      const card = this.#cards.get(target.dataset.bucket);
      if (card) card.isSeen = isIntersecting;
      if (isIntersecting) card?.askAgainIfOld();
    }
  }

  #applyFilter() {
    const part = this.filter.value.trim().toLowerCase();
    for (const [name, card] of this.#cards) card.item.hidden = !name.toLowerCase().includes(part);
  }
}

/** One bucket of the list. */
class Card {
  isSeen = false;
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
    if (!this.isSeen || now - this.#askedAt < TREND_AGE) return;
    this.#askedAt = now;
    try {
      this.#trend = await ask("trend", { bucket: this.name });
    } catch {
      this.#askedAt = -Infinity; // the list says what is wrong; this is asked with it again
      return;
    }
    this.line.replaceChildren(sparkline(this.#trend.sparkline));
    this.#showPeriods();
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
