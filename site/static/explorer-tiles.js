// The tiles of a view, some of them at a time; the one that Tab reaches, and the one that is marked as chosen.
(() => {
  "use strict";
  const { count } = globalThis.reportShared.format;
  const PAGE = 200; // tiles shown at once

  // Returns the list of the tiles in `root`; `makeTile` makes one from a place, which is what a view consists of. Of a
  // view that has more images than are there, `complete` returns a promise of all places, which begin with those given, or
  // of null where there is nothing to be had.
  function tileList(root, makeTile, complete) {
    const find = (name) => root.querySelector(`[data-${name}]`);
    const tiles = find("tiles");
    let places = []; // of the images of the view
    let start = 0; // of the tiles shown, among the places
    let end = 0;
    let total = 0; // of all images of the view, there or not

    // Shows a view of `many` images from the page that has the place `at`, or from its beginning where that is -1.
    function fill(given, at, many) {
      [places, total] = [given, many];
      start = at < 0 ? 0 : Math.floor(at / PAGE) * PAGE;
      end = Math.min(start + PAGE, places.length);
      tiles.replaceChildren(...places.slice(start, end).map(makeTile));
      fillEnds();
    }

    function fillEnds() {
      find("earlier").hidden = start === 0;
      find("more").hidden = end === total;
      const rest = total - end;
      find("more").textContent = `Show ${count(Math.min(PAGE, rest))} more of ${count(rest)}`;
      const reachable = tiles.querySelector("[tabindex='0']") ?? tiles.querySelector(".tile");
      if (reachable) reachable.tabIndex = 0;
    }

    // Shows further tiles, and returns a promise of the first of them, if there are any.
    async function more() {
      if (places.length < Math.min(end + PAGE, total)) places = (await complete()) ?? places;
      const next = places.slice(end, end + PAGE).map(makeTile);
      end += next.length;
      tiles.append(...next);
      fillEnds();
      return next[0];
    }

    function earlier() {
      const before = places.slice(start - PAGE, start).map(makeTile);
      start -= before.length;
      tiles.prepend(...before);
      fillEnds();
      return before.at(-1);
    }

    // Shows further tiles until that of the place `at` is among them.
    async function extendTo(at) {
      while (at >= end && (await more()));
      while (at < start) earlier();
    }

    function tileOf(index) {
      return tiles.querySelector(`[data-index="${index}"]`);
    }

    // Marks the tile of the chosen image and no other; `index` is null where none is chosen.
    function mark(index) {
      const before = tiles.querySelector(".chosen");
      before?.classList.remove("chosen");
      before?.firstElementChild.removeAttribute("aria-current");
      const tile = tileOf(index);
      if (!tile) return;
      tile.setAttribute("aria-current", "true");
      tile.parentElement.classList.add("chosen");
      reach(tile);
      tile.parentElement.scrollIntoView({ block: "nearest", behavior: "instant" });
    }

    // Makes a tile the one that Tab reaches.
    function reach(tile) {
      const before = tiles.querySelector("[tabindex='0']");
      if (before) before.tabIndex = -1;
      tile.tabIndex = 0;
    }

    // How many tiles further an arrow key leads; 0 for any other key.
    function distance(key) {
      if (!key.startsWith("Arrow")) return 0;
      const across = getComputedStyle(tiles).gridTemplateColumns.split(" ").length;
      return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[key] ?? 0;
    }

    // Moves the focus from a tile to the one that is so many further, if there is one.
    function moveFocus(tile, by) {
      const every = [...tiles.querySelectorAll(".tile")];
      const next = every[every.indexOf(tile) + by];
      if (!next) return;
      reach(next);
      next.focus();
    }

    find("more").addEventListener("click", async () => (await more())?.firstElementChild.focus({ preventScroll: true }));
    find("earlier").addEventListener("click", () => earlier().firstElementChild.focus());
    return { element: tiles, fill, extendTo, tileOf, mark, distance, moveFocus };
  }

  globalThis.explorer.tileList = tileList;
})();
