/* The card form: spacing, brand, one expiry field, errors, forgetting. Without this file the plain form still pays. */
(() => {
  "use strict";
  if (!window.FormDataEvent || !Element.prototype.replaceChildren) return;

  // First digits, lengths (the usual one first) and groups. CB has no numbers of its own: it shares Visa's and Mastercard's.
  const BRANDS = {
    visa: { name: "Visa", starts: "4", lengths: [16, 13, 19] },
    mastercard: { name: "Mastercard", starts: "51-55 2221-2720", lengths: [16] },
    amex: { name: "American Express", starts: "34 37", lengths: [15], groups: [4, 6, 5] },
    diners: { name: "Diners Club", starts: "300-305 3095 36 38-39", lengths: [14, 16, 19], groups: [4, 6, 4] },
    jcb: { name: "JCB", starts: "3528-3589", lengths: [16, 17, 18, 19] },
    unionpay: { name: "UnionPay", starts: "62 81", lengths: [16, 17, 18, 19] },
    discover: { name: "Discover", starts: "6011 644-649 65", lengths: [16, 17, 18, 19] },
    maestro: { name: "Maestro", starts: "50 56-58 63 67", lengths: [16, 12, 13, 14, 15, 17, 18, 19] },
  };
  const ANY = { lengths: [16, 12, 13, 14, 15, 17, 18, 19] };
  const GROUPS = [4, 4, 4, 4];
  const LONGER_THAN_USUAL = 10000; // ms

  const digitsOf = (text) => text.normalize("NFKC").replace(/\D/g, "");

  /* Compares as many digits as both have, so that one typed digit may already say enough. */
  function mayStart(number, range) {
    const [low, high = low] = range.split("-");
    const start = number.slice(0, low.length);
    return start >= low.slice(0, start.length) && start <= high.slice(0, start.length);
  }

  function brandOf(number) {
    const found = number
      ? Object.keys(BRANDS).filter((code) => BRANDS[code].starts.split(" ").some((range) => mayStart(number, range)))
      : [];
    return found.length === 1 ? found[0] : "";
  }

  function spaced(number) {
    const parts = [];
    let at = 0;
    for (const size of (BRANDS[brandOf(number)] || ANY).groups || GROUPS) parts.push(number.slice(at, (at += size)));
    parts.push(number.slice(at));
    return parts.filter(Boolean).join(" ");
  }

  function hasGoodCheckDigit(number) {
    let sum = 0;
    [...number].reverse().forEach((digit, at) => {
      const twice = digit * 2;
      sum += at % 2 ? twice - (twice > 9 ? 9 : 0) : +digit;
    });
    return sum % 10 === 0;
  }

  /* 1226, 12/26, 12 / 26, 12/2026, 122026, 5/27 and 2026-12; null for anything else. */
  function readExpiry(text) {
    const plain = text.normalize("NFKC").trim();
    const iso = /^(\d{4})-(\d{1,2})$/.exec(plain);
    if (iso) return { year: +iso[1], month: +iso[2] };
    const found = /^(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})$/.exec(plain) || /^(\d{2}|[2-9])(\d{4}|\d{2})$/.exec(plain);
    return found && { month: +found[1], year: +found[2] + (found[2].length === 2 ? 2000 : 0) };
  }

  const two = (number) => String(number).padStart(2, "0").slice(-2);

  const written = (format, { month, year }) =>
    format.replace("YYYY", year).replace("YY", two(year)).replace("MM", two(month));

  const fill = (sentence, words) => sentence.replace(/\{(\w+)\}/g, (all, name) => words[name] ?? all);

  /* What is wrong with a value, as the name of a sentence and the words for its gaps; nothing when all is well. */
  const CHECKS = {
    number(value, card) {
      const number = digitsOf(value);
      const code = brandOf(number);
      const { name, lengths } = BRANDS[code] || ANY;
      if (code && card.accepted.length && !card.accepted.includes(code)) return ["brandRefused", { brand: name }];
      if (lengths.includes(number.length) && hasGoodCheckDigit(number)) return;
      const short = lengths[0] - number.length;
      if (short > 0) return [short === 1 ? "numberShortOne" : "numberShort", { n: short }];
      return [number.length > Math.max(...lengths) ? "numberLong" : "numberWrong"];
    },
    expiry(value, card) {
      const expiry = readExpiry(value);
      if (!expiry) return ["expiryEmpty"];
      const { month, year } = expiry;
      if (month < 1 || month > 12) return ["expiryMonth"];
      if (`${year}-${two(month)}` < card.month) return ["expiryPast", { when: `${card.words.months[month - 1]} ${year}` }];
    },
    cvc(value, card) {
      const { length } = digitsOf(value);
      if (card.brand === "amex") return length === 4 ? undefined : ["cvcAmex"];
      return length === 3 || (length === 4 && !card.brand) ? undefined : ["cvcLength"];
    },
    holder(value) {
      if (looksLikeCard(value)) return ["holderDigits"];
    },
  };

  const looksLikeCard = (value) => digitsOf(value).length >= 12 || /^\s*\d{3,4}\s*$/.test(value);

  /* The browser's own tokens say which field is which. */
  const ROLES = { "cc-number": "number", "cc-exp": "expiry", "cc-csc": "cvc", "cc-name": "holder" };
  // The names under which phones offer to scan or fill a card; what the bank calls them is put back when the form leaves.
  const NAMES = { number: "cardnumber", cvc: "cvc" };

  const readWords = () => JSON.parse(document.getElementById("card-words").textContent);

  function thisMonth() {
    const today = new Date();
    return `${today.getFullYear()}-${two(today.getMonth() + 1)}`;
  }

  function say(sentence) {
    for (const place of document.querySelectorAll("#live, [data-waiting]")) place.textContent = sentence;
  }

  /* Two fields become the one that is printed on the card. Gives back how the bank wants the date. */
  function mergeExpiry(form) {
    const [month, year] = ["month", "year"].map((part) =>
      [...form.elements].find((input) => input.autocomplete === `cc-exp-${part}`));
    const group = month?.closest('[role="group"]');
    const title = group?.querySelector(".label");
    if (!title || !year) return [];
    const input = month.cloneNode();
    Object.assign(input, { name: "exp", autocomplete: "cc-exp", maxLength: 9, placeholder: "", value: "" });
    input.removeAttribute("aria-label");
    const label = document.createElement("label");
    Object.assign(label, { className: title.className, htmlFor: input.id, textContent: title.textContent });
    for (const name of ["role", "aria-labelledby"]) group.removeAttribute(name);
    title.replaceWith(label);
    month.parentElement.className = "";
    month.parentElement.replaceChildren(input);
    const { expiryName, expiryFormat = "MMYY" } = form.dataset;
    if (expiryName) return [[expiryName, expiryFormat]];
    return [[month.name, "MM"], [year.name, year.maxLength === 2 ? "YY" : "YYYY"]];
  }

  const described = (input) => (input.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);

  const errors = new WeakMap(); // field: the paragraph of its error, drawn by the server or made here

  function errorOf(input) {
    if (errors.has(input)) return errors.get(input);
    const id = described(input).find((each) => each.endsWith("-error")) || `${input.id}-error`;
    const error = document.getElementById(id) || Object.assign(document.createElement("p"), { id, className: "error", hidden: true });
    if (!error.isConnected) (input.closest(".input-with") || input).before(error);
    errors.set(input, error);
    return error;
  }

  /* A hidden error must not describe its field: it would be read out all the same. */
  function describe(input, error) {
    const others = described(input).filter((id) => id !== error.id);
    const all = error.hidden ? others : [...others, error.id];
    if (all.length) input.setAttribute("aria-describedby", all.join(" "));
    else input.removeAttribute("aria-describedby");
  }

  const isWrong = (input) => input.getAttribute("aria-invalid") === "true";

  function show(input, sentence) {
    const error = errorOf(input);
    (error.querySelector("[data-words]") || error).textContent = sentence;
    error.hidden = !sentence;
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    describe(input, error);
  }

  function summarize(problems, words) {
    const box = document.createElement("div");
    Object.assign(box, { id: "errors", className: "errors", tabIndex: -1 });
    box.setAttribute("role", "alert");
    const title = document.createElement("h2");
    title.textContent = words.summary;
    const list = document.createElement("ul");
    for (const [input, sentence] of problems) {
      const link = document.createElement("a");
      Object.assign(link, { href: `#${input.id}`, textContent: sentence });
      list.appendChild(document.createElement("li")).append(link);
    }
    box.append(title, list);
    document.getElementById("errors")?.remove();
    (document.querySelector(".heading") || problems[0][0].form).after(box);
    if (!document.title.startsWith(words.error)) document.title = `${words.error} ${document.title}`;
    box.focus();
  }

  const lastDigits = new WeakMap(); // never an attribute: nothing of a number may stay in the page

  /* Digits keep their order and the caret keeps its digit, whatever the spaces do. */
  function respace(input, type = "") {
    const typed = input.value;
    let number = digitsOf(typed);
    let left = digitsOf(typed.slice(0, input.selectionStart)).length;
    if (number === lastDigits.get(input) && typed !== spaced(number)) {
      // Only a space went away: the shopper meant the digit behind it.
      if (type === "deleteContentBackward" && left) number = number.slice(0, --left) + number.slice(left + 1);
      if (type === "deleteContentForward") number = number.slice(0, left) + number.slice(left + 1);
    }
    write(input, number, left, type.startsWith("insert"));
  }

  function write(input, number, left, inserting) {
    const shown = spaced(number);
    lastDigits.set(input, number);
    if (input.value !== shown) input.value = shown;
    else if (!inserting) return;
    if (document.activeElement !== input) return;
    let caret = 0;
    for (let seen = 0; seen < left; caret++) if (shown[caret] !== " ") seen++;
    if (inserting && shown[caret] === " ") caret++;
    input.setSelectionRange(caret, caret);
  }

  /* Read from the clipboard before `maxlength` can cut the last digits off. A whole number replaces what was there. */
  function paste(input, event) {
    const pasted = digitsOf(event.clipboardData.getData("text"));
    if (!pasted) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = input;
    const whole = pasted.length >= 12;
    const before = whole ? "" : digitsOf(value.slice(0, selectionStart)) + pasted;
    write(input, whole ? pasted : before + digitsOf(value.slice(selectionEnd)), (whole ? pasted : before).length, true);
  }

  function enhance(form) {
    const { month = thisMonth(), brand = "", accepted = "" } = form.dataset;
    const card = { words: readWords(), month, brand, accepted: accepted.split(" ").filter(Boolean) };
    if (card.accepted.includes("cb")) card.accepted.push("visa", "mastercard"); // it lives on their cards
    const dates = mergeExpiry(form);
    const fields = {};
    const sent = {};
    for (const input of form.elements) if (ROLES[input.autocomplete]) fields[ROLES[input.autocomplete]] = input;
    const roles = Object.keys(fields);
    const { number, expiry, cvc, holder } = fields;
    const brands = number?.parentElement.querySelector(".brands");
    const cvcHint = cvc && document.getElementById(`${cvc.id}-hint`);
    const threeDigits = cvcHint?.textContent;
    const keep = form.querySelector("[data-keeping]");
    if (keep) keep.hidden = false;
    const choosing = form.querySelector("[data-choosing]"); // between the brands of one card
    const radios = choosing ? [...choosing.querySelectorAll("input")] : [];
    if (choosing) choosing.disabled = false;
    const late = new Set(); // fields left while the pointer was down
    let pressed = false;
    let waiting;

    const problem = (role) => {
      const input = fields[role];
      if (!input.value.trim()) return input.required ? card.words[`${role}Empty`] : "";
      const [name, gaps] = CHECKS[role](input.value, card) || [];
      return name ? fill(card.words[name], { ...card.words, ...gaps }) : "";
    };

    const picked = () => radios.find((radio) => radio.checked);

    const showBrand = () => {
      card.brand = brandOf(digitsOf(number.value));
      for (const radio of radios) radio.parentElement.hidden = !["", "cb", card.brand].includes(radio.value);
      if (choosing) choosing.hidden = !radios.some(({ value }) => value && value === card.brand);
      if (choosing?.hidden || picked()?.parentElement.hidden) radios[0].checked = true;
      if (brands) brands.dataset.brand = picked()?.value || card.brand;
      if (cvcHint) cvcHint.textContent = (card.brand === "amex" && card.words.cvcHintAmex) || threeDigits;
      if (cvc && isWrong(cvc) && cvc.value) show(cvc, problem("cvc"));
    };

    /* Reward early: an error goes the moment it is put right. It never comes while somebody types. */
    const changed = (role) => {
      if (role === "number") showBrand();
      const input = fields[role];
      if (isWrong(input)) show(input, input.value ? problem(role) : "");
    };

    const left = (role) => {
      const input = fields[role];
      if (role === "expiry") {
        const date = readExpiry(input.value);
        if (date && date.month <= 12 && date.year > 2000) input.value = written("MM/YY", date);
      }
      if (input.value.trim()) show(input, problem(role));
    };

    const leftAll = () => {
      late.forEach(left);
      late.clear();
    };

    const wait = () => {
      say(card.words.busy);
      clearTimeout(waiting);
      waiting = setTimeout(() => say(card.words.slow), LONGER_THAN_USUAL);
    };

    const forget = () => {
      clearTimeout(waiting);
      say("");
      for (const input of [number, expiry, cvc]) if (input) input.value = "";
      lastDigits.delete(number);
      if (holder && looksLikeCard(holder.value)) holder.value = "";
      if (number) showBrand();
    };

    /* What the bank gets: its own names, bare digits, its own way to write a date; that the card is to be kept. */
    const toBank = ({ formData }) => {
      const kept = keep?.querySelector("input").checked;
      const brand = picked()?.value;
      const changed = brand ? JSON.parse(choosing.dataset.choosing)[brand][+!!kept] : kept ? JSON.parse(keep.dataset.keeping) : [];
      for (const [name, value] of changed) formData.set(name, value);
      formData.delete("choice");
      for (const role of Object.keys(sent)) {
        formData.delete(fields[role].name);
        formData.set(sent[role], digitsOf(fields[role].value));
      }
      const date = expiry && readExpiry(expiry.value);
      formData.delete("exp");
      for (const [name, format] of dates) formData.set(name, date ? written(format, date) : "");
    };

    const submitted = (event) => {
      const problems = [];
      for (const role of roles) {
        const sentence = problem(role);
        show(fields[role], sentence);
        if (sentence) problems.push([fields[role], sentence]);
      }
      if (!problems.length) return wait();
      event.preventDefault();
      summarize(problems, card.words);
    };

    for (const role of roles) {
      const input = fields[role];
      describe(input, errorOf(input));
      if (NAMES[role]) {
        sent[role] = input.name;
        input.name = NAMES[role];
      }
      const onInput = (event) => {
        if (event.isComposing) return;
        if (role === "number") respace(input, event.inputType);
        changed(role);
      };
      for (const name of ["input", "change", "compositionend"]) input.addEventListener(name, onInput);
      // An error that appears between press and release would move the button from under the finger.
      input.addEventListener("blur", () => (pressed ? late.add(role) : left(role)));
    }
    if (number) {
      number.addEventListener("paste", (event) => {
        paste(number, event);
        changed("number");
      });
      if (brands) {
        brands.id = `${number.id}-brand`;
        number.setAttribute("aria-describedby", `${brands.id} ${number.getAttribute("aria-describedby") || ""}`.trim());
      }
      if (number.value) respace(number);
      showBrand();
    }
    choosing?.addEventListener("change", showBrand);
    document.addEventListener("mousedown", () => (pressed = true), true);
    document.addEventListener("mouseup", () => {
      pressed = false;
      setTimeout(leftAll);
    }, true);
    form.noValidate = true;
    form.addEventListener("formdata", toBank);
    form.addEventListener("submit", submitted);
    addEventListener("pagehide", forget);
  }

  /* A chosen card is paid with its code: that is where one types next. */
  document.addEventListener("change", ({ target }) => {
    if (target.name === "means" && target.value !== "new") target.closest(".choice").querySelector('[autocomplete="cc-csc"]')?.focus();
  });

  new Set([...document.querySelectorAll('input[autocomplete^="cc-"]')].map((input) => input.form)).forEach(enhance);
})();
