/* The loader of scripts, on a page that is only a list of what was put into it. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { loadScript } = require("../../site/static/load.js");

const page = [];
globalThis.document = {
  createElement: (name) => ({ name, remove: () => page.splice(0) }),
  head: { append: (script) => page.push(script) },
};

test("a script is put into the page once, however often it is asked for", async () => {
  page.splice(0);
  const asked = [loadScript("once.js"), loadScript("once.js")];
  assert.deepEqual(page.map(({ name, src }) => [name, src]), [["script", "once.js"]]);
  page[0].onload();
  await Promise.all([...asked, loadScript("once.js")]);
  assert.equal(page.length, 1);
});

test("each address is loaded on its own", () => {
  page.splice(0);
  loadScript("one.js");
  loadScript("other.js");
  assert.deepEqual(page.map(({ src }) => src), ["one.js", "other.js"]);
});

test("a failure is told, and the next call tries anew", async () => {
  page.splice(0);
  const failing = [loadScript("late.js"), loadScript("late.js")];
  page[0].onerror();
  for (const promise of failing) await assert.rejects(promise, /late\.js did not load/);
  assert.equal(page.length, 0, "what failed is taken out of the page");
  const again = loadScript("late.js");
  assert.equal(page.length, 1);
  page[0].onload();
  await again;
});
