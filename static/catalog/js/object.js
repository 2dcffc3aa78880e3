// The object's page: deep zoom in a dialog, buttons that copy.

const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const label = button.querySelector("span");
  const words = label.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = words; }, 2000);
  });
}

/** Resolves once the script at `address` has run; each address is fetched once. */
const scripts = new Map();
function loaded(address) {
  if (!scripts.has(address)) {
    scripts.set(address, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => { scripts.delete(address); reject(new Error(address)); };
      document.head.append(script);
    }));
  }
  return scripts.get(address);
}

/** The dialog with the zoomable pictures of this page. */
class Viewer {
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
      await loaded(this.dialog.dataset.script);
    } catch {
      this.say(this.dialog.dataset.failed);
      return;
    }
    if (this.viewer) {
      if (this.viewer.currentPage() !== page) this.viewer.goToPage(page);
    } else {
      this.start(page);
    }
    this.viewer.canvas.focus();
  }

  start(page) {
    // OpenSeadragon looks for a style element of its own before it adds one, which the security
    // policy would refuse; an element of no namespace is found, and styles nothing.
    const found = document.createElementNS(null, "style");
    found.setAttribute("data-openseadragon-mobile-css", "");
    document.head.append(found);
    this.viewer = OpenSeadragon({
      element: this.canvas,
      tileSources: this.pictures.map(([, address]) => address),
      sequenceMode: this.pictures.length > 1,
      initialPage: page,
      showNavigationControl: false,
      showSequenceControl: false,
      showNavigator: matchMedia("(min-width: 48rem)").matches,
      navigatorPosition: "BOTTOM_RIGHT",
      navigatorSizeRatio: 0.16,
      navigatorBackground: "#0b1416",
      navigatorBorderColor: "#4a5b5e",
      navigatorDisplayRegionColor: "#e0b45c",
      animationTime: reduced ? 0 : 0.7,
      immediateRender: false,
      visibilityRatio: 0.6,
      minZoomImageRatio: 0.8,
      maxZoomPixelRatio: 2.5,
      gestureSettingsMouse: { clickToZoom: true, dblClickToZoom: true },
    });
    this.viewer.canvas.setAttribute("aria-label", this.dialog.getAttribute("aria-label"));
    this.viewer.canvas.setAttribute("role", "application");
    this.viewer.addHandler("open", () => { this.say(""); this.dialog.dataset.state = "open"; });
    this.viewer.addHandler("open-failed", () => this.say(this.dialog.dataset.failed));
    this.viewer.addHandler("page", ({ page: number }) => this.count(number));
    this.count(page);
  }

  act(what) {
    if (what === "close") this.dialog.close();
    if (!this.viewer) return;
    const view = this.viewer.viewport;
    const turn = reduced ? true : false;
    if (what === "in" || what === "out") {
      view.zoomBy(what === "in" ? 1.6 : 1 / 1.6, null, turn);
      view.applyConstraints();
    }
    if (what === "home") { view.setRotation(0, true); view.goHome(turn); }
    if (what === "turn") view.rotateBy(90, turn);
    if (what === "previous" || what === "next") this.go(what === "next" ? 1 : -1);
    if (what === "full") this.fill();
  }

  go(step) {
    const count = this.pictures.length;
    this.viewer.goToPage((this.viewer.currentPage() + step + count) % count);
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

const dialog = document.querySelector("#viewer");
if (dialog?.showModal) {
  const viewer = new Viewer(dialog);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-viewer-open]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    viewer.open(opener.dataset.viewerOpen, opener);
  });
}
