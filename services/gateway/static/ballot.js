/* The ballot, quicker with a script: what is left, order by buttons, one district, search, a draft
   of this tab. Everything works without it; nothing here decides whether a paper is valid. */
"use strict";

(() => {
  const STORE = "wspolnie-ballot:";
  const lang = document.documentElement.lang;
  const plain = new Intl.NumberFormat(lang);
  const exact = new Intl.NumberFormat(lang, { minimumFractionDigits: 2 });
  const money = (grosze) => `${(grosze % 100 ? exact : plain).format(grosze / 100)}\u00a0zł`;
  const limit = (text) => (text === "" ? Infinity : Number(text));

  function put(box, name, value) {
    const place = box.querySelector(`[data-bar-${name}]`);
    if (place && place.textContent !== value) place.textContent = value;
  }

  /* What one option has: ticked, or a number typed. */
  function answered(question, option) {
    const kind = question.dataset.question;
    if (kind === "single" || kind === "approval") return option.querySelector("[data-answer]:checked") ? 1 : 0;
    const value = Number(option.querySelector("[data-answer]").value);
    return kind === "ranked" ? (value ? 1 : 0) : value;
  }

  function bar(question) {
    const box = question.querySelector("[data-bar]");
    if (!box) return;
    let count = 0, spent = 0, given = 0;
    for (const option of question.querySelectorAll("[data-option]")) {
      const has = answered(question, option);
      if (!has) continue;
      count += 1;
      given += has;
      spent += Number(option.dataset.cost ?? 0);
    }
    const { limit: most, total, limited, points } = box.dataset;
    const many = count > limit(most);
    const much = limited === "yes" && spent > limit(total);
    const over = given > limit(points);
    put(box, "count", plain.format(count));
    put(box, "spent", money(spent));
    put(box, "points", plain.format(Number(points) - given));
    put(box, "message", many ? box.dataset.tooMany : much ? box.dataset.tooMuch : over ? box.dataset.tooManyPoints : "");
    const share = Number(total) > 0 ? Math.min(100, (100 * spent) / Number(total)) : 0;
    box.querySelector("[data-bar-fill]")?.setAttribute("width", share.toFixed(2));
    box.classList.toggle("over", many || much || over);
  }

  /* Ranked: a button moves an option past its neighbour; the first press places it last. */
  function move(question, option, up) {
    const field = (of) => of.querySelector("[data-answer]");
    const placed = [...question.querySelectorAll("[data-option]")]
      .filter((each) => field(each).value)
      .sort((one, other) => Number(field(one).value) - Number(field(other).value));
    const at = placed.indexOf(option);
    if (at < 0) placed.push(option);
    else if (!up && at === placed.length - 1) {
      placed.pop();
      field(option).value = "";
    } else {
      const to = Math.max(0, at + (up ? -1 : 1));
      placed.splice(at, 1);
      placed.splice(to, 0, option);
    }
    placed.forEach((each, place) => (field(each).value = String(place + 1)));
    const says = document.getElementById("announcer");
    if (says) says.textContent = `${option.querySelector("strong").textContent}: ${field(option).value || "–"}`;
  }

  function ranked(question) {
    for (const button of question.querySelectorAll("[data-move]")) button.hidden = false;
    question.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      move(question, button.closest("[data-option]"), button.dataset.move === "up");
      question.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  /* One district is open; the others send nothing, and keep what was chosen in them. */
  function district(group) {
    const radios = group.querySelectorAll("[data-chooses]");
    const show = () => {
      const chosen = group.querySelector("[data-chooses]:checked")?.value;
      for (const question of group.querySelectorAll("[data-question]")) {
        question.hidden = question.disabled = question.dataset.code !== chosen;
      }
    };
    for (const radio of radios) radio.addEventListener("change", show);
    show();
  }

  function finder(form) {
    const box = form.querySelector("[data-finder]");
    if (!box) return;
    box.querySelector("[data-find]").hidden = true;
    const words = box.querySelector("[name=q]"), area = box.querySelector("[name=area]"), only = box.querySelector("[name=only]");
    const says = box.querySelector("[data-finder-says]");
    const name = () => (area?.value ? area.selectedOptions[0].textContent : "");
    function find() {
      const wanted = words.value.toLocaleLowerCase(lang).split(/\s+/).filter(Boolean);
      let shown = 0, all = 0;
      for (const option of form.querySelectorAll("[data-option]")) {
        const text = option.querySelector(".choice-text").textContent.toLocaleLowerCase(lang);
        const has = answered(option.closest("[data-question]"), option) || option.querySelector("[data-answer]:focus");
        const fits = wanted.every((word) => text.includes(word)) && (!name() || option.dataset.area === name());
        option.hidden = !(fits && (!only.checked || has));
        all += 1;
        shown += option.hidden ? 0 : 1;
      }
      const found = box.dataset.found.replace("{shown}", plain.format(shown)).replace("{all}", plain.format(all));
      says.textContent = shown < all ? found : "";
    }
    words.addEventListener("input", find);
    words.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    area?.addEventListener("change", find);
    only.addEventListener("change", find);
    find();
  }

  /* A draft lives in this tab until the receipt, and never on a shared computer. */
  function forget() {
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(STORE)) sessionStorage.removeItem(key);
    } catch { /* no storage, no draft */ }
  }

  const kept = (form) => [...new FormData(form)].filter(([name]) => /^([asprtg]:|cmp$)/.test(name));

  function draft(form) {
    const key = STORE + form.dataset.draft;
    const shared = form.querySelector("[name=shared]");
    /* At the office's own screen there is nothing to tick: it is always shared. */
    if (!shared) return forget();
    const save = () => {
      try {
        if (shared.checked) forget();
        else sessionStorage.setItem(key, JSON.stringify(kept(form)));
      } catch { /* no storage, no draft */ }
    };
    let found = null;
    try {
      found = JSON.parse(sessionStorage.getItem(key));
      /* Whatever another session of this tab left behind is not this person's. */
      if (!found) forget();
    } catch { /* no storage, no draft */ }
    if (found?.length && form.dataset.fresh === "yes") restore(form, found);
    form.addEventListener("change", save);
    form.addEventListener("input", save);
    form.querySelector("[data-draft-clear]").addEventListener("click", () => {
      forget();
      location.reload();
    });
  }

  function restore(form, pairs) {
    for (const [name, value] of pairs) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type !== "checkbox" && field.type !== "radio") field.value = value;
        else if (field.value === value) field.checked = true;
      }
    }
    form.querySelector("[data-draft-note]").hidden = false;
  }

  function question(box) {
    if (box.dataset.live) return;
    box.dataset.live = "yes";
    if (box.dataset.question === "ranked") ranked(box);
    const refresh = () => bar(box);
    box.addEventListener("change", refresh);
    box.addEventListener("input", refresh);
    refresh();
  }

  function ballot(form) {
    if (form.dataset.live) return;
    form.dataset.live = "yes";
    draft(form);
    for (const group of form.querySelectorAll("[data-group]")) district(group);
    finder(form);
  }

  function receipt(slip) {
    forget();
    const row = document.querySelector("[data-with-script]");
    if (!row || !row.hidden) return;
    row.hidden = false;
    row.querySelector("[data-print]").addEventListener("click", () => print());
    const copy = row.querySelector("[data-copy]");
    if (!navigator.clipboard) copy.hidden = true;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copy.dataset.copy);
      document.querySelector("[data-copy-says]").textContent = copy.dataset.copied;
    });
    slip.focus();
  }

  function start() {
    for (const form of document.querySelectorAll("[data-ballot]")) ballot(form);
    for (const box of document.querySelectorAll("[data-question]")) question(box);
    for (const slip of document.querySelectorAll("[data-receipt]")) receipt(slip);
  }

  /* Another language is another page, head and all: the form goes there as it does without scripts. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-language]");
    if (!button) return;
    event.preventDefault();
    button.form.action = button.formAction;
    button.form.submit();
  });
  document.addEventListener("htmx:after:swap", start);
  document.addEventListener("submit", (event) => event.target.matches('form[action="/wyloguj"]') && forget());
  start();
})();
