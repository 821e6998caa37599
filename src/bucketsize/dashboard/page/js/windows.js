// The windows that can be chosen, by the names that stand in the address.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {{name: string, label: string, spoken: string, length: number | null}[]} */
export const WINDOWS = [
  { name: "10s", label: "10 s", spoken: "10 seconds", length: 10 * SECOND },
  { name: "1m", label: "1 min", spoken: "1 minute", length: MINUTE },
  { name: "10m", label: "10 min", spoken: "10 minutes", length: 10 * MINUTE },
  { name: "1h", label: "1 h", spoken: "1 hour", length: HOUR },
  { name: "6h", label: "6 h", spoken: "6 hours", length: 6 * HOUR },
  { name: "1d", label: "1 d", spoken: "1 day", length: DAY },
  { name: "1w", label: "1 w", spoken: "1 week", length: 7 * DAY },
  { name: "30d", label: "30 d", spoken: "30 days", length: 30 * DAY },
  { name: "1y", label: "1 y", spoken: "1 year", length: 365.25 * DAY },
  { name: "5y", label: "5 y", spoken: "5 years", length: 5 * 365.25 * DAY },
  { name: "all", label: "All", spoken: "all there is", length: null },
];

/** The window of a name; one hour where there is none. */
export function windowOf(name) {
  return WINDOWS.find((w) => w.name === name) ?? WINDOWS.find((w) => w.name === "1h");
}

/**
 * Wires the choice of a window.
 * @param {HTMLElement} fieldset
 * @param {(name: string) => void} chosen
 */
export function wireWindows(fieldset, chosen) {
  for (const { name, label, spoken } of WINDOWS) {
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "window", value: name });
    input.setAttribute("aria-label", spoken);
    const text = document.createElement("span");
    text.textContent = label;
    const choice = document.createElement("label");
    choice.append(input, text);
    fieldset.append(choice);
  }
  fieldset.addEventListener("change", (event) => chosen(event.target.value));
}

/** Shows which window is chosen. */
export function markWindow(fieldset, name) {
  for (const input of fieldset.querySelectorAll("input")) input.checked = input.value === name;
}
