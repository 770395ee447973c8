/* The buttons beside a number. Without this file the number can still be typed. */
(() => {
  "use strict";

  function mark(input) {
    for (const button of input.parentElement.querySelectorAll("[data-step]")) {
      const atEnd = +button.dataset.step > 0 ? +input.value >= +input.max : +input.value <= +input.min;
      if (atEnd) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-step]");
    const input = button && document.getElementById(button.getAttribute("aria-controls"));
    if (!input || button.hasAttribute("aria-disabled")) return;
    input.value = (Number.parseInt(input.value, 10) || 0) + +button.dataset.step;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    const live = document.getElementById("live");
    if (live) live.textContent = `${input.labels[0].firstElementChild.textContent}: ${input.value}`;
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-stepper] input")) mark(event.target);
  });
})();
