// Links to a view (IIIF Content State API 1.0). The server reads them: catalog/iiif/content_state.py.

/** Content-state-encoded, as section 6 of the specification says. */
function encoded(state) {
  return btoa(encodeURIComponent(JSON.stringify(state)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** How many pixels of the canvas one of the tile source is: rights may leave a smaller picture. */
function scaleOf(image, picture) {
  return picture.width / image.source.dimensions.x;
}

/** The part of the picture in the window, `x,y,width,height` in pixels of its canvas; "" for all. */
export function regionOf(osd, picture) {
  const image = osd.world.getItemAt(0);
  const seen = image.viewportToImageRectangle(osd.viewport.getBounds().getBoundingBox());
  const scale = scaleOf(image, picture);
  const left = Math.max(0, Math.round(seen.x * scale));
  const top = Math.max(0, Math.round(seen.y * scale));
  const right = Math.min(picture.width, Math.round((seen.x + seen.width) * scale));
  const bottom = Math.min(picture.height, Math.round((seen.y + seen.height) * scale));
  if (right - left >= picture.width && bottom - top >= picture.height) return "";
  return [left, top, Math.max(1, right - left), Math.max(1, bottom - top)].join(",");
}

/** How the picture is turned, as the Image API writes it: degrees clockwise, mirrored before by `!`;
 * "" where it is upright. OpenSeadragon mirrors last, so a mirrored picture is turned the other way. */
export function rotationOf(osd) {
  const { viewport } = osd;
  const turned = viewport.getRotation(true);
  const degrees = (((viewport.getFlip() ? -turned : turned) % 360) + 360) % 360;
  return viewport.getFlip() ? `!${degrees}` : degrees ? String(degrees) : "";
}

/** Fill the window with a region as `regionOf` writes it, turned as `rotationOf` writes it. */
export function show(osd, picture, { region, rotation }) {
  const flipped = rotation.startsWith("!");
  const degrees = Number(rotation.replace("!", ""));
  osd.viewport.setFlip(flipped);
  osd.viewport.setRotation(flipped ? -degrees : degrees, true);
  if (!region) return;
  const image = osd.world.getItemAt(0);
  const scale = scaleOf(image, picture);
  const [x, y, width, height] = region.split(",").map((number) => Number(number) / scale);
  osd.viewport.fitBoundsWithConstraints(image.imageToViewportRectangle(x, y, width, height), true);
}

/** The address of this page that opens the picture at the region, turned so. */
export function addressOf(picture, region, rotation) {
  const canvas = {
    id: picture.canvas + (region ? `#xywh=${region}` : ""),
    type: "Canvas",
    partOf: [{ id: picture.manifest, type: "Manifest" }],
  };
  const selector = { type: "ImageApiSelector", rotation };
  const state = rotation ? { type: "SpecificResource", source: canvas, selector } : canvas;
  return `${location.origin}${location.pathname}?iiif-content=${encoded(state)}`;
}
