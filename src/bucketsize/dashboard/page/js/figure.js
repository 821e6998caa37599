// One bucket large, others laid over it: reads their rows, draws them, keeps them up to date.

import { addressOf, ask } from "./api.js";
import { Changes } from "./changes.js";
import { Chart } from "./chart.js";
import { Curve } from "./curve.js";
import { byId } from "./dom.js";
import { downloadPicture, linkCsv } from "./download.js";
import { formatLength, formatObjects, formatSize } from "./format.js";
import { wireGestures } from "./gestures.js";
import { showHeadline, showTrend } from "./headline.js";
import { speak } from "./notices.js";
import { showReadout, spokenReadout } from "./readout.js";
import { frameLength, viewOf, windowToRead } from "./view.js";

const SETTLED = 250; // a zoom is read anew once it rests
const MOST_HEARD = 500;
const MOST_ADDED = 2000; // rows heard live before all is read, thinned, again

export class Figure {
  /** @type {import("./address.js").Shown} */
  #shown;
  /** @type {Curve[]} */
  #curves = [];
  #changes = new Changes();
  #isRereading = false;
  #callsForMore = false;
  #peak = null;
  #heard = []; // the newest rows: what is being read may not hold them yet
  #loading = new AbortController();
  #settling = 0;
  #frame = 0;

  /**
   * @param {object} told
   * @param {(from: number, to: number) => void} told.moved another stretch of time is wanted
   * @param {() => void} told.reset the window is wanted again
   * @param {(row: object) => void} told.read a row that others may not know yet
   * @param {(error: Error) => void} told.failed
   * @param {(bucket: string) => {latest: object | null, changes: object[]}} told.known
   */
  constructor(told) {
    this.told = told;
    this.chart = new Chart(byId("curve"), {
      pointed: (time) => this.#readOut(time),
      selected: told.moved,
      reset: told.reset,
      built: (surface) =>
        wireGestures(surface, {
          timeAt: (x) => this.chart.timeAt(x),
          view: () => this.view,
          move: told.moved,
        }),
    });
  }

  /** The stretch of time that is drawn. */
  get view() {
    return viewOf(this.#shown, this.#curves);
  }

  /** The times of the large bucket's rows that are drawn. */
  get times() {
    const { from, to } = this.view;
    return this.#curves[0]?.time.filter((time) => time >= from && time <= to) ?? [];
  }

  /** The largest size that any bucket ever reached; a late reading cannot lower it. */
  set peak(peak) {
    if (peak && !(this.#peak?.size >= peak.size)) this.#peak = peak;
  }

  /** @param {import("./address.js").Shown} shown */
  show(shown) {
    const before = this.#shown;
    this.#shown = shown;
    byId("figure").hidden = !shown.bucket;
    if (!shown.bucket) return;
    byId("curve").setAttribute("aria-label", `Size of ${shown.bucket} over time`);
    const isOther = String(namesOf(shown)) !== String(before && namesOf(before));
    if (isOther)
      this.#curves = this.#curves.filter(({ bucket }) => namesOf(shown).includes(bucket));
    if (isOther || before.window !== shown.window) this.reload();
    else if (before.zoom !== shown.zoom) this.#settle();
    this.draw();
  }

  /** Reads all that is shown. */
  async reload() {
    if (!this.#shown?.bucket) return;
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    byId("curve").setAttribute("aria-busy", "true");
    try {
      const names = namesOf(this.#shown);
      const window = windowToRead(this.#shown);
      const read = (bucket) => ask("series", { bucket, ...window }, signal);
      const answers = await Promise.all(names.map(read));
      this.#curves = answers.map((answer) => new Curve(answer));
      for (const row of this.#heard) this.#curveOf(row)?.add(row);
      for (const { bucket, latest } of this.#curves)
        if (latest) this.told.read({ bucket, ...latest });
      for (const { peak } of answers) this.peak = peak;
      this.draw();
      performance.mark("drawn"); // benchmarks time it
      await this.#changes.load(names, this.view, signal);
      this.#readOut(this.chart.pointed);
    } catch (error) {
      if (!signal.aborted) this.told.failed(error);
    }
    // Where it was broken off, another reading is under way.
    if (!signal.aborted) byId("curve").setAttribute("aria-busy", "false");
  }

  /** Takes in new rows of any buckets: however many come together, they are drawn once. */
  hear(rows) {
    const fresh = rows.filter((row) => this.#takeIn(row));
    if (fresh.length === 0) return;
    const { bucket, size, count } = fresh.at(-1);
    speak(`${bucket}: ${formatSize(size)}, ${formatObjects(count)}`);
    this.#changes.show();
    this.draw();
    // A row that came too late tells of a gap: only who reads it all knows from when to when.
    const isOld = this.#curves.some(({ added }) => added > MOST_ADDED);
    if (isOld || fresh.some(({ late }) => late)) this.#reloadOnce();
  }

  /** However many call for it meanwhile, it is read once more after the reading under way. */
  async #reloadOnce() {
    this.#callsForMore = this.#isRereading;
    if (this.#isRereading) return;
    this.#isRereading = true;
    await this.reload();
    this.#isRereading = false;
    if (this.#callsForMore) this.#reloadOnce();
  }

  /** Draws what is known; again and again while the window slides. */
  draw() {
    clearTimeout(this.#frame);
    this.showNow();
    if (this.#curves[0]?.bucket !== this.#shown.bucket) return;
    const view = this.view;
    this.chart.draw(this.#picture(view));
    if (this.chart.pointed === null) this.#readOut(null);
    this.#sayFineness();
    if (view.slides) this.#frame = setTimeout(() => this.draw(), frameLength(view));
  }

  /** Writes the bucket's size of now, whatever stretch of time is drawn. */
  showNow() {
    const { latest, changes } = this.told.known(this.#shown.bucket);
    showHeadline(this.#shown.bucket, latest);
    showTrend(changes);
  }

  /** Draws the same in other colours. */
  redraw() {
    this.chart.redraw();
  }

  /** Puts the cross hair on a row, and says what it is. */
  pointAt(time) {
    this.chart.point(time);
    this.#readOut(time);
    speak(spokenReadout(this.#curves[0], time, this.#changes.rowOf));
  }

  /** Has the browser save the picture. */
  downloadPicture() {
    downloadPicture(this.chart.canvas, this.chart.picture);
  }

  #takeIn(row) {
    this.peak = row;
    this.#heard = [...this.#heard.slice(-MOST_HEARD), row];
    const curve = this.#curveOf(row);
    const before = curve?.at(row.time - 0.001);
    if (!curve?.add(row)) return false;
    // Of a zoom into the past, neither the table nor what came just before shows a row of now.
    const { from, to, slides } = this.view;
    if (slides || (row.time >= from && row.time <= to)) this.#changes.hear(row, before);
    return true;
  }

  #curveOf(row) {
    return this.#curves.find(({ bucket }) => bucket === row.bucket);
  }

  #picture({ from, to }) {
    const { objects, peak, zero } = this.#shown;
    return { curves: this.#curves, from, to, peak: peak ? this.#peak : null, objects, zero };
  }

  #sayFineness() {
    const coarsest = Math.max(...this.#curves.map(({ resolution }) => resolution ?? 0));
    byId("fineness").textContent = coarsest
      ? `Of every ${formatLength(coarsest)} the first, last, lowest and highest measurement. Zoom in for all.`
      : "Every measurement is drawn.";
    const { from, to } = this.view;
    const bucket = this.#curves.map((curve) => curve.bucket);
    linkCsv(addressOf("rows.csv", { bucket, from: Math.floor(from), to: Math.ceil(to) }));
  }

  #readOut(time) {
    showReadout(this.#curves, time, this.#changes.rowOf);
  }

  #settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.reload(), SETTLED);
  }
}

/** @param {import("./address.js").Shown} shown */
const namesOf = ({ bucket, others }) => [bucket, ...others];
