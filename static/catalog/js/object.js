// The object's page: deep zoom in a dialog, buttons that copy.
import { copyButtons } from "./copy.js";
import { Details, openNamed } from "./details.js";
import { Viewer } from "./viewer.js";

copyButtons();

// Of many pictures the chosen one is in sight in their strip, and keeps the focus when it comes.
function showChosen() {
  const chosen = document.querySelector(".filmstrip [aria-current]");
  const strip = chosen?.closest(".filmstrip");
  if (strip) strip.scrollLeft = chosen.parentElement.offsetLeft - (strip.clientWidth - chosen.offsetWidth) / 2;
  return chosen;
}

document.addEventListener("htmx:after:swap", () => {
  const chosen = showChosen();
  if (document.activeElement === document.body) chosen?.focus({ preventScroll: true });
});
showChosen();

const dialog = document.querySelector("#viewer");
if (dialog?.showModal) {
  const viewer = new Viewer(dialog);
  const marked = document.querySelector("#details");
  if (marked) new Details(viewer, marked);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-viewer-open]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    viewer.open(opener.dataset.viewerOpen, opener);
  });
  const { start, region, rotation } = dialog.dataset;
  if (start) viewer.open(start, document.querySelector("[data-viewer-open]"), region, rotation);
  else openNamed();
}
