/* A code that came in the address after the #, which no server sees: into its field, and away. */
"use strict";

(() => {
  const field = document.querySelector("[data-from-fragment]");
  if (!field || location.hash.length < 2) return;
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
})();
