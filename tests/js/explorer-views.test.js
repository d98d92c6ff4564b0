/* The views of the explorer: what an address names, and which predictions are in it, in which order. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
require("../../site/static/explorer-views.js");
const { decode, readView, writeView, holdsRight, holdsOthers, isOfMistakes, select, describe, shares } = globalThis.explorer;
const SAY = { misread: "misread", wasMisread: "misread", predicted: "read", read: "read", written: "written" };

const FACTS = { classes: 3, images: 6, mistakes: 2, trainings: 3, misread: new Map([[1, 3], [4, 2], [5, 1]]), marks: { doubted: new Set([1, 5]), surest: new Set([4]), unseen: new Set() }, isFirst: (index) => [1, 4].includes(index) };
const PLAIN = { true: null, predicted: null, mark: null, misread: null, show: "wrong", from: null, to: null, sort: "confidence", index: null };
const DATA = decode({
  index: [0, 1, 2, 3, 4, 5],
  label: [0, 0, 1, 1, 2, 2],
  prediction: [0, 1, 1, 1, 0, 2],
  doubt: [0, 100000, 400000, 100000, 200000, 0],
}, FACTS.misread);
const chosen = (changes) => select(DATA, { ...PLAIN, show: "all", ...changes }, FACTS);

test("an address without a question is of the mistakes, the surest first", () => {
  assert.deepEqual(readView("", FACTS), PLAIN);
  assert.deepEqual(select(DATA, PLAIN, FACTS), [1, 4]);
});

test("without a mistake it is of all images", () => {
  assert.equal(readView("", { ...FACTS, mistakes: 0 }).show, "all");
});

test("a class or a confidence brings right and wrong ones", () => {
  assert.equal(readView("?true=1", FACTS).show, "all");
  assert.equal(readView("?from=0.5", FACTS).show, "all");
  assert.equal(readView("?true=1&show=wrong", FACTS).show, "wrong");
});

test("an image that is no mistake is shown among all, by confidence", () => {
  assert.deepEqual(readView("?index=4", FACTS), { ...PLAIN, index: 4 });
  assert.deepEqual(readView("?index=5", FACTS), { ...PLAIN, show: "all", sort: "confidence", index: 5 });
});

test("what makes no sense is left out", () => {
  for (const query of ["?true=3", "?true=-1", "?true=1e0", "?true=", "?from=2", "?to=x", "?show=none", "?mark=none", "?mark=toString", "?mark=unseen", "?misread=0", "?misread=4", "?misread=x", "?sort=up", "?index=6"])
    assert.deepEqual(readView(query, FACTS), PLAIN, query);
});

test("every view has an address that leads back to it", () => {
  const choices = { true: [null, 0, 2], predicted: [null, 1], mark: [null, "doubted"], misread: [null, 1, 3], show: ["wrong", "right", "all"], from: [null, 0, 0.25], sort: ["confidence", "doubt", "index", "misread"], index: [null, 4, 5] };
  let views = [PLAIN];
  for (const [name, values] of Object.entries(choices)) views = views.flatMap((view) => values.map((value) => ({ ...view, [name]: value })));
  for (const view of views) assert.deepEqual(readView(writeView(view, FACTS), FACTS), view, JSON.stringify(view));
});

test("the shortest address is written", () => {
  assert.equal(writeView(PLAIN, FACTS), "");
  assert.equal(writeView({ ...PLAIN, true: 1, predicted: 2, show: "all", index: 3 }, FACTS), "?true=1&predicted=2&index=3");
});

test("equal confidences come by index, whichever way they are sorted", () => {
  assert.deepEqual(chosen({}), [0, 5, 1, 3, 4, 2]);
  assert.deepEqual(chosen({ sort: "doubt" }), [2, 4, 1, 3, 0, 5]);
  assert.deepEqual(chosen({ sort: "index" }), [0, 1, 2, 3, 4, 5]);
});

test("filters narrow the view together", () => {
  assert.deepEqual(chosen({ true: 1, sort: "index" }), [2, 3]);
  assert.deepEqual(chosen({ predicted: 1, sort: "index" }), [1, 2, 3]);
  assert.deepEqual(chosen({ predicted: 1, show: "right", sort: "index" }), [2, 3]);
  assert.deepEqual(chosen({ true: 2, predicted: 1 }), []);
});

test("a confidence lies above the lower bound and at most at the upper one", () => {
  assert.deepEqual(chosen({ from: 0.9, sort: "index" }), [0, 5]);
  assert.deepEqual(chosen({ from: 0.8, to: 0.9, sort: "index" }), [1, 3]);
  assert.deepEqual(chosen({ from: 0, to: 0.6 }), [2]);
  assert.deepEqual(chosen({ to: 1 }).length, 6);
});

test("right ones are asked for only where a view may hold some", () => {
  assert.equal(holdsRight({ ...PLAIN, show: "all", true: 1, predicted: 2 }), false);
  assert.equal(holdsRight({ ...PLAIN, show: "all", true: 1, predicted: 1 }), true);
  assert.equal(holdsRight({ ...PLAIN, show: "all", true: 1 }), true);
  assert.equal(holdsRight({ ...PLAIN, true: 1 }), false);
});

test("a view says what it is of", () => {
  assert.equal(describe(PLAIN, ["a", "b", "c"], SAY), ", read wrong, the surest first");
  assert.equal(
    describe({ ...PLAIN, show: "all", true: 0, predicted: 1, from: 0.8, to: 0.9, sort: "doubt" }, ["a", "b", "c"], SAY),
    ", written a, read as b, over 80% and up to 90% sure, the least sure first",
  );
});

test("shares are those that were stored, and the confidence for the reading", () => {
  assert.deepEqual(shares(DATA, 1, 3, "0 900 2 100"), [0.09, 0.9, 0.01]);
  assert.deepEqual(shares(DATA, 0, 3, ""), [1, 0, 0]);
});

test("a mark brings the marked images, read right or wrong", () => {
  const marked = readView("?mark=doubted", FACTS);
  assert.deepEqual(marked, { ...PLAIN, show: "all", mark: "doubted" });
  assert.deepEqual(select(DATA, marked, FACTS), [5, 1]);
  assert.deepEqual(select(DATA, { ...marked, show: "wrong" }, FACTS), [1]);
  assert.equal(describe(marked, ["a", "b", "c"], SAY, { mark: { doubted: "label in doubt" } }), ", label in doubt, the surest first");
});

test("other images are asked for only where a view may hold them", () => {
  assert.equal(holdsOthers(PLAIN, FACTS), false);
  assert.equal(holdsOthers({ ...PLAIN, show: "all" }, FACTS), true);
  assert.equal(holdsOthers({ ...PLAIN, show: "all", mark: "doubted" }, FACTS), true);
  assert.equal(holdsOthers({ ...PLAIN, show: "all", mark: "surest" }, FACTS), false);
});

test("the first view has the beginning of the mistakes, the surest first, and of nothing else", () => {
  assert.equal(isOfMistakes(PLAIN), true);
  assert.equal(isOfMistakes({ ...PLAIN, index: 4 }), true);
  for (const change of [{ show: "all" }, { sort: "doubt" }, { true: 1 }, { from: 0.5 }, { misread: 1 }])
    assert.equal(isOfMistakes({ ...PLAIN, ...change }), false, JSON.stringify(change));
});

test("the place of an image in the sheets is counted from where its block begins", () => {
  const block = { index: [3, 5, 9], label: [1, 2, 1], prediction: [1, 2, 1], doubt: [500, 0, 100] };
  assert.deepEqual(decode(block, new Map(), 40).ranks, [41, 42, 40]);
});

test("images are found by how many trainings misread them, and the others are asked for only where they are lacking", () => {
  const found = readView("?misread=2", FACTS);
  assert.deepEqual(found, { ...PLAIN, show: "all", misread: 2 });
  assert.deepEqual(select(DATA, { ...found, sort: "misread" }, FACTS), [1, 4]);
  assert.deepEqual(select(DATA, { ...found, misread: 1, sort: "misread" }, FACTS), [1, 4, 5]);
  assert.equal(holdsOthers(found, FACTS), false);
  assert.equal(holdsOthers({ ...found, misread: 1 }, FACTS), true);
  assert.equal(
    describe({ ...found, sort: "misread" }, ["a", "b", "c"], SAY, { misread: { 2: "at least 2 of 3" } }),
    ", misread by at least 2 of 3 trainings, those that most trainings misread first",
  );
});

test("one training has no such filter and no such order", () => {
  const one = { ...FACTS, trainings: 0, misread: new Map() };
  assert.deepEqual(readView("?misread=1&sort=misread", one), PLAIN);
});
