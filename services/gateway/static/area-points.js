/* A click on the map fills the fields of the area one is at; without it the numbers are typed. */
"use strict";

(() => {
  const map = document.querySelector("[data-point-map]");
  if (!map) return;
  const marker = map.querySelector(".point-marker");
  let form = document.querySelector("[data-point-form]");
  document.addEventListener("focusin", (event) => {
    form = event.target.closest("[data-point-form]") ?? form;
  });
  map.addEventListener("click", (event) => {
    if (!form) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const { north, west, degreesX, degreesY } = map.dataset;
    const [latitude, longitude] = ["latitude", "longitude"].map((name) => form.elements[name]);
    latitude.value = (Number(north) - at.y * Number(degreesY)).toFixed(5);
    longitude.value = (Number(west) + at.x * Number(degreesX)).toFixed(5);
    for (const [name, value] of [["cx", at.x], ["cy", at.y], ["r", 7]]) marker.setAttribute(name, value);
    latitude.focus({ preventScroll: true });
  });
})();
