/* Reads a card's number off a picture. The policy of this worker lets it ask nobody for anything. */
(() => {
  "use strict";

  const LSTM_ONLY = 1;
  const ONE_BLOCK = "6"; // a picture of lines under one another
  // Numbers as nearly all cards carry them; rarer lengths would let more misreadings through, and are typed.
  const NUMBER = /^(?:3[47]\d{13}|(?:2[2-7]|35|[456]\d)\d{14})$/;

  let core;
  let reader;

  async function prepare({ program, letters }) {
    core = await TesseractCore({ wasmBinary: program, print() {}, printErr() {} });
    core.FS.writeFile("/eng.traineddata", new Uint8Array(letters));
    reader = new core.TessBaseAPI();
    if (reader.Init("/", "eng", LSTM_ONLY)) throw new Error("the trained data does not load");
    reader.SetVariable("tessedit_char_whitelist", "0123456789");
    reader.SetVariable("tessedit_pageseg_mode", ONE_BLOCK);
  }

  /* The simplest picture format there is: a line of text, then one byte a dot. */
  function greymap({ pixels, width, height }) {
    const header = new TextEncoder().encode(`P5 ${width} ${height} 255\n`);
    const map = new Uint8Array(header.length + width * height);
    map.set(header);
    for (let from = 0, to = header.length; to < map.length; from += 4)
      map[to++] = (pixels[from] * 77 + pixels[from + 1] * 151 + pixels[from + 2] * 28) >> 8;
    return map;
  }

  function hasGoodCheckDigit(number) {
    let sum = 0;
    [...number].reverse().forEach((digit, at) => {
      const twice = digit * 2;
      sum += at % 2 ? twice - (twice > 9 ? 9 : 0) : +digit;
    });
    return sum % 10 === 0;
  }

  /* In one line, or as four lines of four. */
  function numberIn(text) {
    const lines = text.split("\n").map((line) => line.replace(/\D/g, ""));
    const blocks = lines.map((_, at) => lines.slice(at, at + 4)).filter((four) => four.every((line) => line.length === 4));
    return [...lines, ...blocks.map((four) => four.join(""))].find((each) => NUMBER.test(each) && hasGoodCheckDigit(each));
  }

  function read(picture) {
    core.FS.writeFile("/input", greymap(picture));
    reader.SetImageFile(1, 0);
    reader.Recognize(null);
    return numberIn(reader.GetUTF8Text());
  }

  const answer = async (asked) => (asked.program ? prepare(asked) : read(asked));

  onmessage = ({ data }) => answer(data).then((found) => postMessage(found || ""), reportError);
})();
