/* What the explorer loads beside its first view: a block of the class that was asked for, or all of them. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
require("../../site/static/explorer-views.js");
const asked = [];
require("../../site/static/unpack.js");
globalThis.reportShared.loadScript = async (address) => asked.push(address);
Object.assign(globalThis.explorer, {
  guide: { blocks: [{ label: 0, start: 0, address: "first" }, { label: 2, start: 4, address: "second" }], shares: ["some", "more"], each: 4 },
  block0: { count: [3, 1], gap: [1, 3, 1, -3], doubt: [0, 200, 100, 0], wrong: [1], read: [2] },
  block1: { count: [2], gap: [0, 3], doubt: [50, 0], wrong: [], read: [] },
  shares0: ["a", "b", "c", "d"],
  shares1: ["e", "f"],
});
require("../../site/static/explorer-load.js");
const load = globalThis.explorer.loader(new Map());

test("a class comes with its block alone", async () => {
  const data = await load.predictions(2);
  assert.deepEqual(asked.splice(0), ["second"]);
  assert.deepEqual([data.index, data.label, data.prediction, data.doubt], [[0, 3], [2, 2], [2, 2], [50, 0]]);
  assert.deepEqual(data.ranks, [5, 4]);
});

test("a block that begins before a class holds it", async () => {
  const data = await load.predictions(1);
  assert.deepEqual(asked.splice(0), ["first"]);
  assert.deepEqual([data.index, data.label, data.prediction], [[1, 4, 5, 2], [0, 0, 0, 1], [0, 2, 0, 1]]);
});

test("all blocks together are all images", async () => {
  const data = await load.predictions(null);
  assert.deepEqual(asked.splice(0), ["first", "second"]);
  assert.deepEqual(data.orders.index.map((place) => data.index[place]), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(data.orders.index.map((place) => data.prediction[place]), [2, 0, 1, 2, 2, 0]);
  assert.equal(await load.predictions(null), data);
});

test("the shares of an image come from where the sheets have it", async () => {
  const data = await load.predictions(2);
  asked.length = 0;
  assert.equal(await load.others(data, 0), "f");
  assert.deepEqual(asked, ["more"]);
  assert.equal(await load.others({ others: ["here"] }, 0), "here");
});
