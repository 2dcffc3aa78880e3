// Puts a model to turn in the place of its picture, with decoders of our own.
import { withoutEval } from "./without_eval.js";

const absolute = (address) => new URL(address, document.baseURI).href;

/** The script that unpacks KTX 2 textures comes with what lets it run under our policy. */
const fetched = self.fetch;
self.fetch = async (request, ...more) => {
  const answer = await fetched(request, ...more);
  const address = new URL(request.url ?? request, document.baseURI);
  if (!address.pathname.endsWith("/basis_transcoder.js") || !answer.ok) return answer;
  return new Response(`;(${withoutEval})();\n${await answer.text()}`);
};

async function show(stage) {
  const { library, draco, ktx2, meshopt, model, alt, failed } = stage.dataset;
  self.ModelViewerElement ??= {};
  Object.assign(self.ModelViewerElement, {
    dracoDecoderLocation: absolute(draco),
    ktx2TranscoderLocation: absolute(ktx2),
    meshoptDecoderLocation: absolute(meshopt),
  });
  await import(absolute(library));
  const viewer = document.createElement("model-viewer");
  viewer.setAttribute("alt", alt);
  viewer.setAttribute("camera-controls", "");
  viewer.setAttribute("touch-action", "pan-y");
  viewer.setAttribute("shadow-intensity", "0.9");
  viewer.setAttribute("exposure", "0.85");
  viewer.setAttribute("interaction-prompt", "none");
  viewer.setAttribute("loading", "eager");
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    viewer.setAttribute("auto-rotate", "");
    viewer.setAttribute("rotation-per-second", "16deg");
  }
  viewer.addEventListener("load", () => stage.classList.add("stage--ready"), { once: true });
  viewer.addEventListener(
    "error",
    () => {
      viewer.remove();
      const note = document.createElement("p");
      note.className = "note stage__failed";
      note.setAttribute("role", "status");
      note.textContent = failed;
      stage.append(note);
    },
    { once: true },
  );
  viewer.setAttribute("src", model);
  stage.append(viewer);
}

// A megabyte of viewer comes only where a visitor can see the stage.
const watch = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((seen) => seen.isIntersecting)) {
      watch.unobserve(entry.target);
      show(entry.target);
    }
  },
  { rootMargin: "200px" },
);
for (const stage of document.querySelectorAll(".stage[data-model]")) {
  watch.observe(stage);
}
