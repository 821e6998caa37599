// What people are told beside the figures: what is wrong, what is connected, what just happened.

import { byId, make } from "./dom.js";

/**
 * Says what is wrong and what to try.
 * @param {{message: string, hint?: string}} problem
 * @param {() => void} [again] offered as a button
 */
export function showProblem({ message, hint }, again) {
  const notice = byId("notice");
  const text = make("p", {}, make("strong", { text: message }), " ", hint ?? "");
  notice.replaceChildren(text);
  if (again) {
    const button = make("button", { type: "button", text: "Try again" });
    button.addEventListener("click", again);
    notice.append(button);
  }
  notice.hidden = false;
}

/** Nothing is wrong any more. */
export function hideProblem() {
  byId("notice").hidden = true;
  byId("notice").replaceChildren();
}

const CONNECTION = {
  live: "Live",
  waiting: "Connecting",
  lost: "Connection lost",
  trouble: "AWS does not answer",
  paused: "Not live",
};

/** @param {keyof typeof CONNECTION} state */
export function showConnection(state) {
  const shown = byId("connection");
  if (shown.dataset.state === state) return;
  shown.dataset.state = state;
  shown.textContent = CONNECTION[state];
}

/** Says something to who listens instead of looking. */
export function speak(text) {
  byId("spoken").textContent = text;
}
