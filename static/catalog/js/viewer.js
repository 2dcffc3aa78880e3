// The dialog with the zoomable pictures of an object: buttons, keys, a link to what is seen.
import { addressOf, regionOf, rotationOf, show } from "./content_state.js";
import { copied } from "./copy.js";
import { deepZoom, goHome, reduced, turn } from "./deep_zoom.js";

// Signs first, for layouts put them on different keys; then keys by their place, whatever they write.
const KEYS = {
  "+": "in", "-": "out", "?": "help",
  Equal: "in", NumpadAdd: "in", Minus: "out", NumpadSubtract: "out", Digit0: "home", Home: "home",
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  KeyR: "turn", KeyM: "flip", KeyO: "map", KeyF: "full", KeyL: "link", PageUp: "previous", PageDown: "next",
};
const STEP = 0.12; // of the window, that an arrow key moves
const MOVES = { left: [-STEP, 0], right: [STEP, 0], up: [0, -STEP], down: [0, STEP] };

/**
 * The viewer of the pictures that the page's data block `#pictures` describes.
 * `onopen(osd, picture)` is called whenever a picture has opened in it.
 */
export class Viewer {
  onopen = () => {};

  constructor(dialog) {
    this.dialog = dialog;
    this.words = dialog.dataset;
    this.canvas = dialog.querySelector(".viewer__canvas");
    this.status = dialog.querySelector(".viewer__status");
    this.place = dialog.querySelector(".viewer__place");
    this.help = dialog.querySelector(".viewer__help");
    this.pictures = JSON.parse(document.querySelector("#pictures").textContent);
    this.button("full").hidden = !document.fullscreenEnabled;
    this.button("link").hidden = !navigator.clipboard;
    dialog.addEventListener("click", (event) => this.clicked(event));
    dialog.addEventListener("keydown", (event) => this.pressed(event));
    dialog.addEventListener("close", () => this.closed());
  }

  /** Show the picture of this identifier, and the region `x,y,width,height` of its canvas, turned
   * as the Image API writes it (`90`, `!0`). */
  async open(id, opener, region = "", rotation = "") {
    this.opener = opener;
    this.view = region || rotation ? { region, rotation } : null;
    this.dialog.showModal();
    const page = Math.max(0, this.pictures.findIndex((picture) => picture.id === id));
    try {
      if (!this.osd) await this.start(page);
      else if (this.osd.currentPage() !== page) this.osd.goToPage(page);
      this.osd.canvas.focus();
    } catch {
      this.say(this.words.failed);
    }
  }

  async start(page) {
    this.say(this.words.loading);
    this.osd = await deepZoom(this.words.script, this.dialog.getAttribute("aria-label"), {
      element: this.canvas,
      tileSources: this.pictures.map(({ info }) => info),
      sequenceMode: this.pictures.length > 1,
      initialPage: page,
      keyboardNavEnabled: false, // keys work wherever in the dialog the focus is
      placeholderFillStyle: () => this.picture.colour,
      showNavigator: matchMedia("(min-width: 48rem)").matches,
      navigatorPosition: "BOTTOM_RIGHT",
      navigatorSizeRatio: 0.16,
      navigatorBackground: "#0b1416",
      navigatorBorderColor: "#4a5b5e",
      navigatorDisplayRegionColor: "#e0b45c",
    });
    this.osd.addHandler("open", () => this.opened());
    this.osd.addHandler("open-failed", () => this.say(this.words.failed));
    this.osd.addHandler("page", ({ page: number }) => this.count(number));
    this.button("map").hidden = !this.osd.navigator;
    for (const row of this.help.querySelectorAll("[data-needs]")) {
      row.hidden = this.button(row.dataset.needs).hidden;
    }
    this.count(page);
  }

  /** Whether a picture is there: between two of them there is none for a moment. */
  get isOpen() { return Boolean(this.osd?.isOpen() && this.osd.world.getItemCount()); }

  get picture() { return this.pictures[this.osd.currentPage()]; }

  button(what) { return this.dialog.querySelector(`[data-do=${what}]`); }

  opened() {
    this.say("");
    this.dialog.dataset.state = "open";
    if (this.view) show(this.osd, this.picture, this.view);
    this.view = null;
    this.onopen(this.osd, this.picture);
  }

  async closed() {
    this.help.open = false;
    if (document.fullscreenElement) await document.exitFullscreen(); // which takes the focus along
    this.opener?.focus({ preventScroll: true });
  }

  clicked(event) {
    const button = event.target.closest("[data-do]");
    if (button) this.act(button.dataset.do);
    else if (!this.help.contains(event.target)) this.help.open = false;
  }

  pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea")) return;
    if (event.key === "Escape" && this.help.open) {
      this.help.open = false;
      event.preventDefault();
      return;
    }
    const what = KEYS[event.key] ?? KEYS[event.code];
    if (!what) return;
    event.preventDefault();
    this.act(what === "turn" && event.shiftKey ? "back" : what);
  }

  act(what) {
    if (what === "close") this.dialog.close();
    if (what === "help") this.help.open = !this.help.open;
    if (what === "full") this.fill();
    if (what === "previous" || what === "next") this.go(what === "next" ? 1 : -1);
    if (!this.isOpen) return;
    const view = this.osd.viewport;
    if (what === "in" || what === "out") view.zoomBy(what === "in" ? 1.6 : 1 / 1.6, null, reduced);
    if (what === "home") goHome(view);
    if (what === "turn" || what === "back") turn(view, what === "turn" ? 90 : -90);
    if (what === "flip") view.toggleFlip();
    if (what === "map") this.map();
    if (MOVES[what]) this.move(...MOVES[what]);
    view.applyConstraints(reduced);
    if (what === "link" && navigator.clipboard) this.link();
  }

  /** Show or hide the small overview in the corner. */
  map() {
    const button = this.button("map");
    if (button.hidden) return;
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    this.osd.navigator.element.hidden = !shown;
  }

  /** Move by shares of the window as the visitor sees it, however the picture is turned. */
  move(x, y) {
    const view = this.osd.viewport;
    const seen = view.getBoundsNoRotate();
    const step = new OpenSeadragon.Point((view.getFlip() ? -x : x) * seen.width, y * seen.height);
    view.panBy(step.rotate(-view.getRotation()), reduced);
  }

  go(step) {
    const count = this.pictures.length;
    if (this.osd && count > 1) this.osd.goToPage((this.osd.currentPage() + step + count) % count);
  }

  link() {
    const address = addressOf(this.picture, regionOf(this.osd, this.picture), rotationOf(this.osd));
    copied(address, this.status, this.words.copied);
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.dialog.querySelector(".viewer__frame").requestFullscreen?.();
  }

  count(page) {
    if (this.place) this.place.textContent = `${page + 1} / ${this.pictures.length}`;
    const { label } = this.pictures[page];
    this.osd.canvas.setAttribute("aria-label", `${this.dialog.getAttribute("aria-label")}: ${label}`);
  }

  say(words) { this.status.textContent = words; }
}
