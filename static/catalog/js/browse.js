// The browse page under htmx: panels stay as the visitor left them, "show" leads to the results.

// The server's answer says nothing of which panels are folded; morphing must not fold them.
htmx.config.morphIgnore.push("open");

document.addEventListener("click", (event) => {
  const button = event.target.closest(".browse__show");
  if (!button) return;
  event.preventDefault();
  button.closest("details").open = false;
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(".browse__results").scrollIntoView({ behavior: reduced ? "auto" : "smooth" });
});
