// The dialog with the zoomable pictures of an object.
import { deepZoom, reduced } from "./deep_zoom.js";

/** `onopen(osd, picture)` is called whenever the picture of this identifier has opened. */
export class Viewer {
  onopen = () => {};

  constructor(dialog) {
    this.dialog = dialog;
    this.canvas = dialog.querySelector(".viewer__canvas");
    this.status = dialog.querySelector(".viewer__status");
    this.place = dialog.querySelector(".viewer__place");
    dialog.querySelector("[data-do=full]").hidden = !document.fullscreenEnabled;
    this.pictures = this.canvas.dataset.pictures.split(" ").map((pair) => pair.split("="));
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.act(button.dataset.do);
    });
    dialog.addEventListener("close", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      this.opener?.focus({ preventScroll: true });
    });
  }

  async open(picture, opener) {
    this.opener = opener;
    this.dialog.showModal();
    const page = Math.max(0, this.pictures.findIndex(([id]) => id === picture));
    try {
      if (this.osd) {
        if (this.osd.currentPage() !== page) this.osd.goToPage(page);
      } else {
        await this.start(page);
      }
    } catch {
      this.say(this.dialog.dataset.failed);
      return;
    }
    this.osd.canvas.focus();
  }

  async start(page) {
    this.osd = await deepZoom(this.dialog.dataset.script, this.dialog.getAttribute("aria-label"), {
      element: this.canvas,
      tileSources: this.pictures.map(([, address]) => address),
      sequenceMode: this.pictures.length > 1,
      initialPage: page,
      showNavigator: matchMedia("(min-width: 48rem)").matches,
      navigatorPosition: "BOTTOM_RIGHT",
      navigatorSizeRatio: 0.16,
      navigatorBackground: "#0b1416",
      navigatorBorderColor: "#4a5b5e",
      navigatorDisplayRegionColor: "#e0b45c",
    });
    this.osd.addHandler("open", () => this.opened());
    this.osd.addHandler("open-failed", () => this.say(this.dialog.dataset.failed));
    this.osd.addHandler("page", ({ page: number }) => this.count(number));
    this.count(page);
  }

  opened() {
    this.say("");
    this.dialog.dataset.state = "open";
    this.onopen(this.osd, this.pictures[this.osd.currentPage()][0]);
  }

  act(what) {
    if (what === "close") this.dialog.close();
    if (!this.osd) return;
    const view = this.osd.viewport;
    if (what === "in" || what === "out") {
      view.zoomBy(what === "in" ? 1.6 : 1 / 1.6, null, reduced);
      view.applyConstraints();
    }
    if (what === "home") { view.setRotation(0, true); view.goHome(reduced); }
    if (what === "turn") view.rotateBy(90, reduced);
    if (what === "previous" || what === "next") this.go(what === "next" ? 1 : -1);
    if (what === "full") this.fill();
  }

  go(step) {
    const count = this.pictures.length;
    this.osd.goToPage((this.osd.currentPage() + step + count) % count);
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.dialog.querySelector(".viewer__frame").requestFullscreen?.();
  }

  count(page) {
    if (this.place) this.place.textContent = `${page + 1} / ${this.pictures.length}`;
  }

  say(words) { this.status.textContent = words; }
}
