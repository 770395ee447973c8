/* The check before the card form: many small puzzles, solved between the page's other work. See app/http/proof_of_work.py. */
(() => {
  "use strict";
  const form = document.getElementById("proof");
  const { seed, puzzles, bits, words } = form.dataset;
  const SLICE = 30; // ms of work without a pause: nobody notices less

  /* The constants of FIPS 180-4: fractions of the roots of the first primes. */
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
  const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const w = new Int32Array(64);

  /* The first 32 bits of the SHA-256 of the one block that stands in w. */
  function hash() {
    for (let i = 16; i < 64; i++) {
      const p = w[i - 15];
      const q = w[i - 2];
      const s0 = ((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3);
      const s1 = ((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let a = START[0], b = START[1], c = START[2], d = START[3];
    let e = START[4], f = START[5], g = START[6], h = START[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const u = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + t) | 0;
      d = c;
      c = b;
      b = a;
      a = (t + u) | 0;
    }
    return (START[0] + a) | 0;
  }

  /* 36 letters, then the number, then the end of the message: its bit, and its length in bits. */
  function lay(puzzle) {
    const text = `${seed}:${String(puzzle).padStart(2, "0")}:`;
    w.fill(0, 0, 16);
    for (let i = 0; i < 36; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    w[10] = 1 << 31;
    w[15] = 320;
  }

  const found = [];
  let number = 0;

  function work() {
    const pause = performance.now() + SLICE;
    lay(found.length);
    while (performance.now() < pause) {
      for (let i = 0; i < 64; i++, number++) {
        w[9] = number;
        if (hash() >>> (32 - bits)) continue;
        found.push(number);
        if (found.length == puzzles) return send();
        number = -1;
        lay(found.length);
      }
    }
    setTimeout(work);
  }

  function send() {
    form.elements.answer.value = found.join("x");
    form.submit();
  }

  document.getElementById("gate-words").textContent = words;
  document.getElementById("live").textContent = words;
  work();

  /* Back from the card form to this page as it was: the shop knows better. */
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
})();
