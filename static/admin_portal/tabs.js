// Sections of a long form as tabs (ARIA Authoring Practices, tabs with automatic activation). What
// is open stands in the address; a section with an error is opened first. Works without: anchors.

const bar = document.querySelector(".form-tabs");
const panels = [...document.querySelectorAll(".form-tab")];

function tabOf(panel) {
  return document.getElementById(`tab-${panel.id}`);
}

function panelOf(hash) {
  const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  return target ? target.closest(".form-tab") : null;
}

// Opens the tab of a panel, and says so in the address without a step of the browser's history.
function open(panel, { focus = false, remember = true } = {}) {
  for (const each of panels) {
    const chosen = each === panel;
    each.hidden = !chosen;
    tabOf(each).setAttribute("aria-selected", String(chosen));
    tabOf(each).tabIndex = chosen ? 0 : -1;
  }
  tabOf(panel).scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focus) tabOf(panel).focus();
  if (remember) history.replaceState(history.state, "", `#${panel.id}`);
}

// Shows a field wherever it is, and puts the cursor there.
export function reveal(element) {
  const panel = element.closest(".form-tab");
  if (bar && panel) open(panel);
  const details = element.closest("details");
  if (details) details.open = true;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
}

function onKey(event) {
  const here = panels.findIndex((panel) => tabOf(panel) === event.target.closest("[role=tab]"));
  const last = panels.length - 1;
  const steps = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: last };
  if (here < 0 || !(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(panels[(steps[event.key] + panels.length) % panels.length], { focus: true });
}

function start() {
  document.documentElement.classList.add("has-tabs");
  const list = bar.querySelector("ul");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", bar.getAttribute("aria-label"));
  bar.setAttribute("role", "presentation");
  bar.removeAttribute("aria-label");
  for (const item of list.children) item.setAttribute("role", "presentation");
  for (const panel of panels) {
    panel.setAttribute("role", "tabpanel");
    tabOf(panel).setAttribute("role", "tab");
    tabOf(panel).setAttribute("aria-controls", panel.id);
    tabOf(panel).addEventListener("click", (event) => {
      event.preventDefault();
      open(panel);
    });
  }
  list.addEventListener("keydown", onKey);
  addEventListener("hashchange", () => {
    const panel = panelOf(location.hash);
    if (panel) open(panel, { remember: false });
  });
  // After saving the same tab is open again: browsers keep the fragment across a redirect.
  const form = bar.closest("form");
  form.addEventListener("submit", ({ submitter }) => {
    const here = submitter?.name === "_continue" ? location.hash : "";
    form.action = location.pathname + location.search + here;
  });
  const wrong = panels.find((panel) => panel.dataset.errors);
  open(wrong ?? panelOf(location.hash) ?? panels[0], { remember: Boolean(wrong) });
}

if (bar && panels.length > 1) start();
