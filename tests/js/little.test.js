/* How little changes an answer, on networks that can be worked out by hand. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
require("../../site/static/format.js");
require("../../site/static/network.js");
const { search, told } = require("../../site/static/little.js");

/* Two classes; a pixel adds `weights` to the second one, whose bias is `bias`. */
function network(weights, bias, steps = []) {
  const kernel = Float32Array.from(weights.flatMap((weight) => [0, weight]));
  const dense = { step: "dense", kernel, bias: Float32Array.from([0, bias]), inputs: weights.length, outputs: 2 };
  return { steps: [{ step: "rescaling", scale: 1 / 255, offset: 0 }, ...steps, dense, { step: "softmax" }] };
}

function found(...asked) {
  const steps = search(...asked);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

for (const [name, steps] of [["by sums", []], ["by running anew", [{ step: "relu" }]]]) {
  test(`one pixel is found where one is enough, ${name}`, () => {
    const one = found(network([1, 4, -1, 1], -2, steps), [0, 0, 255, 0], [2, 2]);
    assert.deepEqual(one.changes, [{ pixel: 1, from: 0, to: 255 }]);
    assert.equal(one.after[1] > one.after[0], true);
  });

  test(`several are found one after another, ${name}`, () => {
    const { changes } = found(network([2, 2, -1, 0.5], -2, steps), [0, 0, 255, 0], [2, 2]);
    assert.deepEqual(changes.map(({ pixel }) => pixel), [0, 1]);
  });
}

test("what nothing changes is said", () => {
  const nothing = found(network([0, 0], -1), [0, 9], [1, 2]);
  assert.deepEqual(nothing.changes, []);
  assert.match(told(nothing, ["a", "b"], 2), /^No way was found: \d+ changes were tried/);
});

test("one pixel and several are told with the answers and their shares", () => {
  const told1 = told({ changes: [{ pixel: 5, from: 0, to: 255 }], tried: 9, before: [0.9, 0.1], after: [0.4, 0.6], winner: 0 }, ["a", "b"], 4);
  assert.match(told1, /^One pixel is enough: a \(90.0%\) becomes b \(60.0%\) with the pixel in row 2, column 2 at 255 instead of 0\./);
  const two = { changes: [{}, {}], tried: 9, ranked: 2, taken: 2, before: [0.9, 0.1], after: [0.4, 0.6], winner: 0 };
  assert.match(told(two, ["a", "b"], 4), /but 2 together do: a \(90.0%\) becomes b \(60.0%\)\. .*\(9 changes were tried\)\.$/);
  assert.match(told({ ...two, changes: [{}, {}, {}], taken: 3 }, ["a", "b"], 4), /but 3 together do: .*; fewer may do\.$/);
});

test("how several were chosen is told as it was", () => {
  const weights = (pixels) => Array.from({ length: pixels }, (_, pixel) => (pixel < 3 ? 2 : 0));
  const way = (pixels, bias, steps) => {
    const several = found(network(weights(pixels), bias, steps), new Uint8Array(pixels), [1, pixels]);
    assert.equal(several.changes.length, -Math.round(bias) / 2 + 1);
    return told(several, ["a", "b"], pixels).match(/They were taken (.*) \(/)[1];
  };
  const anew = "one after another, each time what cost the answer most of its lead";
  const alone = "in the order of what each alone cost the answer of its lead";
  assert.equal(way(100, -4), anew);
  assert.equal(way(2000, -4), anew);
  assert.equal(way(100, -4, [{ step: "relu" }]), anew);
  assert.equal(way(2100, -4, [{ step: "relu" }]), alone);
  assert.equal(way(600, -4, [{ step: "relu" }]), `one after another, at first ${anew.slice(anew.indexOf("each"))}, later ${alone} by then`);
});
