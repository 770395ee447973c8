/* Scanning a card: the camera's picture is read on this device and never leaves it. Without this file one types.
   tesseract.js is not used: Trusted Types forbid how it starts workers, and it may load from a CDN. */
(() => {
  "use strict";
  const button = document.getElementById("scan-card");
  const dialog = document.getElementById("scan");
  const cameras = navigator.mediaDevices;
  const able = dialog?.showModal && cameras?.getUserMedia && window.WebAssembly && window.Worker && window.reportError;
  if (!able || navigator.connection?.saveData) return; // the reader weighs more than all other pages together

  const CARD = 85.6 / 53.98; // ISO/IEC 7810 ID-1, the shape of the window
  const WIDTHS = [640, 720, 560, 800]; // dots across a card, in turn: what is misread at one is read at the next
  const PATIENCE = 30000; // ms
  const HINT_AFTER = 6000; // ms
  const CAMERA = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };

  const number = document.getElementById("cardNumber");
  const video = dialog.querySelector("video");
  const canvas = dialog.querySelector("canvas");
  const result = dialog.querySelector("output");
  const lamp = dialog.querySelector("[data-lamp]");
  const words = dialog.dataset;

  const rules = {
    createScriptURL(url) {
      if (url !== words.worker) throw new TypeError("not our worker");
      return url;
    },
  };
  const policy = window.trustedTypes?.createPolicy("scan", rules) || rules;

  let current = new AbortController(); // one scan: whatever it opens is closed by aborting it

  const say = (sentence) => (dialog.querySelector("[data-status]").textContent = sentence);

  /* Each part of the window says in which phases it is there. */
  function enter(phase, sentence) {
    for (const part of dialog.querySelectorAll("[data-in]")) part.hidden = !part.dataset.in.split(" ").includes(phase);
    dialog.dataset.phase = phase;
    say(sentence);
    dialog.querySelector(`[data-first="${phase}"]`)?.focus();
  }

  const spaced = (digits) => digits.match(digits.length === 15 ? /^....|.{6}|.{5}$/g : /..../g).join(" ");

  async function fetched(name, signal) {
    const answer = await fetch(words[name], { integrity: words[`${name}Integrity`], signal });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.arrayBuffer();
  }

  const ask = (worker, question, transfer) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage(question, transfer);
    });

  /* All that is loaded is loaded here, before the camera opens. */
  async function reader(signal) {
    const [program, letters] = await Promise.all(["program", "letters"].map((name) => fetched(name, signal)));
    const worker = new Worker(policy.createScriptURL(words.worker));
    signal.addEventListener("abort", () => worker.terminate());
    await ask(worker, { program, letters }, [program, letters]);
    return worker;
  }

  async function isRefused() {
    try {
      return (await navigator.permissions.query({ name: "camera" })).state === "denied";
    } catch {
      return false; // not every browser lets one ask beforehand
    }
  }

  async function openCamera(signal) {
    const stream = await cameras.getUserMedia({ video: CAMERA });
    const close = () => {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    };
    if (signal.aborted) return close();
    signal.addEventListener("abort", close);
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", () => giveUp(words.unable)); // taken away: unplugged, or forbidden meanwhile
    offerLamp(track);
    video.srcObject = stream;
    await video.play();
  }

  function offerLamp(track) {
    lamp.hidden = !track.getCapabilities?.().torch;
    lamp.setAttribute("aria-pressed", "false");
    lamp.onclick = async () => {
      const torch = lamp.getAttribute("aria-pressed") !== "true";
      await track.applyConstraints({ advanced: [{ torch }] });
      lamp.setAttribute("aria-pressed", torch);
    };
  }

  /* What stands in the window, as a picture. */
  function picture(dots) {
    const { videoWidth: wide, videoHeight: high } = video;
    const width = Math.min(wide, high * CARD);
    const height = width / CARD;
    Object.assign(canvas, { width: dots, height: Math.round(dots / CARD) });
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    brush.imageSmoothingQuality = "high";
    brush.drawImage(video, (wide - width) / 2, (high - height) / 2, width, height, 0, 0, canvas.width, canvas.height);
    const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
    return { pixels: data, width: canvas.width, height: canvas.height };
  }

  /* One misreading in ten has a good check digit: two pictures must agree. */
  async function look(worker, signal) {
    let last = "";
    for (let turn = 0; !signal.aborted; turn++) {
      const seen = picture(WIDTHS[turn % WIDTHS.length]);
      const found = await ask(worker, seen, [seen.pixels.buffer]);
      if (found && found === last) return found;
      last = found || last;
    }
  }

  async function scan() {
    const { signal } = renew();
    enter("preparing", words.preparing);
    try {
      if (await isRefused()) throw new DOMException("", "NotAllowedError");
      const worker = await reader(signal);
      await openCamera(signal);
      if (signal.aborted) return;
      enter("looking", words.looking);
      after(HINT_AFTER, signal, () => say(words.closer));
      after(PATIENCE, signal, lose);
      const found = await look(worker, signal);
      if (!signal.aborted) confirm(found);
    } catch (error) {
      if (!signal.aborted) giveUp(error.name === "NotAllowedError" ? words.refused : words.unable);
    }
  }

  function renew() {
    current.abort();
    return (current = new AbortController());
  }

  function after(time, signal, act) {
    const timer = setTimeout(act, time);
    signal.addEventListener("abort", () => clearTimeout(timer));
  }

  function lose() {
    renew();
    enter("lost", words.lost);
  }

  function confirm(found) {
    renew();
    result.value = spaced(found);
    enter("found", words.found);
  }

  /* The card form spaces, names and checks it as if it had been typed. */
  function use() {
    const digits = result.value;
    dialog.close();
    number.value = digits;
    for (const name of ["input", "blur"]) number.dispatchEvent(new Event(name, { bubbles: name === "input" }));
    number.form.querySelector('[autocomplete^="cc-exp"]')?.focus();
  }

  function type() {
    dialog.close();
    number.focus();
  }

  /* No camera for us: one sentence, and the field. */
  function giveUp(sentence) {
    type();
    button.hidden = true;
    const note = document.getElementById("scan-note");
    note.textContent = sentence;
    note.hidden = false;
    document.getElementById("live").textContent = sentence;
  }

  /* Nothing of the card stays behind. */
  function forget() {
    renew();
    canvas.width = 0;
    result.value = "";
  }

  const acts = { again: scan, use, type, close: () => dialog.close() };

  dialog.addEventListener("click", ({ target }) => acts[target.closest("button")?.dataset.act]?.());
  dialog.addEventListener("close", forget);
  button.addEventListener("click", () => {
    dialog.showModal();
    scan();
  });
  for (const [place, name] of [[window, "pagehide"], [document, "visibilitychange"]])
    place.addEventListener(name, () => dialog.close());

  cameras.enumerateDevices().then((devices) => {
    button.hidden = !devices.some(({ kind }) => kind === "videoinput");
  }, () => {});
})();
