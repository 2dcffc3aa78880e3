// Quick entry: keys that save from any field, the camera, and a look at the photographs before they
// are sent.

const form = document.querySelector("#museumobject_form");

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

for (const input of form.querySelectorAll("input[type=file]")) {
  if (matchMedia("(pointer: coarse)").matches) input.before(camera(input));
  const shown = document.createElement("div");
  shown.className = "chosen-pictures";
  input.after(shown);
  input.addEventListener("change", () => {
    for (const old of shown.children) URL.revokeObjectURL(old.src);
    shown.replaceChildren(...[...input.files].map((file) => {
      const picture = document.createElement("img");
      Object.assign(picture, { src: URL.createObjectURL(file), alt: file.name });
      picture.addEventListener("error", () => picture.replaceWith(file.name));
      return picture;
    }));
  });
}

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(event.shiftKey ? "[name=_complete]" : "[name=_next]"));
});

// The cursor waits where the next object begins.
const first = form.querySelector(".errors input:not([type=hidden]), .errors select");
const number = form.elements.inventory_number;
const title = form.querySelector("[name^=title_]");
(first ?? (number.value ? title : number)).focus();
