// Runs before anything is drawn, so that no page flashes in the wrong theme. Not a module: those
// run later.
{
  const chosen = localStorage.getItem("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = chosen ?? (dark ? "dark" : "light");
}
