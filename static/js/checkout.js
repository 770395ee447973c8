/* Every page between basket and ticket: busy buttons, the hold's last minutes, sheets, and pages that come back. */
(() => {
  "use strict";

  const on = (name, act, capture) => document.addEventListener(name, act, capture);
  const find = (selector) => document.querySelector(selector);
  /* A GET, even where the page answers a POST. */
  const reload = () => location.replace(location.pathname + location.search);

  function say(sentence) {
    const live = document.getElementById("live");
    if (live && sentence) live.textContent = sentence;
  }

  /* --- One tap, one request ------------------------------------------------------------------------------------ */

  const GIVE_UP = 60000; // ms: longer than any answer we wait for; then the shopper may try again
  const busy = new Map(); // form: [its button, timer]

  function start(form, button) {
    button ||= [...form.elements].find((control) => control.type === "submit");
    button?.setAttribute("aria-busy", "true");
    button?.setAttribute("aria-disabled", "true");
    busy.set(form, [button, setTimeout(finish, GIVE_UP, form)]);
  }

  function finish(form) {
    const [button, timer] = busy.get(form) || [];
    clearTimeout(timer);
    button?.removeAttribute("aria-busy");
    button?.removeAttribute("aria-disabled");
    busy.delete(form);
  }

  const closesDialog = (form, button) => (button?.getAttribute("formmethod") || form.getAttribute("method")) === "dialog";
  const staysHere = (form) => form.target === "_blank" || form.dataset.busy === "off";

  on("submit", (event) => {
    const { target: form, submitter } = event;
    if (closesDialog(form, submitter)) return event.stopImmediatePropagation(); // htmx would post it
    if (busy.has(form) || submitter?.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return event.stopImmediatePropagation();
    }
    tellFacts();
    if (!form.dataset.plain) return;
    event.stopImmediatePropagation(); // htmx has failed here once: let the browser do it
    start(form, submitter);
  }, true);

  on("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || staysHere(form)) return;
    start(form, submitter);
    if (form.closest(MORE_TIME) && window.fetch) {
      event.preventDefault();
      extend(form).catch(() => broken(form)).finally(() => finish(form));
    }
  });

  on("htmx:before:request", ({ detail: { ctx } }) => {
    ctx.target?.setAttribute?.("aria-busy", "true");
    if (ctx.sourceElement.matches("form")) start(ctx.sourceElement, ctx.request.submitter);
  });

  on("htmx:finally:request", ({ detail: { ctx } }) => {
    ctx.target?.removeAttribute?.("aria-busy");
    for (const form of busy.keys()) if (form === ctx.request.form || !form.isConnected) finish(form);
  });

  /* Where the keyboard goes on in what was swapped in: `autofocus` is for pages, and complains in a region. */
  on("htmx:after:swap", () => {
    const next = find("[data-focus]");
    next?.removeAttribute("data-focus");
    next?.focus({ preventScroll: true });
  });

  /* A request that broke is said where it was made, and the same form then goes the plain way. */
  function broken(form) {
    const words = document.body.dataset.failed;
    if (!form?.isConnected || !words) return;
    form.dataset.plain = "yes";
    const earlier = form.previousElementSibling;
    const note = earlier?.matches("p[data-failed]") ? earlier : document.createElement("p");
    Object.assign(note, { className: "error", textContent: words });
    note.dataset.failed = "";
    form.before(note);
    say(words);
  }

  function failed({ detail: { ctx } }) {
    if (!(ctx?.response?.status < 500)) broken(ctx?.request?.form);
  }
  on("htmx:error", failed);
  on("htmx:response:error", failed);

  /* --- What the bank asks about the browser (3-D Secure) ------------------------------------------------------- */

  function tellFacts() {
    const facts = {
      screen_width: screen.width,
      screen_height: screen.height,
      color_depth: screen.colorDepth,
      timezone: new Date().getTimezoneOffset(), // minutes
      java: false,
      javascript: 1,
      language: navigator.language,
    };
    for (const name of Object.keys(facts))
      for (const input of document.querySelectorAll(`[data-browser] [name="${name}"]`)) input.value = facts[name];
  }
  tellFacts();

  /* --- The hold ------------------------------------------------------------------------------------------------ */

  const MINUTE = 60000;
  const GRACE = 1500; // ms: never ask before the server agrees that it is over
  const MORE_TIME = "#hold, #timer"; // where the forms that ask for it stand
  const hold = { until: "", left: 0, perf: 0, date: 0, before: Infinity, over: false };
  let typed = false;
  on("input", () => (typed = true), true);

  /* Of two clocks take the later: one stops while a phone sleeps, the other may be set by hand. */
  const remaining = () => hold.left - Math.max(performance.now() - hold.perf, Date.now() - hold.date);

  function arm({ heldUntil, now, sayStart }) {
    const left = Date.parse(heldUntil) - Date.parse(now);
    Object.assign(hold, { until: heldUntil, left, perf: performance.now(), date: Date.now(), over: left <= 0 });
    hold.before = left <= 2 * MINUTE ? Infinity : left; // arriving late: warn at once
    const notice = document.getElementById("hold-over");
    if (notice) notice.hidden = true;
    say(sayStart);
  }

  function over({ sayOver, endedUrl }) {
    hold.over = true;
    find("dialog#timer[open]")?.close();
    if (!typed) return endedUrl ? location.replace(endedUrl) : reload();
    say(sayOver);
    const notice = document.getElementById("hold-over");
    if (notice) notice.hidden = false;
  }

  function warn({ sayTwo }) {
    say(sayTwo);
    const dialog = document.getElementById("timer");
    if (dialog?.showModal && !dialog.open) dialog.showModal();
  }

  function tick() {
    const facts = find("[data-held-until]")?.dataset;
    if (!facts?.heldUntil) return;
    if (facts.heldUntil !== hold.until) arm(facts);
    if (hold.over || paying()) return;
    const left = remaining();
    const passed = (mark) => hold.before > mark && left <= mark;
    if (left <= -GRACE) over(facts);
    else if (left > 0 && passed(2 * MINUTE)) warn(facts);
    else if (passed(5 * MINUTE)) say(facts.sayFive);
    hold.before = left;
  }

  /* No clock runs while the bank is being asked. */
  const paying = () => [...busy.keys()].some((form) => form.isConnected && !form.closest(MORE_TIME));

  /* More time without leaving the page: what was typed stays. */
  async function extend(form) {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!/json/.test(answer.headers.get("Content-Type"))) return reload();
    const { said, last, ...facts } = await answer.json();
    const place = find("[data-held-until]");
    retell(place.dataset.heldTime, facts.heldTime);
    Object.assign(place.dataset, facts);
    find("#timer[open]")?.close();
    if (last) for (const more of document.querySelectorAll("#hold form, #timer")) more.remove();
    tick();
    say(said);
  }

  /* The hour stands in several sentences; each keeps its words. */
  function retell(before, after) {
    for (const place of document.querySelectorAll(".held, .held span, .order-bar-total .soft, #timer p"))
      if (before && !place.childElementCount) place.textContent = place.textContent.replace(before, after);
  }

  tick();
  setInterval(tick, 1000);

  /* --- Pages that come back ------------------------------------------------------------------------------------ */

  async function compare({ stateUrl, version }) {
    const url = new URL(stateUrl, location.href);
    if (version) url.searchParams.set("version", version);
    const answer = await fetch(url, { cache: "no-store" });
    if (answer.status !== 204 && answer.status < 500) reload();
  }

  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    [...busy.keys()].forEach(finish);
    const place = find("[data-state-url]");
    if (place) compare(place.dataset).catch(() => {}); // offline: what is shown is all there is
  });

  /* --- Sheets and links ---------------------------------------------------------------------------------------- */

  async function openSheet(link, dialog, body) {
    dialog.showModal();
    if (!body || body.childElementCount) return;
    await htmx.ajax("GET", link.href, { target: body });
    if (!body.childElementCount) location.assign(link.href);
  }

  /* The label comes into view with its field; the question with its first answer. */
  function goTo(link) {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return false;
    const whole = field.closest(field.type === "radio" ? "fieldset" : ".field, .card-cell");
    (whole || field.labels?.[0] || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
    return true;
  }

  on("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest?.("a[data-sheet], .errors a");
    const dialog = link && document.getElementById(link.dataset.sheet || "");
    const body = dialog?.querySelector("[data-fill]"); // filled when first opened
    if (dialog?.showModal && (!body || window.htmx)) {
      event.preventDefault();
      openSheet(link, dialog, body);
    } else if (link?.closest(".errors") && goTo(link)) event.preventDefault();
  });

  /* Where a browser knows no popover the order stands in the page; the bar leads to it. */
  if (!("popover" in HTMLElement.prototype))
    on("click", (event) => {
      const id = event.target.closest?.("[popovertarget]")?.getAttribute("popovertarget");
      if (id) document.getElementById(id)?.scrollIntoView();
    });

  /* The way to the bank opens by itself, and leaves no step in the history for Back to fall into. */
  find("form[data-autosubmit]")?.requestSubmit?.();
})();
