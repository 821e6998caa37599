// Draws curves with uPlot: steps with a dot per row, objects on a second axis, the peak line.

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { align, lastNotAfter } from "./curve.js";
import { countAxis, sizeAxis, timeAxis } from "./axes.js";
import { drawMarks } from "./marks.js";
import { countRange, sizeRange } from "./ranges.js";
import { colour, curveColour } from "./theme.js";

const PIXELS_PER_DOT = 12;
const STEPS = uPlot.paths.stepped({ align: 1 });

/**
 * @typedef {object} Picture all that is drawn
 * @property {import("./curve.js").Curve[]} curves the large bucket's first
 * @property {number} from
 * @property {number} to
 * @property {object | null} peak
 * @property {boolean} objects
 * @property {boolean} zero
 */

export class Chart {
  /** @type {uPlot | null} */
  #plot = null;
  #shape = "";
  #rows = [];

  /**
   * @param {HTMLElement} box what the chart fills
   * @param {object} told
   * @param {(time: number | null) => void} told.pointed where the pointer is
   * @param {(from: number, to: number) => void} told.selected a stretch to zoom into
   * @param {() => void} told.reset asked to leave the zoom
   * @param {(surface: HTMLElement) => void} told.built there is a new surface for gestures
   */
  constructor(box, told) {
    this.box = box;
    this.told = told;
    new ResizeObserver(() => this.#fit()).observe(box);
    document.fonts.ready.then(() => this.redraw());
  }

  /** @param {Picture} picture */
  draw(picture) {
    this.picture = picture;
    const { data, rows } = align(picture.curves, picture.from, picture.to);
    this.#rows = rows;
    const shape = `${picture.curves.length} ${picture.objects}`;
    if (shape !== this.#shape) this.#build(shape);
    this.#plot.batch(() => {
      this.#plot.setData(data, false);
      this.#plot.setScale("x", { min: picture.from, max: picture.to });
    });
  }

  /** Draws the same again: the colours or the fonts are others. */
  redraw() {
    this.#plot?.redraw(false, true);
  }

  /** Where the pointer is; null: not on the curve. */
  get pointed() {
    const { left } = this.#plot?.cursor ?? {};
    return left >= 0 ? this.#plot.posToVal(left, "x") : null;
  }

  /** Puts the cross hair at a time. */
  point(time) {
    const left = this.#plot.valToPos(time, "x");
    this.#plot.setCursor({ left, top: this.#plot.over.clientHeight / 2 });
  }

  /** A time for a place on the page. */
  timeAt(clientX) {
    const { left } = this.#plot.over.getBoundingClientRect();
    return this.#plot.posToVal(clientX - left, "x");
  }

  /** What is drawn, as a canvas. */
  get canvas() {
    return this.#plot.ctx.canvas;
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (width && height) this.#plot?.setSize({ width, height });
  }

  #build(shape) {
    this.#plot?.destroy();
    this.#shape = shape;
    this.#plot = new uPlot(this.#options(), [[]], this.box);
    this.told.built(this.#plot.over);
  }

  #options() {
    const { curves, objects } = this.picture;
    return {
      width: this.box.clientWidth,
      height: this.box.clientHeight,
      ms: 1,
      tzDate: (time) => uPlot.tzDate(new Date(time), "Etc/UTC"),
      legend: { show: false },
      padding: [16, objects ? 0 : 12, 0, 0],
      cursor: this.#cursor(),
      scales: {
        x: { time: true, auto: false },
        size: { range: (_, low, high) => sizeRange(low, high, this.picture) },
        count: { range: (_, low, high) => countRange(low, high, this.picture) },
      },
      axes: [timeAxis(), sizeAxis(), ...(objects ? [countAxis()] : [])],
      series: [
        {},
        ...curves.map((_, n) => this.#sizes(n, curves.length)),
        ...curves.map((_, n) => counts(n, objects)),
      ],
      hooks: {
        draw: [(plot) => drawMarks(plot, this.picture, this.#rows)],
        setCursor: [() => this.told.pointed(this.pointed)],
        setSelect: [(plot) => this.#select(plot)],
      },
    };
  }

  #cursor() {
    return {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 9, width: 2 },
      // A size holds until the next one: what counts is the row before the pointer.
      dataIdx: (plot, _series, _closest, time) => {
        const halfAPixel = (plot.scales.x.max - plot.scales.x.min) / plot.over.clientWidth / 2;
        return Math.max(0, lastNotAfter(plot.data[0], time + halfAPixel));
      },
      bind: {
        // Shift moves the window instead: see gestures.
        mousedown: (_plot, _target, start) => (event) => {
          if (!event.shiftKey) start(event);
        },
        dblclick: () => () => this.told.reset(),
      },
    };
  }

  #sizes(n, curves) {
    return {
      scale: "size",
      stroke: () => curveColour(n),
      width: 2,
      paths: STEPS,
      fill: curves === 1 ? () => colour("curve-fill") : undefined,
      points: {
        show: true,
        size: 7,
        width: 1.5,
        stroke: () => colour("surface"),
        fill: () => curveColour(n),
        filter: (plot) => {
          const rows = this.#rows[n];
          const isSparse = rows.length * PIXELS_PER_DOT < plot.over.clientWidth;
          return isSparse ? rows : [];
        },
      },
    };
  }

  #select(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [from, to] = [left, left + width].map((x) => plot.posToVal(x, "x"));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.told.selected(from, to);
  }
}

function counts(n, show) {
  return {
    show,
    scale: "count",
    stroke: () => curveColour(n),
    width: 1.5,
    dash: [3, 3],
    paths: STEPS,
    points: { show: false },
  };
}
