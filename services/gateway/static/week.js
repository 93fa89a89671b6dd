/* The week of an offer: the name of a day ticks the whole day, the name of a part of the day ticks
   Monday to Friday. Without scripts every part is ticked by itself. */
"use strict";

(() => {
  function flip(boxes) {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  }

  function button(header, label, boxes) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "week-all";
    made.append(...header.childNodes);
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = `: ${label}`;
    made.append(said);
    made.addEventListener("click", () => flip(boxes()));
    header.append(made);
  }

  for (const week of document.querySelectorAll("[data-week]")) {
    /* Changed aside and put back whole: Chromium loses a container's height when its parts move. */
    const place = document.createComment("");
    week.replaceWith(place);
    const rows = [...week.querySelectorAll("tbody tr")];
    const boxesOf = (row) => [...row.querySelectorAll("input[type=checkbox]")];
    for (const row of rows) {
      button(row.querySelector("th"), week.dataset.day, () => boxesOf(row));
    }
    week.querySelectorAll("thead th").forEach((header, column) => {
      button(header, week.dataset.weekdays, () => rows.slice(0, 5).map((row) => boxesOf(row)[column]));
    });
    const hint = document.createElement("p");
    hint.className = "hint";
    hint.textContent = week.dataset.hint;
    week.querySelector(".week").after(hint);
    place.replaceWith(week);
  }
})();
