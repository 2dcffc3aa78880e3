// Walks a tour: one sphere, its marks lead to the next scene or to an object.
import { Viewer } from "@photo-sphere-viewer/core";
import { MarkersPlugin } from "@photo-sphere-viewer/markers-plugin";

const walk = JSON.parse(document.getElementById("walk").textContent);
const sphere = document.getElementById("sphere");
const status = document.getElementById("sphere-status");
const words = sphere.dataset;
const ICONS = {
  scene: "M4 12h16m-6-6 6 6-6 6",
  object: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17",
  text: "M12 11v5.5M12 7.5v.01M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0Z",
};
const SIZE = 44;
const BAR = 40; // the height of the viewer's tool bar
const degrees = (angle) => `${angle}deg`;

function markElement(kind, spot) {
  const mark = document.createElement("div");
  mark.className = `mark mark--${kind}`;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[kind]);
  svg.append(path);
  mark.append(svg);
  mark.setAttribute("role", kind === "text" ? "button" : "link");
  mark.setAttribute("aria-label", spot.label);
  if (spot.text) {
    mark.setAttribute("aria-description", spot.text);
  }
  mark.tabIndex = 0;
  return mark;
}

/** What is written on a mark, as the markup that the viewer's tooltips are made of. */
function told(spot) {
  const name = document.createElement("strong");
  name.textContent = spot.label;
  const text = document.createElement("span");
  text.textContent = spot.text;
  return name.outerHTML + (spot.text ? text.outerHTML : "");
}

function marksOf(scene) {
  return scene.hotspots.map((spot, index) => {
    const kind = spot.scene ? "scene" : spot.url ? "object" : "text";
    const id = `mark-${index}`;
    const element = markElement(kind, spot);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        follow(spot, id);
      }
    });
    element.addEventListener("focus", () => marks.showMarkerTooltip(id));
    element.addEventListener("blur", () => marks.hideMarkerTooltip(id));
    return {
      id,
      position: { yaw: degrees(spot.yaw), pitch: degrees(spot.pitch) },
      element,
      size: { width: SIZE, height: SIZE },
      anchor: "center center",
      tooltip: { content: told(spot), className: "mark-tip" },
      data: spot,
    };
  });
}

function follow(spot, id) {
  if (spot.scene) {
    go(spot.scene);
  } else if (spot.url) {
    location.assign(spot.url);
  } else {
    marks.showMarkerTooltip(id);
  }
}

let viewer;
let marks;

function start() {
  viewer = new Viewer({
    container: sphere,
    loadingTxt: words.loading,
    mousewheelCtrlKey: true,
    touchmoveTwoFingers: false,
    keyboard: "fullscreen",
    navbar: narrow() ? ["zoom", "move", "fullscreen"] : ["zoom", "move", "caption", "fullscreen"],
    defaultZoomLvl: zoom(),
    plugins: [MarkersPlugin],
    lang: {
      zoom: words.zoomIn,
      zoomIn: words.zoomIn,
      zoomOut: words.zoomOut,
      move: words.move,
      moveLeft: words.left,
      moveRight: words.right,
      moveUp: words.up,
      moveDown: words.down,
      fullscreen: words.full,
      menu: words.menu,
      close: words.close,
      loadError: words.failed,
      webglError: words.webgl,
    },
  });
  marks = viewer.getPlugin(MarkersPlugin);
  marks.addEventListener("select-marker", ({ marker }) => follow(marker.data, marker.id));
  viewer.addEventListener("render", hideCutMarks);
  const frame = sphere.querySelector(".psv-container");
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", words.frame);
  frame.addEventListener("focus", () => viewer.startKeyboardControl());
  frame.addEventListener("blur", () => viewer.stopKeyboardControl());
  for (const button of sphere.querySelectorAll(".psv-button[tabindex][title]")) {
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", button.title);
  }
}

function narrow() {
  return sphere.clientWidth < 640;
}

/** A narrow window opens as wide a view as a broad one, so that it shows as many marks. */
function zoom() {
  return narrow() ? 0 : 20;
}

/** A mark goes before the edge of the view can cut it. */
function hideCutMarks() {
  const { width, height } = viewer.state.size;
  for (const { domElement, state } of marks.getMarkers()) {
    const { x, y } = state.position2D ?? {};
    const cut = x < 0 || y < 0 || x + SIZE > width || y + SIZE > height - BAR;
    domElement.classList.toggle("psv-marker--cut", cut);
  }
}

async function go(number) {
  const scene = walk[number - 1];
  marks.clearMarkers();
  const arrived = await viewer.setPanorama(scene.panorama, {
    caption: scene.title,
    position: { yaw: degrees(scene.yaw), pitch: degrees(scene.pitch) },
    zoom: zoom(),
    transition: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { effect: "fade" },
    speed: 900,
  });
  if (arrived === false) {
    return;
  }
  marks.setMarkers(marksOf(scene));
  status.textContent = scene.title;
  for (const place of document.querySelectorAll(".scene")) {
    const here = place.id === `scene-${number}`;
    place.classList.toggle("scene--here", here);
    place.querySelector("[data-scene]").setAttribute("aria-current", here);
  }
}

if (walk.length) {
  start();
  const asked = /^#scene-(\d+)$/.exec(location.hash);
  go(asked && walk[asked[1] - 1] ? Number(asked[1]) : 1);
  document.querySelector(".scenes").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-scene]");
    if (link) {
      event.preventDefault();
      go(Number(link.dataset.scene));
      sphere.scrollIntoView({ block: "nearest" });
    }
  });
}
