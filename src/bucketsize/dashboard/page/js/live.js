// Hears of new rows while the page is looked at: server-sent events, opened again when lost.

// The server says something after every look, about once a second; where AWS does not answer,
// after both of its tries (cloud/aws.py).
const SILENCE = 15_000;
const RETRY = 1000;

export class Live {
  #source = null;
  #buckets = [];
  #timer = 0;
  #missed = false;

  /**
   * @param {object} hear
   * @param {(missed: boolean) => void} hear.opened the connection stands, again where it was
   *   lost or nobody looked: then rows were missed
   * @param {(rows: object[]) => void} hear.rows new rows
   * @param {(error: {message: string, hint: string, code: string}) => void} hear.trouble AWS fails
   * @param {() => void} hear.well AWS answers again
   * @param {() => void} hear.lost the server does not answer
   */
  constructor(hear) {
    this.hear = hear;
    document.addEventListener("visibilitychange", () => this.#open());
  }

  /** @param {string[]} buckets whose rows to hear of */
  watch(buckets) {
    if (this.#source && String(buckets) === String(this.#buckets)) return;
    this.#buckets = buckets;
    this.#open();
  }

  #open() {
    this.#close();
    // Who does not look costs nothing.
    this.#missed ||= document.hidden;
    if (document.hidden || this.#buckets.length === 0) return;
    const said = new URLSearchParams(this.#buckets.map((bucket) => ["bucket", bucket]));
    const source = new EventSource(`/api/live?${said}`);
    const on = (name, then) =>
      source.addEventListener(name, (event) => {
        this.#expectMore();
        then?.(JSON.parse(event.data));
      });
    source.onopen = () => {
      this.#expectMore();
      this.hear.opened(this.#missed);
      this.#missed = false;
    };
    source.onerror = () => this.#lose();
    on("rows", this.hear.rows);
    on("trouble", ({ error }) => this.hear.trouble(error));
    on("well", this.hear.well);
    on("tick");
    this.#source = source;
    this.#expectMore();
  }

  #expectMore() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lose(), SILENCE);
  }

  #lose() {
    this.#close();
    this.#missed = true;
    this.hear.lost();
    this.#timer = setTimeout(() => this.#open(), RETRY);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
