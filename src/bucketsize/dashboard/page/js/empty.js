// What is said where there is nothing to show yet.

import { byId, make } from "./dom.js";
import { showConnection } from "./notices.js";

/** @param {boolean} isEmpty whether no bucket is tracked */
export function showEmpty(isEmpty) {
  const section = byId("empty");
  section.hidden = !isEmpty;
  if (!isEmpty) return;
  showConnection("paused");
  section.replaceChildren(
    make("h1", { text: "No bucket is tracked yet" }),
    make("p", {
      text: "Deploy the services, and have a bucket measured at each of its changes:",
    }),
    make("pre", { text: "bucketsize deploy\nbucketsize track NAME" }),
    make("p", { class: "muted", text: "It appears here by itself." }),
  );
}
