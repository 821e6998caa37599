// When the shown bucket passes its next round size, where its history carries a forecast.

import { ask } from "./api.js";
import { byId } from "./dom.js";

const AGE = 600_000; // a month's growth is much the same ten minutes later

export class Forecast {
  #bucket = "";
  #askedAt = -Infinity;

  /** Says it of a bucket; asks again only once the answer has aged. */
  async show(bucket) {
    if (bucket !== this.#bucket) this.#say("");
    else if (performance.now() - this.#askedAt < AGE) return;
    this.#bucket = bucket;
    this.#askedAt = performance.now();
    try {
      const { sentence } = await ask("forecast", { bucket });
      if (bucket === this.#bucket) this.#say(sentence);
    } catch {
      this.#askedAt = -Infinity; // the curve's reading says what is wrong
    }
  }

  #say(sentence) {
    const line = byId("forecast");
    line.hidden = !sentence;
    line.textContent = sentence && sentence[0].toUpperCase() + sentence.slice(1);
  }
}
