/* What is said of single test images comes packed, and is unpacked before anything asks for it. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { summed, unpackMarks } = require("../../site/static/unpack.js");

test("indices are added up", () => {
  assert.deepEqual(summed([]), []);
  assert.deepEqual(summed([0, 2, 1]), [0, 2, 3]);
});

test("marks, misread images and notes are found by their index", () => {
  const packed = { chosen: { doubted: [3, 4] }, misread: [[0], [], [5, 1]], notes: [["Doubted.", [3, 4]], ["Missed.", [0]]] };
  const unpacked = { chosen: { doubted: [3, 7] }, misread: [[0], [], [5, 6]], notes: { 3: "Doubted.", 7: "Doubted.", 0: "Missed." } };
  assert.deepEqual(unpackMarks(packed), unpacked);
});
