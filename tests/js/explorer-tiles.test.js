/* The tiles of the explorer: the button says how many more there are, and so many come. */
"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const tag = () => ({ hidden: true, textContent: "", heard: {}, addEventListener(name, hear) { this.heard[name] = hear; } });
globalThis.reportShared = { format: { count: String } };
globalThis.explorer = {};
require("../../site/static/explorer-tiles.js");

// A list of tiles that are the places themselves, in a page that holds no more than that list asks for.
function listOf(complete) {
  const parts = { tiles: { shown: [] }, more: tag(), earlier: tag() };
  Object.assign(parts.tiles, {
    replaceChildren: (...tiles) => (parts.tiles.shown = tiles),
    append: (...tiles) => parts.tiles.shown.push(...tiles),
    querySelector: () => null,
  });
  const root = { querySelector: (asked) => parts[asked.slice("[data-".length, -1)] };
  const make = (place) => ({ place, firstElementChild: { focus() {} } });
  return { list: globalThis.explorer.tileList(root, make, complete), more: parts.more, shown: () => parts.tiles.shown.map((one) => one.place) };
}

const upTo = (number) => Array.from({ length: number }, (_, place) => place);

test("as many further images come as the button says, wherever those at hand end", async () => {
  for (const atHand of [200, 250, 399, 400, 663]) {
    const { list, more, shown } = listOf(async () => upTo(663));
    list.fill(upTo(atHand), -1, 663);
    for (const [said, then] of [["Show 200 more of 463", 400], ["Show 200 more of 263", 600], ["Show 63 more of 63", 663]]) {
      assert.equal(more.textContent, said, `${atHand} at hand`);
      await more.heard.click();
      assert.deepEqual(shown(), upTo(then), `${atHand} at hand`);
    }
    assert.equal(more.hidden, true);
  }
});

test("where no others can be had those at hand are shown", async () => {
  const { list, more, shown } = listOf(async () => null);
  list.fill(upTo(250), -1, 663);
  await more.heard.click();
  assert.deepEqual(shown(), upTo(250));
  assert.equal(more.hidden, false);
});
