// The browse page under htmx: panels stay as the visitor left them, what was chosen stays under
// the finger, "show" leads to the results.

// The server's answer says nothing of which panels are folded; morphing must not fold them.
htmx.config.morphIgnore.push("open");

let chosen = "";
let before = null;

const choice = () => document.getElementById(chosen);
const top = () => choice()?.getBoundingClientRect().top;

document.addEventListener("change", (event) => {
  if (event.target.closest(".browse__facets")) chosen = event.target.id;
});

document.addEventListener("htmx:before:swap", () => {
  before = choice() ? { top: top(), heights: heights() } : null;
});

document.addEventListener("htmx:after:swap", () => {
  if (!before || !choice()) return;
  for (const [id, height] of before.heights) {
    document.getElementById(id)?.style.setProperty("--kept", `${height}px`);
  }
  hold(before.top);
});

// Of the unfolded panels above the choice. They keep them, though they may hold fewer values.
function heights() {
  const above = [...document.querySelectorAll(".browse__facets .facet[open]")].filter(
    (panel) => panel.compareDocumentPosition(choice()) === Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return above.map((panel) => [panel.id, panel.getBoundingClientRect().height]);
}

// Whatever else moved is scrolled away; where the page ends, it gets the room that lacks.
function hold(place) {
  scrollBy({ top: top() - place, behavior: "instant" });
  const off = top() - place;
  if (Math.abs(off) < 1) return;
  const form = choice().closest(".browse__form");
  if (off > 0) {
    form.style.minHeight = `${form.offsetHeight + off}px`;
    scrollBy({ top: off, behavior: "instant" });
  } else {
    const panels = choice().closest(".browse__facets");
    panels.style.marginTop = `${(parseFloat(panels.style.marginTop) || 0) - off}px`;
  }
}

document.addEventListener("click", (event) => {
  event.target.closest("summary")?.closest(".facet")?.style.removeProperty("--kept");
  const button = event.target.closest(".browse__show");
  if (!button) return;
  event.preventDefault();
  button.closest("details").open = false;
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(".browse__results").scrollIntoView({ behavior: reduced ? "auto" : "smooth" });
});

// Without a connection nothing comes; the next answer takes the sentence away again.
document.addEventListener("htmx:error", (event) => {
  if (event.target.id === "browse") document.querySelector(".browse__unanswered").hidden = false;
});
