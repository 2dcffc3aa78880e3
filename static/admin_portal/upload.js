// Sends the files of <input type="file" data-resumable> piece by piece (tus), then the form with
// their keys in a hidden field `upload` instead of them. Whoever closes the browser chooses the same
// files again and goes on where it stopped. Without this module the form sends them in one piece.

const words = document.querySelector("script[data-endpoint]").dataset;
const ENDPOINT = new URL(words.endpoint, location.href).href;
const PIECE = 8 * 1024 * 1024; // bytes; what a cut line loses at most
const AT_ONCE = 2;
const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000];
const SPEED_OVER = 8000; // milliseconds

const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const language = document.documentElement.lang;

function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let unit = 0;
  for (; bytes >= 1000 && unit < 3; unit += 1) bytes /= 1024;
  const digits = { maximumFractionDigits: bytes < 10 && unit ? 1 : 0 };
  return new Intl.NumberFormat(language, { style: "unit", unit: units[unit], ...digits }).format(bytes);
}

function time(seconds) {
  if (seconds < 90) return say(words.seconds, { count: Math.ceil(seconds) });
  if (seconds < 5400) return say(words.minutes, { count: Math.round(seconds / 60) });
  return say(words.hours, { count: (seconds / 3600).toFixed(1) });
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The same file of the same folder, chosen again, is one: names alone come twice in folders.
async function fingerprint(file, options) {
  return ["tus", file.webkitRelativePath || file.name, file.size, file.lastModified, options.endpoint].join("|");
}

class Sending {
  constructor(form, files) {
    this.form = form;
    this.files = files;
    this.all = files.reduce((sum, file) => sum + file.size, 0);
    this.done = new Map();
    this.keys = new Map();
    this.uploads = [];
    this.waiting = [...files];
    this.working = new Set();
    this.measured = [];
    this.draw();
  }

  draw() {
    this.bar = element("progress", { max: Math.max(1, this.all), value: 0 });
    this.line = element("p", {});
    this.told = element("p", {});
    this.told.setAttribute("role", "status");
    this.bar.setAttribute("aria-label", words.sent);
    this.button = element("button", { type: "button", className: "quiet-button", textContent: words.pause });
    this.button.addEventListener("click", () => (this.isPaused ? this.start() : this.pause()));
    this.box = element("div", { className: "upload-progress" }, this.bar, this.line, this.told, this.button);
    this.form.querySelector(".submit-row").before(this.box);
    this.box.scrollIntoView({ block: "center" });
  }

  run() {
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.start();
    });
  }

  start() {
    this.isPaused = false;
    this.button.textContent = words.pause;
    this.told.textContent = "";
    this.measured = [];
    while (this.working.size < AT_ONCE && this.waiting.length) this.send(this.waiting.shift());
  }

  pause(sentence = words.paused) {
    this.isPaused = true;
    this.button.textContent = words.continue;
    this.told.textContent = sentence;
    for (const upload of this.working) {
      upload.abort();
      this.waiting.unshift(upload.file);
    }
    this.working.clear();
  }

  async send(file) {
    const upload = new window.tus.Upload(file, {
      endpoint: ENDPOINT,
      chunkSize: PIECE,
      retryDelays: DELAYS,
      fingerprint,
      metadata: { filename: file.name, ...(file.webkitRelativePath && { relativePath: file.webkitRelativePath }) },
      headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
      uploadDataDuringCreation: true,
      onProgress: (sent) => this.progress(file, sent),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (!status) this.told.textContent = words.offline;
        return status === 0 || status === 409 || status === 423 || status === 460 || status >= 500;
      },
      onError: (error) => this.failed(upload, error),
      onSuccess: () => this.sent(upload),
    });
    this.working.add(upload);
    const before = await upload.findPreviousUploads();
    if (!this.working.has(upload)) return;
    if (before.length) {
      upload.resumeFromPreviousUpload(before[0]);
      this.told.textContent = words.goingOn;
    }
    upload.start();
  }

  progress(file, sent) {
    this.done.set(file, sent);
    const done = [...this.done.values()].reduce((sum, bytes) => sum + bytes, 0);
    const now = performance.now();
    this.measured.push([now, done]);
    while (this.measured.length > 2 && now - this.measured[0][0] > SPEED_OVER) this.measured.shift();
    const [since, first] = this.measured[0];
    const speed = (1000 * (done - first)) / Math.max(1, now - since);
    this.bar.value = done;
    if (this.told.textContent === words.offline) this.told.textContent = "";
    const told = { done: size(done), all: size(this.all), speed: size(speed), left: speed ? time((this.all - done) / speed) : "…" };
    const line = say(words.progress, told);
    const which = say(words.files, { number: Math.min(this.keys.size + 1, this.files.length), count: this.files.length });
    this.line.textContent = this.files.length > 1 ? `${which}. ${line}` : line;
  }

  sent(upload) {
    this.working.delete(upload);
    this.progress(upload.file, upload.file.size);
    this.keys.set(upload.file, upload.url.split("/").pop());
    this.uploads.push(upload);
    if (this.keys.size === this.files.length) {
      this.told.textContent = words.sent;
      this.button.remove();
      this.resolve(this.files.map((file) => this.keys.get(file)));
    } else if (!this.isPaused) this.start();
  }

  failed(upload, error) {
    this.working.delete(upload);
    this.waiting.unshift(upload.file);
    const reason = error.originalResponse?.getBody();
    this.pause(reason ? say(words.failed, { reason }) : words.offline);
  }
}

// Another form with the same files sends them anew: those of this one are used up.
async function forget(sending) {
  for (const upload of sending.uploads) {
    for (const { urlStorageKey } of await upload.findPreviousUploads()) localStorage.removeItem(urlStorageKey);
  }
}

for (const form of new Set([...document.querySelectorAll("input[data-resumable]")].map((input) => input.form))) {
  let sending = null;
  form.addEventListener("submit", async (event) => {
    const inputs = [...form.querySelectorAll("input[data-resumable]")].filter((input) => input.files.length && !input.disabled);
    const files = inputs.flatMap((input) => [...input.files].filter((file) => !file.name.startsWith(".")));
    if (!files.some((file) => file.size) || !window.tus?.isSupported) return;
    event.preventDefault();
    if (sending) return;
    const { submitter } = event;
    sending = new Sending(form, files);
    addEventListener("online", () => sending.isPaused && sending.start());
    const keys = await sending.run();
    await forget(sending);
    const hidden = form.elements.upload ?? form.appendChild(element("input", { type: "hidden", name: "upload" }));
    hidden.value = keys.join(" ");
    for (const input of inputs) input.disabled = true;
    delete form.dataset.sent; // portal.js sends a form once: this is the first time that it goes
    form.requestSubmit(submitter);
  });
}
