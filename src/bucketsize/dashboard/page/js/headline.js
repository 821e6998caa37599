// The shown bucket in large: its size now, and how it has changed.

import { byId, make } from "./dom.js";
import { formatAge, formatChange, formatCount, formatObjects, formatSize } from "./format.js";

/**
 * @param {string} bucket
 * @param {{time: number, size: number, count: number} | null} latest
 */
export function showHeadline(bucket, latest) {
  byId("bucket-name").textContent = bucket;
  document.title = latest ? `${formatSize(latest.size)} · ${bucket}` : `${bucket} · bucketsize`;
  const [figure, unit] = latest ? formatSize(latest.size).split(" ") : ["–", ""];
  const size = byId("size");
  if (size.textContent !== `${figure} ${unit}`) {
    size.replaceChildren(figure, " ", make("span", { class: "unit", text: unit }));
  }
  byId("size-detail").textContent = latest ? detail(latest) : "not measured yet";
}

/** @param {{label: string, spoken: string, change: number | null}[]} changes */
export function showTrend(changes) {
  const blocks = changes.map(({ label, spoken, change }) => {
    const words = change === null ? "–" : formatChange(change);
    return make(
      "div",
      { "data-sign": Math.sign(change ?? 0) },
      make(
        "dt",
        {},
        make("span", { "aria-hidden": "true", text: label }),
        make("span", { class: "unseen", text: `Change ${spoken}` }),
      ),
      make("dd", { text: words }),
    );
  });
  byId("trend").replaceChildren(...blocks);
}

function detail({ size, count, time }) {
  const exact = size < 1024 ? "" : `${formatCount(size)} bytes · `;
  return `${exact}${formatObjects(count)} · measured ${formatAge(Date.now() - time)}`;
}
