// The object's page: deep zoom in a dialog, buttons that copy.
import { copyButtons } from "./copy.js";
import { Details, openNamed } from "./details.js";
import { Viewer } from "./viewer.js";

copyButtons();

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
