// Details that a curator marked, in the viewer: outlined places, one after the other, with words.
import { reduced } from "./deep_zoom.js";

const KEYS = { KeyD: "details", KeyN: "after", KeyP: "before" };
const ROOM = 1.3; // of a detail's size, that the window shows

/** A detail of the page's list. */
class Detail {
  constructor(item) {
    const link = item.querySelector("[data-detail]");
    this.id = item.id;
    this.picture = link.dataset.viewerOpen;
    this.place = item.dataset.place.split(",").map((percent) => percent / 100);
    this.name = item.querySelector(".detail__name");
    this.text = item.querySelector(".detail__text");
  }

  /** Its rectangle in a picture that lies in the viewer, whatever size of it the reader gets. */
  rectangleIn(image) {
    const { x: width, y: height } = image.getContentSize();
    const [left, top, wide, high] = this.place;
    return image.imageToViewportRectangle(left * width, top * height, wide * width, high * height);
  }
}

/** `viewer` is the page's Viewer, `list` the list of the details of its pictures. */
export class Details {
  constructor(viewer, list) {
    this.viewer = viewer;
    this.all = [...list.querySelectorAll(".detail")].map((item) => new Detail(item));
    this.present = [];
    this.places = new Map();
    this.panel = viewer.dialog.querySelector(".viewer__detail");
    this.step = viewer.dialog.querySelector(".viewer__step");
    this.said = viewer.dialog.querySelector(".viewer__said");
    this.button = viewer.button("details");
    viewer.onopen = (osd, { id }) => this.opened(osd, id);
    viewer.dialog.addEventListener("click", (event) => this.act(event.target.closest("[data-do]")?.dataset.do));
    viewer.dialog.addEventListener("keydown", (event) => this.pressed(event));
    viewer.dialog.addEventListener("close", () => this.choose(null));
    document.addEventListener("click", (event) => this.asked(event.target.closest("[data-viewer-open]")));
  }

  get areShown() { return this.button.getAttribute("aria-pressed") === "true"; }

  /** Somebody opens the viewer, perhaps at a detail. */
  asked(opener) {
    if (!opener) return;
    this.wanted = this.all.find(({ id }) => id === opener.dataset.detail) ?? null;
    const { viewer, wanted } = this;
    if (!wanted || !viewer.isOpen || viewer.picture.id !== wanted.picture) return;
    this.wanted = null;
    setTimeout(() => this.fly(wanted)); // once the viewer is shown
  }

  opened(osd, picture) {
    this.places.clear();
    this.present = this.all.filter((detail) => detail.picture === picture);
    this.button.hidden = this.present.length === 0;
    for (const detail of this.present) this.outline(osd, detail);
    const { wanted } = this;
    this.wanted = null;
    if (wanted?.picture === picture) this.fly(wanted);
    else this.choose(null);
    if (!this.heard) osd.addHandler("canvas-click", (event) => this.clicked(event));
    this.heard = true;
  }

  outline(osd, detail) {
    const place = document.createElement("button");
    place.type = "button";
    place.className = "viewer__place-of-detail";
    place.dataset.number = this.all.indexOf(detail) + 1;
    place.append(detail.name.cloneNode(true));
    // A pointer's click is OpenSeadragon's to tell from a drag; keys and screen readers click too.
    place.addEventListener("click", ({ detail: presses }) => { if (!presses) this.fly(detail); });
    osd.addOverlay({ element: place, location: detail.rectangleIn(osd.world.getItemAt(0)) });
    this.places.set(place, detail);
  }

  clicked(event) {
    const place = event.originalTarget.closest?.(".viewer__place-of-detail");
    if (!place || !event.quick) return;
    event.preventDefaultAction = true;
    this.fly(this.places.get(place));
  }

  pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !KEYS[event.code]) return;
    event.preventDefault();
    this.act(KEYS[event.code]);
  }

  act(what) {
    if (!this.present.length) return;
    if (what === "details") this.show(!this.areShown);
    if (what === "after") this.go(this.chosen ? this.beside(1) : this.present.at(0));
    if (what === "before") this.go(this.chosen ? this.beside(-1) : this.present.at(-1));
  }

  beside(step) {
    const { length } = this.all;
    return this.all[(this.all.indexOf(this.chosen) + step + length) % length];
  }

  /** To a detail of whichever picture. */
  go(detail) {
    const { osd, picture, pictures } = this.viewer;
    if (detail.picture === picture.id && this.viewer.isOpen) {
      this.fly(detail);
      return;
    }
    this.wanted = detail;
    if (detail.picture !== picture.id) osd.goToPage(pictures.findIndex(({ id }) => id === detail.picture));
  }

  show(shown) {
    this.button.setAttribute("aria-pressed", String(shown));
    for (const place of this.places.keys()) place.hidden = !shown;
    this.panel.hidden = !shown || !this.present.length;
  }

  /** Say which detail it is; none where the picture is seen as a whole. */
  choose(detail) {
    this.chosen = detail;
    this.show(this.areShown);
    this.step.textContent = `${detail ? this.all.indexOf(detail) + 1 : "–"} / ${this.all.length}`;
    this.said.replaceChildren(...(detail ? [detail.name, detail.text] : []).map((node) => node.cloneNode(true)));
    for (const [place, each] of this.places) place.setAttribute("aria-current", each === detail);
  }

  /** Bring the detail into the window, above the words about it. */
  fly(detail) {
    this.show(true);
    this.choose(detail);
    const { osd } = this.viewer;
    const { x, y, width, height } = detail.rectangleIn(osd.world.getItemAt(0));
    const window = osd.container.clientHeight;
    const free = Math.max(0.4, 1 - this.panel.offsetHeight / window);
    const [wide, high] = [width * ROOM, height * ROOM];
    const left = x - (wide - width) / 2;
    const top = y - (high - height) / 2;
    osd.viewport.setRotation(0, true);
    osd.viewport.fitBounds(new OpenSeadragon.Rect(left, top, wide, high / free), reduced);
  }
}

/** Open the viewer at the detail that the page's address names. */
export function openNamed() {
  const id = location.hash.slice(1);
  if (id) document.querySelector(`[data-detail="${CSS.escape(id)}"]`)?.click();
}
