// The list of buckets: size, change and sparkline of each; one is shown, others laid over it.

import { Card } from "./bucket_card.js";
import { byId } from "./dom.js";

const MANY = 8;

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
      card.askAgainIfOld(); // the shown one's changes stand over the curve, its card in sight or not
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
    const next = [...this.#cards.keys()].sort().find((other) => other > name);
    this.list.insertBefore(card.item, this.#cards.get(next)?.item ?? null);
    this.#cards.set(name, card);
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
    for (const [name, card] of this.#cards)
      card.item.hidden = !name.toLowerCase().includes(part);
  }
}
