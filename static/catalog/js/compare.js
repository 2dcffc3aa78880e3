// The comparison: a viewer in each pane, moved together where the visitor wants it.
import { keep } from "./chosen.js";
import { deepZoom, goHome, reduced, turn } from "./deep_zoom.js";

const list = document.querySelector("#panes");
const together = document.querySelector("#together");
const tools = document.querySelector("#compare-tools");
const panes = [];
const KEYS = {
  KeyR: (view, back) => turn(view, back ? -90 : 90),
  KeyM: (view) => view.toggleFlip(),
  KeyF: () => {}, // full screen in the viewer of an object; OpenSeadragon would mirror
  Digit0: goHome,
};
let active = null;
let following = false;

class Pane {
  constructor(element) {
    this.element = element;
    this.status = element.querySelector(".pane__status");
    this.title = element.querySelector(".pane__title").textContent.trim();
    const data = element.querySelector("script");
    this.pictures = data ? JSON.parse(data.textContent) : [];
    this.shown = this.find(element.dataset.shown);
  }

  find(id) { return this.pictures.find((picture) => picture.id === id); }

  async start() {
    const box = this.element.querySelector(".pane__picture");
    const stage = document.createElement("div");
    stage.className = "pane__stage";
    box.append(stage);
    try {
      this.osd = await deepZoom(list.dataset.script, this.title, {
        element: stage,
        tileSources: this.shown.info,
        placeholderFillStyle: () => this.shown.colour,
      });
    } catch {
      stage.remove();
      this.status.textContent = list.dataset.failed;
      return;
    }
    this.osd.addHandler("open", () => { this.status.textContent = ""; box.dataset.state = "open"; });
    this.osd.addHandler("open-failed", () => { this.status.textContent = list.dataset.failed; });
    this.osd.addHandler("zoom", () => lead(this));
    this.osd.addHandler("pan", () => lead(this));
    this.osd.addHandler("canvas-key", (event) => this.pressed(event));
    this.osd.addHandler("canvas-scroll", (event) => {
      // The wheel belongs to the page until the visitor has taken hold of the picture.
      if (this.osd.canvas === document.activeElement) return;
      event.preventDefaultAction = true;
      event.preventDefault = false;
    });
    for (const event of ["focusin", "pointerdown"]) {
      this.osd.canvas.addEventListener(event, () => { active = this; });
    }
  }

  /** The keys of an object's viewer that OpenSeadragon has not, or has otherwise. */
  pressed(event) {
    const { code, shiftKey, ctrlKey, altKey, metaKey } = event.originalEvent;
    if (!KEYS[code]) return;
    event.preventDefaultAction = true;
    if (ctrlKey || altKey || metaKey) return;
    following = true;
    for (const pane of together?.checked ? panes : [this]) {
      if (pane.isOpen) KEYS[code](pane.osd.viewport, shiftKey);
    }
    following = false;
  }

  show(id) {
    this.shown = this.find(id);
    this.element.dataset.shown = id;
    this.osd.open(this.shown.info);
    for (const link of this.element.querySelectorAll("[data-picture]")) {
      if (link.dataset.picture === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    history.replaceState(null, "", address());
  }

  get isOpen() { return this.osd?.isOpen() && this.osd.world.getItemCount() > 0; }

  /** How much closer than the whole picture, and which point of it is in the middle, in shares. */
  get place() {
    const view = this.osd.viewport;
    const bounds = this.osd.world.getItemAt(0).getBounds();
    const centre = view.getCenter();
    return {
      closer: view.getZoom() / view.getHomeZoom(),
      x: (centre.x - bounds.x) / bounds.width,
      y: (centre.y - bounds.y) / bounds.height,
    };
  }

  set place({ closer, x, y }) {
    const view = this.osd.viewport;
    const bounds = this.osd.world.getItemAt(0).getBounds();
    const point = new OpenSeadragon.Point(bounds.x + x * bounds.width, bounds.y + y * bounds.height);
    view.zoomTo(view.getHomeZoom() * closer, null, reduced);
    view.panTo(point, reduced);
  }
}

/** Bring the other panes to where `leader` is. */
function lead(leader) {
  if (following || !together?.checked || !leader.isOpen) return;
  following = true;
  for (const pane of panes) if (pane !== leader && pane.isOpen) pane.place = leader.place;
  following = false;
}

function address() {
  const query = new URLSearchParams();
  for (const { element } of panes) query.append("object", element.dataset.object);
  for (const { shown } of panes) if (shown) query.append("image", shown.id);
  return `${location.pathname}?${query}`;
}

/** The buttons above move all panes; each has its own wheel, fingers and keys. */
function act(what) {
  following = true;
  for (const pane of panes.filter(({ isOpen }) => isOpen)) {
    const view = pane.osd.viewport;
    if (what === "home") goHome(view);
    else view.zoomBy(what === "in" ? 1.6 : 1 / 1.6, null, reduced);
    view.applyConstraints(reduced);
  }
  following = false;
}

function clicked(event) {
  const button = event.target.closest("[data-do]");
  if (button) act(button.dataset.do);
  const choice = event.target.closest("[data-picture]");
  const pane = choice && panes.find(({ element }) => element.contains(choice));
  if (!pane?.osd || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pane.show(choice.dataset.picture);
}

/** What the page shows becomes the visitor's choice, without the object of this identifier. */
function keepAll(except = "") {
  keep(panes.filter(({ element }) => element.dataset.object !== except).map((pane) => ({
    id: pane.element.dataset.object,
    title: pane.title,
    picture: pane.element.dataset.thumbnail,
  })));
}

if (list) {
  panes.push(...[...list.children].map((element) => new Pane(element)));
  for (const pane of panes) if (pane.shown) pane.start();
  tools.hidden = !panes.some(({ shown }) => shown);
  document.addEventListener("click", clicked);
  together?.addEventListener("change", () => lead(active ?? panes.find((pane) => pane.isOpen)));
  for (const link of document.querySelectorAll("[data-remove]")) {
    link.addEventListener("click", () => keepAll(link.dataset.remove));
  }
  for (const link of document.querySelectorAll("[data-keep]")) {
    link.hidden = false;
    link.addEventListener("click", () => keepAll());
  }
}
