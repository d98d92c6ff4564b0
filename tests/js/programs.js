/* Runs the scripts of a built site outside the browser: what the tests and the benchmark ask of them. */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { HANDS, heard, randomness, write } = require("./hands.js");

const STATIC = path.join(__dirname, "..", "..", "site", "static");
for (const name of ["network", "pen", "explain"]) require(path.join(STATIC, `${name}.js`));
const own = globalThis.reportDraw;

const SIDE = 336; // pixels of the square
const LARGEST = 320;
const SMALLEST = 24;
const SIZES = 50; // for each hand
const APART = 6; // pixels between what is heard of a pen
const SEED = 1;

/* Load what a site has written for its page to draw on: { data, network, images }. The images are those of a file of
   bytes, or else the examples. */
function loadSite(site, pixels) {
  const html = fs.readFileSync(path.join(site, "draw.html"), "utf8");
  const data = JSON.parse(html.match(/<script type="application\/json" id="draw-data">(.*?)<\/script>/s)[1]);
  (0, eval)(fs.readFileSync(path.join(site, data.weights), "utf8"));
  const size = data.width * data.height;
  const examples = () => Buffer.concat(data.examples.map((example) => Buffer.from(example.pixels, "base64")));
  const bytes = pixels ? fs.readFileSync(pixels) : examples();
  const images = Array.from({ length: bytes.length / size }, (_, place) => bytes.subarray(place * size, (place + 1) * size));
  return { data, network: own.network.load(own.stored, zlib.inflateSync(Buffer.from(own.stored.weights, "base64"))), images };
}

function read({ data, network }, strokes) {
  const image = own.pen.picture(strokes, data.recipe);
  const { probabilities } = own.network.run(network, image, [data.height, data.width]);
  return probabilities.indexOf(Math.max(...probabilities));
}

/* Let every hand write at full size, then at random sizes and places, and count the answers that stay the same. */
function trySizes(site) {
  const random = randomness(SEED);
  const counted = { hands: 0, drawings: 0, same: 0, right: 0 };
  for (const [digit, hands] of Object.entries(HANDS)) {
    hands.forEach((_, hand) => {
      const margin = (SIDE - LARGEST) / 2;
      const full = read(site, heard(write(digit, hand, { height: LARGEST, left: margin, top: margin }), APART));
      counted.hands += 1;
      counted.right += full === Number(digit) ? 1 : 0;
      for (let time = 0; time < SIZES; time += 1) {
        const height = SMALLEST + random() * (LARGEST - SMALLEST);
        const [left, top] = [random() * (SIDE - height), random() * (SIDE - height)];
        counted.drawings += 1;
        counted.same += read(site, heard(write(digit, hand, { height, left, top }), APART)) === full ? 1 : 0;
      }
    });
  }
  return { side: SIDE, sizes: SIZES, smallest: SMALLEST, largest: LARGEST, apart: APART, ...counted };
}

/* Answer every test image; return the probabilities, and how far the shares of the pixels are from the lead. */
function answerAll({ data, network, images }) {
  const answers = images.map((image) => own.network.run(network, image, [data.height, data.width]));
  let apart = 0;
  for (const answer of data.explained ? answers : []) {
    const order = [...answer.logits.keys()].sort((one, other) => answer.logits[other] - answer.logits[one]);
    const why = own.explain.explain(network, answer, order[0], order[1]);
    const sum = why.pixels.reduce((total, share) => total + share, why.bias);
    const byUnits = why.units.reduce((total, unit) => total + unit.share, 0);
    apart = Math.max(apart, Math.abs(sum - why.difference), Number.isFinite(byUnits) ? 0 : Infinity);
  }
  return { probabilities: answers.map((answer) => [...answer.probabilities]), apart };
}

/* Return the milliseconds that one answer takes: the middle one of many. */
function time({ data, network, images }) {
  const times = Array.from({ length: 200 }, (_, turn) => {
    const image = images[turn % images.length];
    const started = process.hrtime.bigint();
    own.network.run(network, image, [data.height, data.width]);
    return Number(process.hrtime.bigint() - started) / 1e6;
  });
  return times.slice(20).sort((one, other) => one - other)[90];
}

const PROGRAMS = { sizes: trySizes, answers: answerAll, time };

if (require.main === module) {
  const [program, site, pixels] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(PROGRAMS[program](loadSite(site, pixels))));
}
