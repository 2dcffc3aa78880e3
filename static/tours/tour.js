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
const degrees = (angle) => `${angle}deg`;

function markElement(kind, label) {
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
  mark.setAttribute("role", kind === "text" ? "img" : "link");
  mark.setAttribute("aria-label", label);
  if (kind !== "text") {
    mark.tabIndex = 0;
  }
  return mark;
}

function marksOf(scene) {
  return scene.hotspots.map((spot, index) => {
    const kind = spot.scene ? "scene" : spot.url ? "object" : "text";
    const element = markElement(kind, spot.label);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        follow(spot);
      }
    });
    return {
      id: `mark-${index}`,
      position: { yaw: degrees(spot.yaw), pitch: degrees(spot.pitch) },
      element,
      size: { width: 44, height: 44 },
      anchor: "center center",
      tooltip: spot.text ? `${spot.label}. ${spot.text}` : spot.label,
      data: spot,
    };
  });
}

function follow(spot) {
  if (spot.scene) {
    go(spot.scene);
  } else if (spot.url) {
    location.assign(spot.url);
  }
}

let viewer;

function start() {
  sphere.hidden = false;
  document.querySelector("main").classList.add("walking");
  viewer = new Viewer({
    container: sphere,
    loadingTxt: words.loading,
    mousewheelCtrlKey: true,
    touchmoveTwoFingers: false,
    keyboard: "fullscreen",
    navbar: ["zoom", "move", "caption", "fullscreen"],
    defaultZoomLvl: 20,
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
  viewer.getPlugin(MarkersPlugin).addEventListener("select-marker", ({ marker }) => follow(marker.data));
}

async function go(number) {
  const scene = walk[number - 1];
  const marks = viewer.getPlugin(MarkersPlugin);
  marks.clearMarkers();
  const arrived = await viewer.setPanorama(scene.panorama, {
    caption: scene.title,
    position: { yaw: degrees(scene.yaw), pitch: degrees(scene.pitch) },
    zoom: 20,
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
    place.querySelector("[data-scene]").toggleAttribute("aria-current", here);
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
