/* What the page says, sentence by sentence. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
require("../../site/static/format.js");
const { odds, ranked, reading, signed, told } = require("../../site/static/draw-words.js");

const NAMES = ["0", "1", "T-shirt"];
const SAY = { predicted: "read", was_read: "read", written: "written" };

test("numbers carry a sign, the real minus", () => {
  assert.equal(signed(1.26), "+1.3");
  assert.equal(signed(-1.26), "\u22121.3");
  assert.equal(signed(-0.01), "+0.0");
});

test("of equals the first comes first", () => {
  assert.deepEqual(ranked([0.25, 0.5, 0.25]), [1, 0, 2]);
});

test("a sure answer, a doubtful one and none to speak of are told apart", () => {
  assert.equal(reading([0.01, 0.95, 0.04], NAMES, SAY), "Read as 1, 95.0% sure.");
  assert.equal(reading([0.01, 0.6, 0.39], NAMES, SAY), "Read as 1, but only 60.0% sure; T-shirt comes next, with 39.0%.");
  assert.equal(reading([0.4, 0.35, 0.25], NAMES, SAY), "Undecided: 0 comes first with only 40.0%, then 1 with 35.0%.");
});

test("a test image is named, with what was written", () => {
  assert.equal(told({ index: 1247, label: 2 }, 1, NAMES, SAY), "Test image 1,247, written T-shirt: read wrong.");
  assert.equal(told({ index: 0, label: 1 }, 1, NAMES, SAY), "Test image 0, written 1: read right.");
});

test("a lead is told as a likelihood", () => {
  assert.equal(odds(Math.log(2.5), "7", "1"), "So 7 is 2.5 times as likely as 1.");
  assert.equal(odds(-Math.log(4700), "7", "1"), "So 1 is 4,700 times as likely as 7.");
  assert.equal(odds(0.01, "7", "1"), "So 7 and 1 are as good as equally likely.");
  assert.equal(odds(30, "7", "1"), "So 7 is more than a million times as likely as 1.");
});
