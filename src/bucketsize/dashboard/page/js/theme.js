// Light or dark: as the system has it, until the button says otherwise. The choice is a cookie,
// since those are one for all ports of a host: the next start has another port.

const YEAR = 31_536_000; // seconds
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

/**
 * Wires the button.
 * @param {HTMLButtonElement} button
 * @param {() => void} changed called when the colours are others
 */
export function wireTheme(button, changed) {
  const apply = () => {
    const theme = chosenTheme() ?? (system.matches ? "dark" : "light");
    root.dataset.theme = theme;
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use the ${theme === "dark" ? "light" : "dark"} theme`);
    changed();
  };
  button.addEventListener("click", () => {
    const other = root.dataset.theme === "dark" ? "light" : "dark";
    const isSystems = other === (system.matches ? "dark" : "light");
    choose(other, isSystems ? 0 : YEAR);
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}

/**
 * A colour of the style sheet, for what is drawn on a canvas.
 * @param {string} name such as "ink", for --ink
 */
export function colour(name) {
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

/** The colour of the nth curve. */
export function curveColour(n) {
  return colour(`curve-${n % 8}`);
}

function choose(theme, seconds) {
  document.cookie = `bucketsize-theme=${theme}; path=/; max-age=${seconds}; samesite=strict`;
}
