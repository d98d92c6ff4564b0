/* The pen: points in, an image out, whatever the size and place of the drawing. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { isEnough, picture } = require("../../site/static/pen.js");
const { HANDS, heard, randomness, write } = require("./hands.js");

const MNIST = { height: 28, width: 28, box: [20, 20], pen: 2.6, centred_by: "mass" };
const DIGITS = { height: 8, width: 8, box: [8, 8], pen: 1.4, centred_by: "box" };

function rowsAndColumns(image, { width }) {
  const inked = [...image.keys()].filter((place) => image[place]);
  const rows = inked.map((place) => Math.floor(place / width));
  const columns = inked.map((place) => place % width);
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

function centreOfMass(image, width) {
  const mass = image.reduce((sum, grey) => sum + grey, 0);
  const mean = (of) => image.reduce((sum, grey, place) => sum + grey * of(place), 0) / mass;
  return [mean((place) => place % width), mean((place) => Math.floor(place / width))];
}

test("the longest side fills the box, and the centre of mass lies at pixel 14", () => {
  for (const [digit, hands] of Object.entries(HANDS)) {
    hands.forEach((_, hand) => {
      const image = picture(write(digit, hand, { height: 100, left: 3, top: 40 }), MNIST);
      const [top, bottom, left, right] = rowsAndColumns(image, MNIST);
      assert.equal(Math.max(bottom - top, right - left) + 1, 20, `${digit}, hand ${hand}`);
      for (const middle of centreOfMass(image, 28)) assert.ok(Math.abs(middle - 14) <= 0.5, `${digit}: ${middle}`);
    });
  }
});

test("a vertical line stands upright in the box, as wide as the pen", () => {
  const image = picture([[[5, 10], [5, 90]]], MNIST);
  const [top, bottom, left, right] = rowsAndColumns(image, MNIST);
  assert.deepEqual([bottom - top + 1, right - left + 1], [20, 4]); // 2.6 pixels, in the middle of an even number
  assert.equal(Math.max(...image), 255);
  const row = [...image.slice(14 * 28 + left, 14 * 28 + right + 1)];
  const ink = row.reduce((sum, grey) => sum + grey, 0) / 255;
  assert.ok(Math.abs(ink - 2.5) < 0.01, `${ink}`); // samples are a quarter of a pixel apart
});

test("size and place make no difference", () => {
  const large = picture(write(3, 0, { height: 300, left: 10, top: 10 }), MNIST);
  assert.deepEqual(picture(write(3, 0, { height: 0.1, left: 0.85, top: 0.002 }), MNIST), large);
});

test("a drawing in whole pixels hardly differs", () => {
  const random = randomness(7);
  const smooth = picture(write(5, 1, { height: 300, left: 10, top: 10 }), MNIST);
  for (let time = 0; time < 20; time += 1) {
    const place = { height: 40 + 260 * random(), left: 30 * random(), top: 30 * random() };
    const rough = picture(heard(write(5, 1, place), 6), MNIST);
    const apart = rough.reduce((sum, grey, pixel) => sum + Math.abs(grey - smooth[pixel]), 0) / 255;
    assert.ok(apart < 32, `${apart} pixels differ at height ${place.height}`); // of about a hundred
  }
});

test("the small digits are counted in blocks of four by four dots, over the whole height", () => {
  const image = picture(write(0, 0, { height: 100, left: 0, top: 0 }), DIGITS);
  const [top, bottom] = rowsAndColumns(image, DIGITS);
  assert.deepEqual([top, bottom], [0, 7]);
  const counts = new Set(Array.from({ length: 17 }, (_, dots) => Math.round((dots * 255) / 16)));
  assert.ok(image.every((grey) => counts.has(grey)));
});

test("a dot is no drawing, and a small digit is one", () => {
  assert.equal(isEnough([], 1), false);
  assert.equal(isEnough([[[0.5, 0.5]]], 1), false);
  assert.equal(isEnough([[[0.5, 0.5], [0.52, 0.51]]], 1), false);
  assert.equal(isEnough(write(8, 0, { height: 0.06, left: 0.9, top: 0.9 }), 1), true);
});

test("even a dot becomes an image", () => {
  assert.ok(picture([[[3, 3]]], MNIST).some(Boolean));
  assert.ok(picture([[[3, 3]]], DIGITS).some(Boolean));
});

test("a broken stroke is the same as one drawn through", () => {
  const line = [[0, 0], [10, 20], [20, 60]];
  assert.deepEqual(picture([line.slice(0, 2), line.slice(1)], MNIST), picture([line], MNIST));
});
