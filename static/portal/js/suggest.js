// What is offered while one types into a search field (ARIA combobox with a list, WAI-ARIA APG).
// The field works without it: Enter searches for the words as they are.

const PAUSE = 120; // ms without a key before the server is asked

class Suggestions {
  constructor(field) {
    this.field = field;
    this.list = document.createElement("ul");
    this.list.id = `${field.id}-suggestions`;
    this.list.className = "suggest";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.dataset.suggestLabel);
    this.list.hidden = true;
    field.addEventListener("input", () => this.later());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    // A press on an option must not take the focus, and with it the list, away before the click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event));
  }

  // Again where htmx has laid a new answer of the server over the form. An answer that came beside
  // it leaves what is offered, and what is being asked for.
  dress() {
    if (this.list.isConnected) return;
    this.field.closest(".search").append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id,
    })) this.field.setAttribute(name, value);
    this.hide();
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const text = this.field.value.trim();
    if (!text) return this.close();
    this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    this.asking = new AbortController();
    try {
      const address = `${this.field.dataset.suggest}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: this.asking.signal });
      if (!answer.ok) return this.close();
      this.show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(options) {
    if (document.activeElement !== this.field) return;
    this.list.innerHTML = options;
    this.list.hidden = !this.options.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.choose(null);
  }

  // Words are asked for with what else the form asks; everything else has a page of its own.
  take(event) {
    const words = event.target.closest("[data-words]")?.dataset.words;
    if (!words || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.field.value = words;
    this.close();
    this.field.form.requestSubmit();
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.hide();
  }

  hide() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.choose(null);
  }

  choose(option) {
    for (const other of this.options) other.setAttribute("aria-selected", String(other === option));
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
    this.chosen = option;
  }

  key(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter") {
      if (!this.chosen) return this.close();
      event.preventDefault();
      this.chosen.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) return;
      event.preventDefault();
      const options = [null, ...this.options];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const place = options.indexOf(this.chosen ?? null) + step;
      this.choose(options[(place + options.length) % options.length]);
    }
  }
}

const attached = new WeakMap();

function attach() {
  for (const field of document.querySelectorAll("input[data-suggest]")) {
    if (!attached.has(field)) attached.set(field, new Suggestions(field));
    attached.get(field).dress();
  }
}

attach();
document.addEventListener("htmx:after:swap", attach);
