// Quick entry: keys that save from any field, and a look at the photographs before they are sent.

const form = document.querySelector("#museumobject_form");

for (const input of form.querySelectorAll("input[type=file]")) {
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
