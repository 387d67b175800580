/* Where a picture of the shop's backend comes in: a button, a drop on the conversation, a paste into it. */

const FORMS = "image/png,image/jpeg,image/webp";

/** `zone` is where pictures are dropped; `uses` is what openPhoto of photo.js is given beside the file,
 * `fails(error)` what to do where that script does not come. */
export function photoButton(button, zone, uses, fails) {
  const field = document.createElement("input");
  let opening = false;
  field.type = "file";
  field.accept = FORMS;
  field.hidden = true;
  button.after(field);
  button.hidden = false;

  async function open(file) {
    if (opening || document.querySelector("dialog[open]")) return; // one at a time
    opening = true;
    try {
      const { openPhoto } = await import("./photo.js");
      await openPhoto({ file, ...uses });
    } catch (error) {
      fails(error);
    } finally {
      opening = false;
    }
  }

  button.addEventListener("click", () => { field.click(); });
  field.addEventListener("change", () => {
    const file = field.files[0];
    field.value = ""; // so that the same one can be chosen again
    if (file) open(file);
  });

  let inside = 0; // of the zone's elements
  function over(by) {
    inside = by ? Math.max(0, inside + by) : 0;
    zone.classList.toggle("gp-drop", inside > 0);
  }
  zone.addEventListener("dragenter", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    over(1);
  });
  zone.addEventListener("dragleave", (event) => {
    if (carriesFile(event)) over(-1);
  });
  zone.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  zone.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault(); // else the browser leaves for the picture
    over(0);
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => { // also where nothing has the focus
    const data = event.clipboardData;
    if (!zone.checkVisibility()) return;
    const picture = Array.prototype.find.call(data.files, (file) => file.type.startsWith("image/"));
    if (!picture || data.types.includes("text/plain")) return; // of a table, its words are meant
    event.preventDefault();
    open(picture);
  });
}

function carriesFile(event) {
  return event.dataTransfer && Array.prototype.includes.call(event.dataTransfer.types, "Files");
}
