// OpenSeadragon, fetched when it is first needed, with the portal's manners.

export const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

const scripts = new Map();

/** Resolves once the script at `address` has run; rejects, and may be asked again, where it fails. */
export function loaded(address) {
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

// OpenSeadragon looks for a style element of its own before it adds one, which the security
// policy would refuse; an element of no namespace is found, and styles nothing.
function keepStyleOut() {
  if (document.querySelector("[data-openseadragon-mobile-css]")) return;
  const found = document.createElementNS(null, "style");
  found.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(found);
}

/** An OpenSeadragon viewer by `options`, its script from `address`; its canvas is called `name`. */
export async function deepZoom(address, name, options) {
  await loaded(address);
  keepStyleOut();
  const viewer = OpenSeadragon({
    showNavigationControl: false,
    showSequenceControl: false,
    animationTime: reduced ? 0 : 0.7,
    immediateRender: false,
    visibilityRatio: 0.6,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 2.5,
    gestureSettingsMouse: { clickToZoom: true, dblClickToZoom: true },
    ...options,
  });
  viewer.canvas.setAttribute("aria-label", name);
  viewer.canvas.setAttribute("role", "application");
  return viewer;
}

/** Turn clockwise as the visitor sees it: OpenSeadragon mirrors what it has turned. */
export function turn(viewport, degrees) {
  viewport.rotateBy(viewport.getFlip() ? -degrees : degrees, reduced);
}

/** The whole picture, upright. */
export function goHome(viewport) {
  viewport.setRotation(0, true);
  viewport.setFlip(false);
  viewport.goHome(reduced);
}
