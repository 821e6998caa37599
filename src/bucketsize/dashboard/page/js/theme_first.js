// Runs before anything is drawn, so that no page flashes in the wrong theme. Not a module: those
// run later. theme.js asks the same function.
function chosenTheme() {
  return /(?:^|; )bucketsize-theme=(dark|light)/.exec(document.cookie)?.[1];
}
{
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = chosenTheme() ?? (dark ? "dark" : "light");
}
