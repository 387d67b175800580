/* The page that stands where nothing can be reached: it opens what was asked for once that answers again. */
(function () {
  "use strict";
  var LONGEST_MS = 30000;
  var wait = 3000;

  function again() {
    location.reload();
  }

  function look() {
    fetch("/healthz", { cache: "no-store", credentials: "omit" }).then(function (response) {
      if (response.ok) again();
      else later();
    }, later);
  }

  function later() {
    wait = Math.min(wait * 2, LONGEST_MS);
    setTimeout(look, wait);
  }

  document.querySelector("a").addEventListener("click", function (event) {
    event.preventDefault();
    again();
  });
  window.addEventListener("online", again);
  setTimeout(look, wait);
})();
