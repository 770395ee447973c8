/* Keys, menus, busy buttons. Without this file everything is a link, a button or a form all the same. */
(() => {
  "use strict";
  const { dataset } = document.body;
  const search = document.getElementById("q");
  const ROWS = "main .list tbody tr, main .said:not(.said-acts) > li, main .found li";
  const LINK = ".c-no a, a[href]";
  const SOON = 1500; // ms between g and its letter
  let led = 0;

  const typing = (element) => element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
  const link = (row) => row.querySelector(LINK);
  const go = (selector) => document.querySelector(selector)?.click();

  function find() {
    search?.focus();
    search?.select();
  }

  /* One row on or back; Enter then follows its link, as it always does. */
  function step(by) {
    const rows = [...document.querySelectorAll(ROWS)].filter(link);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (!next) return;
    link(next).focus();
    next.scrollIntoView({ block: "nearest" });
  }

  const KEYS = {
    "/": find,
    "?": () => location.assign(dataset.help),
    j: () => step(1),
    k: () => step(-1),
    x: () => document.activeElement.closest?.(ROWS)?.querySelector(".tick")?.click(),
    n: () => go("main [data-key=n]"),
    e: () => go("main [data-key=e]"),
    g: () => (led = performance.now()),
  };

  function press(event) {
    const { key } = event;
    if (led && performance.now() - led < SOON) {
      led = 0;
      return go(`.rooms a[data-go="${CSS.escape(key)}"]`);
    }
    led = 0;
    if (!Object.hasOwn(KEYS, key)) return;
    event.preventDefault();
    KEYS[key]();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") return closeMenus(event);
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return find();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (dataset.keys === "on") press(event);
  });

  /* Menus: closed by Escape, by a click elsewhere, and when the keyboard has left them. */
  const open = () => [...document.querySelectorAll("details.drop[open]")];

  function closeMenus(event) {
    for (const menu of open()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      event.preventDefault();
    }
  }

  function closeOthers({ target }) {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  }

  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);

  /* What is ticked is counted; without this file the words beside it do. */
  function count() {
    const words = document.querySelector("[data-chosen]");
    if (!words) return;
    const ticked = document.querySelectorAll("#list tbody .tick:checked").length;
    words.textContent = words.dataset.chosen.replace("#", ticked);
  }

  document.addEventListener("change", count);
  count();

  /* A form under way says so and is not sent again. The passkey's forms wait for the device first. */
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (event.defaultPrevented || target.method !== "post" || "stays" in target.dataset) return;
    if (target.dataset.sent) return event.preventDefault();
    target.dataset.sent = "yes";
    submitter?.setAttribute("aria-busy", "true");
  });

  /* Where there is no room for all tabs, the one that is open is in sight. */
  const EDGE = 16; // px
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const bar = tab.parentElement;
    bar.scrollLeft = tab.offsetLeft + tab.offsetWidth + EDGE - bar.clientWidth;
  }

  document.addEventListener("focusin", ({ target }) => {
    target.closest?.(".tabs a")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
})();
