// On a telephone: a button beside a field for photographs, which opens the camera.

// A field that is bound to the camera would bar the pictures that lie on the telephone already.
function camera(input) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet-button" });
  button.textContent = input.dataset.camera;
  button.addEventListener("click", () => {
    const shot = Object.assign(document.createElement("input"), { type: "file", accept: input.accept });
    shot.setAttribute("capture", "environment");
    shot.addEventListener("change", () => {
      const chosen = new DataTransfer();
      for (const file of [...(input.multiple ? input.files : []), ...shot.files]) chosen.items.add(file);
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    shot.click();
  });
  return button;
}

if (matchMedia("(pointer: coarse)").matches) {
  for (const input of document.querySelectorAll("input[data-camera]")) input.before(camera(input));
}
