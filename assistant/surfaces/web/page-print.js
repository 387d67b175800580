/* A printed page has all that is folded; what was folded is folded again afterwards. */

const opened = [];

function unfold() {
  document.querySelectorAll(".ga-answer details:not([open])").forEach((folded) => {
    folded.open = true;
    opened.push(folded);
  });
}

function fold() {
  while (opened.length) opened.pop().open = false;
}

window.addEventListener("beforeprint", unfold);
window.addEventListener("afterprint", fold);
