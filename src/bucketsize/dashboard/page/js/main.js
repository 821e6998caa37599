// The page: what is shown stands in the address, and everything drawn follows from it.

import { MOST_OTHERS, readAddress, writeAddress } from "./address.js";
import { LOST, ask, lostProblem } from "./api.js";
import { BucketList } from "./bucket_list.js";
import { markControls, wireControls } from "./controls.js";
import { byId } from "./dom.js";
import { showEmpty } from "./empty.js";
import { Figure } from "./figure.js";
import { Forecast } from "./forecast.js";
import { Live } from "./live.js";
import { hideProblem, showConnection, showProblem } from "./notices.js";
import { wireTheme } from "./theme.js";
import { bounded } from "./view.js";

const LIST_AGE = 30_000;
const SOON = 2000;

let shown = readAddress();

const list = new BucketList({
  chosen: (bucket) => {
    const others = shown.others.filter((other) => other !== bucket);
    show({ bucket, others }, true);
  },
  compared: (bucket, isOver) => {
    const others = shown.others.filter((other) => other !== bucket);
    show({ others: isOver ? [...others, bucket].slice(-MOST_OTHERS) : others }, true);
  },
  trend: (bucket) => bucket === shown.bucket && figure.showNow(),
});

const figure = new Figure({
  moved: (from, to) => show({ zoom: bounded(from, to) }),
  reset: () => show({ zoom: null }),
  read: (row) => list.hear(row),
  failed: report,
  known: (bucket) => list.known(bucket),
});

const forecast = new Forecast();

const live = new Live({
  opened: (missed) => {
    if (missed || byId("connection").dataset.state === "trouble") goOn();
    else showConnection("live");
  },
  rows: (rows) => {
    for (const row of rows) list.hear(row);
    figure.hear(rows);
    showForecast();
  },
  trouble: (error) => {
    showConnection("trouble");
    showProblem(error);
  },
  well: () => goOn(),
  lost: () => {
    showConnection("lost");
    showProblem(lostProblem());
    // Why? Asking tells it apart: the server is gone, or it does not know this browser.
    loadList();
  },
});

/** What was missed is read. */
function goOn() {
  showConnection("live");
  hideProblem();
  return loadList().then(() => figure.reload());
}

/** Shows something else, and says so in the address. */
function show(change, isStep = false) {
  shown = { ...shown, ...change };
  writeAddress(shown, { push: isStep });
  apply();
}

function apply() {
  list.mark(shown.bucket, shown.others);
  markControls(shown);
  figure.show(shown);
  if (!shown.bucket) return;
  live.watch([shown.bucket, ...shown.others]);
  showForecast();
}

function showForecast() {
  forecast.show(shown.bucket, list.known(shown.bucket).latest?.size ?? 0);
}

/** Reads the list of buckets; the first of it is shown where the address names none. */
async function loadList() {
  try {
    const { buckets, peak } = await ask("buckets");
    list.show(buckets);
    figure.peak = peak;
    if (byId("connection").dataset.state !== "trouble") hideProblem();
    showEmpty(buckets.length === 0 && !shown.bucket);
    if (!shown.bucket && buckets.length) show({ bucket: largest(buckets) });
    else list.mark(shown.bucket, shown.others);
    if (!shown.bucket) return;
    figure.showNow();
    showForecast();
  } catch (error) {
    report(error);
  }
}

function largest(buckets) {
  const size = ({ latest }) => latest?.size ?? -1;
  return buckets.reduce((a, b) => (size(b) > size(a) ? b : a)).bucket;
}

/** @param {import("./api.js").Problem} error */
function report(error) {
  showProblem(error, error.code === LOST ? undefined : goOn);
  if (error.code === LOST && !shown.bucket) setTimeout(loadList, SOON);
}

wireControls(figure, show);
wireTheme(byId("theme"), () => figure.redraw());
addEventListener("popstate", () => {
  shown = readAddress();
  apply();
});
setInterval(() => document.hidden || loadList(), LIST_AGE);
apply();
loadList();
