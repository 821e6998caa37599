// The curve by keyboard: from row to row, zooming, moving.

/**
 * @param {HTMLElement} box the focusable box around the curve
 * @param {object} does
 * @param {(by: -1 | 1) => void} does.step to the next row
 * @param {(end: "first" | "last") => void} does.jump
 * @param {(by: number) => void} does.shift by so many windows
 * @param {(factor: number) => void} does.zoom
 * @param {() => void} does.reset
 */
export function wireKeys(box, does) {
  const keys = {
    ArrowLeft: () => does.step(-1),
    ArrowRight: () => does.step(1),
    "Shift+ArrowLeft": () => does.shift(-0.25),
    "Shift+ArrowRight": () => does.shift(0.25),
    Home: () => does.jump("first"),
    End: () => does.jump("last"),
    "+": () => does.zoom(0.5),
    "=": () => does.zoom(0.5),
    "-": () => does.zoom(2),
    0: does.reset,
    Escape: does.reset,
  };
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isArrow = event.key.startsWith("Arrow");
    const action = keys[event.shiftKey && isArrow ? `Shift+${event.key}` : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
