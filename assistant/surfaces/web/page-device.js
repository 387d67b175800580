/* What the page has to do with the device: a keyboard that comes out of the screen, and a connection that is
 * gone. */

const KEYBOARD_PX = 80; // no bar of a browser is as high

/** Where fingers type, the keyboard stands on what is to be read next. */
export function hideKeyboard() {
  const typed = document.activeElement;
  if (typed && matchMedia("(pointer: coarse)").matches) typed.blur();
}

/** Browsers that lay the keyboard over the page say only here how much of it is seen. */
function keepInSight(seen) {
  const root = document.documentElement;
  function fit() {
    const covered = seen.scale < 1.01 && window.innerHeight - seen.height > KEYBOARD_PX;
    if (covered) {
      root.style.setProperty("--ga-seen", seen.height + "px");
      window.scrollTo(0, 0); // the browser moved the page to show the box; it is in sight now
    } else {
      root.style.removeProperty("--ga-seen");
    }
  }
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
}

function showOfflinePage() {
  const lang = document.getElementById("ga-words").lang;
  navigator.serviceWorker.register("/service-worker.js?lang=" + lang).catch(() => {}); // private windows have none
}

if (window.visualViewport) keepInSight(window.visualViewport);
if (navigator.serviceWorker) {
  if (document.readyState === "complete") showOfflinePage();
  else window.addEventListener("load", showOfflinePage);
}
