/* Numbers are written alike on every page. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { count, percent } = require("../../site/static/format.js");

test("nothing is certain", () => {
  assert.equal(percent(0.99949), "99.9%");
  assert.equal(percent(0.9996), "99.96%");
  assert.equal(percent(0.99996), ">\u00a099.99%");
  assert.equal(percent(1), ">\u00a099.99%");
});

test("what rounds to nothing is not said to be nothing", () => {
  assert.equal(percent(0), "<\u00a00.1%");
  assert.equal(percent(0.0004), "<\u00a00.1%");
  assert.equal(percent(0.0006), "0.1%");
});

test("thousands are set apart", () => {
  assert.equal(count(0), "0");
  assert.equal(count(1247), "1,247");
  assert.equal(count(1000000), "1,000,000");
});
