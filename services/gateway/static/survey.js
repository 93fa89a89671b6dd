/* A survey, quicker with a script: a question that is not asked is not shown. Without it each says
   in words when it is asked; the service drops what nobody was asked, with a script or without. */
"use strict";

(() => {
  const said = (question) =>
    [...question.querySelectorAll("[data-answer]:checked")].map((field) => field.value).filter(Boolean);

  function refresh(form) {
    const hidden = new Set();
    for (const question of form.querySelectorAll("[data-survey-question]")) {
      const parent = question.dataset.if;
      if (!parent) continue;
      const wanted = question.dataset.for.split(" ");
      const box = form.querySelector(`[data-survey-question="${CSS.escape(parent)}"]`);
      const asked = box && !hidden.has(parent) && said(box).some((answer) => wanted.includes(answer));
      if (!asked) hidden.add(question.dataset.surveyQuestion);
      question.hidden = !asked;
    }
  }

  function start() {
    for (const form of document.querySelectorAll("[data-survey]")) {
      if (form.dataset.branching) continue;
      form.dataset.branching = "yes";
      form.addEventListener("change", () => refresh(form));
      refresh(form);
    }
  }

  document.addEventListener("htmx:after:swap", start);
  start();
})();
