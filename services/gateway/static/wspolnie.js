/* Small answers to actions; every page works without them. No inline code, no style attributes. */
"use strict";

(() => {
  const text = (name) => document.querySelector(`meta[name="text-${name}"]`)?.content ?? "";

  /* Words beside the form when the connection is lost; what was typed stays. */
  function statusOf(element) {
    const form = element?.closest?.("form") ?? element?.querySelector?.("form");
    const near = form ?? document.querySelector("main");
    let status = near.querySelector("[data-form-status]");
    if (!status) {
      status = document.createElement("p");
      status.className = "form-status";
      status.setAttribute("role", "status");
      status.dataset.formStatus = "";
      near.append(status);
    }
    return status;
  }

  function say(element, message) {
    const status = statusOf(element);
    status.textContent = message ? status.dataset.offline || message : "";
    if (message) status.scrollIntoView({ block: "nearest" });
  }

  const sourceOf = (event) => event.detail?.ctx?.sourceElement ?? event.target;

  document.addEventListener("htmx:error", (event) => say(sourceOf(event), text("offline")));
  document.addEventListener("htmx:before:request", (event) => say(sourceOf(event), ""));
  addEventListener("online", () => {
    for (const status of document.querySelectorAll("[data-form-status]")) status.textContent = "";
  });
  /* Said, never blocked: a machine without the internet may well reach this server. */
  addEventListener("offline", () => {
    for (const status of document.querySelectorAll("[data-form-status]")) say(status, text("offline"));
  });

  /* A whole error page never lands inside a fragment: a failure of ours is said beside the form,
     any other answer (signed out, too many requests) takes the whole page. */
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const part = ctx.request.headers["HX-Request-Type"] === "partial";
    if (!part || ctx.response.status < 400 || !/<html[\s>]/i.test(ctx.text)) return;
    if (ctx.response.status >= 500) {
      event.preventDefault();
      say(ctx.sourceElement, text("failed"));
    } else {
      ctx.target = document.body;
      ctx.swap = "innerHTML";
    }
  });

  /* Our own words about errors, in the page's language, instead of the browser's bubbles. */
  function ownWords() {
    for (const form of document.querySelectorAll('form[method="post"]')) form.noValidate = true;
  }

  /* After a swap: focus to the errors, or the news read aloud. */
  function focusOn(root) {
    const place = root.querySelector("[data-focus]");
    if (!place) return false;
    place.focus();
    return true;
  }

  function announce(root) {
    const news = root.querySelector("[data-announce]");
    const voice = document.getElementById("announcer");
    if (news && voice) voice.textContent = news.dataset.announce || news.textContent.trim();
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    const root = target?.isConnected ? target : document;
    if (!focusOn(root)) announce(root);
    ownWords();
  });

  focusOn(document);
  ownWords();
})();
