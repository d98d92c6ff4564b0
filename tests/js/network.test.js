/* The steps of a network, each against numbers that can be worked out by hand. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { load, run } = require("../../site/static/network.js");
const { explain, weightsOf } = require("../../site/static/explain.js");

function network(steps, weights = []) {
  const quarters = weights.map((weight) => weight * 4); // what these tests use are whole multiples of a quarter
  const bytes = [...quarters.map((number) => (number >> 8) & 255), ...quarters.map((number) => number & 255)];
  const units = steps.filter(({ kernel }) => kernel).flatMap(() => [0.25, 0.25]);
  return load({ steps, units }, Uint8Array.from(bytes));
}

function output(steps, weights, image, shape) {
  const { flow } = run(network(steps, weights), image, shape);
  return { ...flow[flow.length - 1], data: [...flow[flow.length - 1].data] };
}

test("dense multiplies by its kernel and adds its bias", () => {
  const found = output([{ step: "dense", kernel: [2, 3] }], [1, 2, 3, 4, 5, 6, 10, 20, 30], [1, 2], [2]);
  assert.deepEqual(found, { data: [19, 32, 45], shape: [3] });
});

test("dense works along the last side", () => {
  const found = output([{ step: "dense", kernel: [2, 1] }], [1, 10, 0], [1, 2, 3, 4], [2, 2]);
  assert.deepEqual(found, { data: [21, 43], shape: [2, 1] });
});

test("rescaling, relu and softmax", () => {
  const steps = [{ step: "rescaling", scale: 0.5, offset: -1 }, { step: "relu" }, { step: "softmax" }];
  const { probabilities, logits } = run(network(steps), [0, 4], [2]);
  assert.deepEqual([...logits], [0, 1]);
  assert.ok(Math.abs(probabilities[1] - Math.E / (1 + Math.E)) < 1e-12);
});

test("softmax works along the last side", () => {
  const found = output([{ step: "softmax" }], [], [0, 0, 1000, 0, 5, 5], [3, 2]);
  assert.deepEqual(found, { data: [0.5, 0.5, 1, 0, 0.5, 0.5], shape: [3, 2] });
});

test("softmax does not overflow", () => {
  assert.deepEqual(output([{ step: "softmax" }], [], [1000, 0], [2]).data, [1, 0]);
});

test("a shape with one open side", () => {
  const steps = [{ step: "shape", shape: [-1, 2, 1] }];
  assert.deepEqual(output(steps, [], [1, 2, 3, 4, 5, 6], [2, 3]).shape, [3, 2, 1]);
});

const IMAGE = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const THREE = [3, 3, 1];

test("a valid convolution stays inside", () => {
  const step = { step: "convolution", kernel: [2, 2, 1, 1], strides: [1, 1], same: false };
  assert.deepEqual(output([step], [1, 0, 0, 1, 100], IMAGE, THREE), { data: [106, 108, 112, 114], shape: [2, 2, 1] });
});

test("a convolution of the same size takes what is outside for zero, and one more at the end", () => {
  const step = { step: "convolution", kernel: [2, 2, 1, 1], strides: [1, 1], same: true };
  const found = output([step], [1, 0, 0, 1, 0], IMAGE, THREE);
  assert.deepEqual(found, { data: [6, 8, 3, 12, 14, 6, 7, 8, 9], shape: [3, 3, 1] });
});

test("strides skip", () => {
  const step = { step: "convolution", kernel: [1, 1, 1, 2], strides: [2, 2], same: true };
  const found = output([step], [1, -1, 0, 0], IMAGE, THREE);
  assert.deepEqual(found, { data: [1, -1, 3, -3, 7, -7, 9, -9], shape: [2, 2, 2] });
});

test("pooling takes the highest, even where all are negative or the window sticks out", () => {
  const negative = IMAGE.map((value) => -value);
  const step = { step: "pooling", window: [2, 2], strides: [2, 2], same: true };
  assert.deepEqual(output([step], [], negative, THREE), { data: [-1, -3, -7, -9], shape: [2, 2, 1] });
  assert.deepEqual(output([{ ...step, same: false }], [], IMAGE, THREE), { data: [5], shape: [1, 1, 1] });
});

const SMALL = [
  { step: "rescaling", scale: 0.5, offset: 1 },
  { step: "shape", shape: [-1] },
  { step: "dense", kernel: [4, 3] },
  { step: "relu" },
  { step: "dense", kernel: [3, 2] },
  { step: "softmax" },
];
const WEIGHTS = [
  ...[1, -1, 2, 0, 3, -1, 1, 1, -2, 2, 0, 1], // from pixels to units
  ...[0.5, -20, 1], // the second unit is off
  ...[1, 2, 3, 4, -1, 1], // from units to classes
  ...[0.25, -0.25],
];

test("the shares of the pixels and the bias add up to the lead", () => {
  const small = network(SMALL, WEIGHTS);
  const answer = run(small, [4, 0, 2, 6], [2, 2]);
  const why = explain(small, answer, 1, 0);
  const sum = why.pixels.reduce((total, share) => total + share, 0) + why.bias;
  assert.ok(Math.abs(sum - (answer.logits[1] - answer.logits[0])) < 1e-9);
  assert.ok(why.pixels[1] === 0, "a pixel without ink has no share");
});

test("a unit that is off has no share, and the others what they send on", () => {
  const small = network(SMALL, WEIGHTS);
  const { units } = explain(small, run(small, [4, 0, 2, 6], [2, 2]), 1, 0);
  assert.deepEqual(units.map(({ unit, output: on }) => [unit, on]), [[0, 13.5], [1, 0], [2, 6]]);
  assert.deepEqual(units.map(({ share }) => share), [13.5, 0, 12]);
});

test("the weights of a unit are a picture of what each raw pixel does", () => {
  const image = [4, 0, 2, 6];
  for (const scale of [0.5, -0.5]) {
    const small = network([{ step: "rescaling", scale, offset: 1 }, ...SMALL.slice(1, 3)], WEIGHTS);
    const sum = (pixels) => run(small, pixels, [2, 2]).logits[1];
    const gained = image.map((_, pixel) => sum(image.map((value, place) => value + (place === pixel))) - sum(image));
    assert.deepEqual([...weightsOf(small, 1)].map((weight) => weight + 0), gained);
  }
});

test("a network without hidden units has none to show", () => {
  const flat = network([{ step: "dense", kernel: [2, 2] }, { step: "softmax" }], [1, 0, 0, 1, 0, 0]);
  assert.deepEqual(explain(flat, run(flat, [3, 5], [2]), 1, 0).units, []);
});
