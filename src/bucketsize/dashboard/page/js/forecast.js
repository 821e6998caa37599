// When the shown bucket passes its next round size, where its history carries a forecast.

import { ask } from "./api.js";
import { byId } from "./dom.js";

const AGE = 600_000; // a month's growth is much the same ten minutes later

export class Forecast {
  #bucket = "";
  #askedAt = -Infinity;
  #limit = Infinity; // the size that the answer is about

  /** Says it of a bucket; asks again only once the answer has aged, or is passed. */
  async show(bucket, size) {
    const isOther = bucket !== this.#bucket;
    const isFresh = performance.now() - this.#askedAt < AGE && size < this.#limit;
    if (!isOther && isFresh) return;
    if (isOther) this.#say("");
    this.#bucket = bucket;
    this.#askedAt = performance.now();
    this.#limit = Infinity;
    const answer = await ask("forecast", { bucket }).catch(() => null);
    if (bucket !== this.#bucket) return;
    this.#limit = answer?.limit ?? Infinity;
    if (answer) this.#say(answer.sentence);
    else this.#askedAt = -Infinity; // the curve's reading says what is wrong
  }

  #say(sentence) {
    const line = byId("forecast");
    line.hidden = !sentence;
    line.textContent = sentence && sentence[0].toUpperCase() + sentence.slice(1);
  }
}
