// The staff's page of a picture's details: cards with names and numbers, and the picture beside
// them, on which their rectangles are drawn. What is sent is the form alone.
import { deepZoom, loaded } from "./deep_zoom.js";
import { pixiWithoutEval } from "./pixi_without_eval.js";

const SIDES = ["x", "y", "width", "height"];

/** A detail's card: its fields are what is saved. */
class Card {
  constructor(element) {
    this.element = element;
    this.id = element.id;
    element.classList.add("is-scripted");
    for (const part of element.querySelectorAll(".detail-card__tools, [data-do=view]")) part.hidden = false;
    const place = element.querySelector(".detail-card__place");
    place.open = Boolean(place.querySelector(".errorlist"));
  }

  field(name) { return this.element.querySelector(`[name="${this.id}-${name}"]`); }

  get isKnown() { return this.field("known").value !== ""; }

  get isRemoved() { return this.field("DELETE").checked; }
  set isRemoved(value) {
    this.field("DELETE").checked = value;
    this.element.hidden = value;
  }

  /** The name in the language that is shown, else in another. */
  get name() {
    const names = [...this.element.querySelectorAll("[name*='-label_']")];
    const shown = names.filter((input) => input.offsetParent);
    return [...shown, ...names].map((input) => input.value.trim()).find(Boolean) ?? "";
  }

  /** Whether somebody types its numbers just now, which the picture follows, not leads. */
  get isTyped() { return SIDES.some((side) => this.field(side) === document.activeElement); }

  /** x, y, width, height in pixels of the picture; null where they are no rectangle. */
  get place() {
    const numbers = SIDES.map((side) => this.field(side).valueAsNumber);
    return numbers.every(Number.isFinite) && numbers[2] > 0 && numbers[3] > 0 ? numbers : null;
  }
  set place(numbers) {
    SIDES.forEach((side, at) => { this.field(side).value = numbers[at]; });
  }
}

class Desk {
  constructor(form) {
    this.form = form;
    this.list = form.querySelector(".details-cards");
    this.status = form.querySelector(".details-status");
    this.template = document.querySelector("#detail-card");
    this.question = document.querySelector("#detail-removal");
    this.total = form.querySelector("[name$=TOTAL_FORMS]");
    this.cards = new Map();
    for (const element of [...this.list.children]) {
      if ("blank" in element.dataset) element.remove();
      else this.cards.set(element.id, new Card(element));
    }
    for (const card of this.cards.values()) card.isRemoved = card.isRemoved;
    form.addEventListener("click", (event) => this.clicked(event));
    form.addEventListener("input", (event) => this.typed(event));
    this.list.addEventListener("focusin", (event) => this.choose(this.cardOf(event.target)));
    this.arrange();
    this.warnOfUnsaved();
  }

  cardOf(element) { return this.cards.get(element.closest(".detail-card")?.id); }

  get present() { return [...this.list.children].map((item) => this.cards.get(item.id)).filter((card) => !card.isRemoved); }

  /** Say the order, as it stands, in numbers and in the fields that are sent. */
  arrange() {
    this.present.forEach((card, at, { length }) => {
      card.field("ORDER").value = at + 1;
      card.element.querySelector(".detail-card__number").textContent = at + 1;
      card.element.querySelector(".detail-card__name").textContent = card.name || this.form.dataset.nameless;
      card.element.querySelector("[data-do=up]").disabled = at === 0;
      card.element.querySelector("[data-do=down]").disabled = at === length - 1;
    });
    this.form.querySelector(".details-none").hidden = this.present.length > 0;
  }

  add(id, place) {
    const number = Number(this.total.value);
    this.total.value = number + 1;
    this.list.insertAdjacentHTML("beforeend", this.template.innerHTML.replaceAll("__prefix__", number));
    const element = this.list.lastElementChild;
    const card = new Card(element);
    this.cards.set(element.id, card);
    card.shape = id;
    card.place = place;
    element.dispatchEvent(new CustomEvent("formset:added", { bubbles: true })); // languages of its fields
    this.arrange();
    return card;
  }

  choose(card) {
    for (const each of this.cards.values()) each.element.classList.toggle("is-chosen", each === card);
    this.sheet?.choose(card);
  }

  /** Let somebody type: the first field that is shown. */
  enter(card) {
    card.element.scrollIntoView({ block: "nearest" });
    const shown = [...card.element.querySelectorAll("[name*='-label_']")].find((input) => input.offsetParent);
    shown?.focus({ preventScroll: true });
  }

  typed({ target }) {
    const card = this.cardOf(target);
    if (!card) return;
    this.arrange();
    if (SIDES.some((side) => target.name === `${card.id}-${side}`)) this.sheet?.draw(card);
  }

  clicked({ target }) {
    const what = target.closest("[data-do]")?.dataset.do;
    const card = this.cardOf(target);
    if (!what) return;
    if (!card) this.sheet?.act(what);
    else if (what === "remove") this.ask(card);
    else if (what === "view") this.sheet?.take(card);
    else this.move(card, what);
  }

  move(card, where) {
    const order = this.present;
    const other = order[order.indexOf(card) + (where === "up" ? -1 : 1)];
    if (!other) return;
    if (where === "up") other.element.before(card.element);
    else other.element.after(card.element);
    this.arrange();
    const button = card.element.querySelector(`[data-do=${where}]`);
    (button.disabled ? card.element.querySelector("[data-do]:enabled") : button).focus();
  }

  ask(card) {
    if (!card.isKnown && !card.name) {
      this.remove(card);
      return;
    }
    this.question.querySelector("p").textContent = card.name;
    this.question.returnValue = "keep";
    this.question.onclose = () => { if (this.question.returnValue === "remove") this.remove(card); };
    this.question.showModal();
  }

  remove(card) {
    if (card.isKnown) {
      card.isRemoved = true;
    } else {
      this.cards.delete(card.id);
      card.element.remove();
    }
    this.sheet?.erase(card);
    this.arrange();
    this.form.querySelector("[data-do=draw]").focus();
  }

  get sent() { return new URLSearchParams(new FormData(this.form)).toString(); }

  warnOfUnsaved() {
    const before = "unsaved" in this.form.dataset ? null : this.sent;
    let leaving = false;
    this.form.addEventListener("submit", () => { leaving = true; });
    addEventListener("beforeunload", (event) => {
      if (!leaving && this.sent !== before) event.preventDefault();
    });
  }
}

/** The picture on which the cards' rectangles lie. */
class Sheet {
  constructor(desk, viewer) {
    this.desk = desk;
    this.viewer = viewer;
    this.width = Number(desk.form.dataset.width);
    this.height = Number(desk.form.dataset.height);
    this.pen = AnnotoriousOSD.createOSDAnnotator(viewer, { drawingEnabled: false, drawingMode: "drag" });
    for (const card of desk.present) this.draw(card);
    this.pen.state.store.observe(({ changes }) => this.changed(changes));
    this.pen.on("selectionChanged", ([chosen]) => this.chosen(chosen?.id));
  }

  cardOf(id) { return [...this.desk.cards.values()].find((card) => card.shape === id); }

  /** The card's rectangle, drawn anew. */
  draw(card) {
    const place = card.place;
    if (!place) return;
    card.shape ??= card.id;
    const [x, y, w, h] = place;
    const geometry = { x, y, w, h, bounds: { minX: x, minY: y, maxX: x + w, maxY: y + h } };
    const target = { annotation: card.shape, selector: { type: "RECTANGLE", geometry } };
    const shape = { id: card.shape, bodies: [], target };
    if (this.pen.getAnnotationById(card.shape)) this.pen.updateAnnotation(shape);
    else this.pen.addAnnotation(shape);
  }

  erase(card) { if (this.pen.getAnnotationById(card.shape)) this.pen.removeAnnotation(card.shape); }

  choose(card) {
    const [chosen] = this.pen.getSelected();
    if (card?.shape && chosen?.id !== card.shape) this.pen.setSelected(card.shape);
  }

  chosen(id) {
    const card = this.cardOf(id);
    if (!card || card.element.contains(document.activeElement)) return;
    this.desk.choose(card);
    card.element.scrollIntoView({ block: "nearest" });
  }

  changed({ created = [], updated = [], deleted = [] }) {
    for (const shape of created) this.marked(shape);
    for (const { newValue } of updated) {
      const card = this.cardOf(newValue.id);
      if (card && !card.isTyped) card.place = this.pixels(newValue);
    }
    for (const { id } of deleted) {
      const card = this.cardOf(id);
      if (card && !card.isRemoved && card.element.isConnected) this.desk.remove(card);
    }
  }

  /** A rectangle has come: drawn just now, typed into its card, or taken back from removal. */
  marked(shape) {
    const card = this.cardOf(shape.id);
    if (card?.isRemoved) {
      card.isRemoved = false;
      this.desk.arrange();
    } else if (!card) {
      this.drawing(false);
      const made = this.desk.add(shape.id, this.pixels(shape));
      setTimeout(() => this.desk.enter(made)); // once Annotorious has chosen it
    }
  }

  /** Whole pixels inside the picture. */
  pixels({ target: { selector: { geometry: { bounds } } } }) {
    const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
    const x = within(bounds.minX, this.width - 1);
    const y = within(bounds.minY, this.height - 1);
    const width = Math.max(1, within(bounds.maxX, this.width) - x);
    const height = Math.max(1, within(bounds.maxY, this.height) - y);
    return [x, y, width, height];
  }

  /** The part of the picture that is in view, without its rim. */
  get view() {
    const seen = this.viewer.viewport.getBounds(true);
    const rim = 0.06;
    const { x, y, width, height } = this.viewer.viewport.viewportToImageRectangle(
      seen.x + rim * seen.width, seen.y + rim * seen.height,
      (1 - 2 * rim) * seen.width, (1 - 2 * rim) * seen.height,
    );
    const bounds = { minX: x, minY: y, maxX: x + width, maxY: y + height };
    return this.pixels({ target: { selector: { geometry: { bounds } } } });
  }

  take(card) {
    card.place = this.view;
    this.draw(card);
  }

  drawing(on) {
    this.pen.cancelSelected();
    this.pen.setDrawingEnabled(on);
    this.desk.form.querySelector("[data-do=draw]").setAttribute("aria-pressed", String(on));
  }

  act(what) {
    const view = this.viewer.viewport;
    if (what === "draw") this.drawing(!this.pen.isDrawingEnabled());
    if (what === "home") view.goHome();
    if (what === "in" || what === "out") {
      view.zoomBy(what === "in" ? 1.6 : 1 / 1.6);
      view.applyConstraints();
    }
    if (what === "add") {
      const card = this.desk.add(undefined, this.view);
      this.draw(card);
      this.desk.enter(card);
    }
  }
}

async function open(desk) {
  const { zoom, draw, picture } = desk.form.dataset;
  const canvas = desk.form.querySelector(".details-canvas");
  const viewer = await deepZoom(zoom, canvas.dataset.name, {
    element: canvas,
    tileSources: picture,
    visibilityRatio: 0.8,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
  });
  viewer.addHandler("canvas-key", (event) => { // turned or mirrored, nothing could be drawn upright
    event.preventDefaultAction = ["KeyR", "KeyF"].includes(event.originalEvent.code);
  });
  pixiWithoutEval();
  await loaded(draw);
  await new Promise((resolve, reject) => {
    viewer.addOnceHandler("open", resolve);
    viewer.addOnceHandler("open-failed", reject);
    if (viewer.isOpen()) resolve();
  });
  desk.sheet = new Sheet(desk, viewer);
  desk.form.querySelector(".details-tools").hidden = false;
}

const form = document.querySelector("#details-form");
if (form) {
  const desk = new Desk(form);
  open(desk).catch(() => { desk.status.textContent = form.dataset.failed; });
}
