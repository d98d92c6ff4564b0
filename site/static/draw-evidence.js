/* Shows why one class leads another: a mark on each pixel, the sums, and the hidden units that are on. */
"use strict";
(function (own) {
  const { drawImage } = own.pad;
  const { odds, signed } = own.words;
  const find = (id) => document.getElementById(id);
  const LARGEST = 1.1; // side of the largest mark, in pixels of the image
  const SMALLEST = 0.12; // a mark below it cannot be seen

  /* Return the outlines of squares for what speaks for the winner and of discs for what speaks against it. */
  function outlines(shares, width) {
    const most = Math.max(...shares.map(Math.abs)) || 1;
    const paths = { for: "", against: "" };
    shares.forEach((share, place) => {
      const side = LARGEST * Math.sqrt(Math.abs(share) / most);
      if (side < SMALLEST) return;
      const [x, y] = [(place % width) + 0.5, Math.floor(place / width) + 0.5];
      const [half, s] = [side / 2, side.toFixed(2)];
      const start = (left) => `M${(x - left).toFixed(2)} `;
      if (share > 0) paths.for += `${start(half)}${(y - half).toFixed(2)}h${s}v${s}h-${s}z`;
      else paths.against += `${start(half)}${y}a${half.toFixed(2)} ${half.toFixed(2)} 0 1 0 ${s} 0a${half.toFixed(2)} ${half.toFixed(2)} 0 1 0 -${s} 0`;
    });
    return paths;
  }

  /* Show what each pixel and the bias have to do with it, and return that with the shares of the hidden units. */
  function showPixels(network, answer, pair, data) {
    const [winner, other] = pair;
    const names = pair.map((place) => data.classes[place]);
    const why = own.explain.explain(network, answer, winner, other);
    const paths = outlines(Array.from(why.pixels), data.width);
    for (const kind of ["for", "against"]) find("marks").querySelector(`.${kind}`).setAttribute("d", paths[kind]);
    drawImage(find("under"), answer.image, data.ink);
    const sum = (keep) => why.pixels.reduce((total, share) => total + (keep(share) ? share : 0), 0);
    const sums = { for: sum((share) => share > 0), against: sum((share) => share < 0), bias: why.bias, lead: why.difference };
    for (const [name, value] of Object.entries(sums)) {
      find("sums").querySelector(`[data-sum=${name}]`).textContent = signed(value);
    }
    for (const place of find("sums").querySelectorAll("[data-name]")) {
      place.textContent = names[place.dataset.name === "winner" ? 0 : 1];
    }
    find("odds").textContent = odds(why.difference, ...names);
    const said = `${data.words.ink} that speaks for ${names[0]} weighs ${signed(sums.for)}, for ${names[1]} ${signed(sums.against)}`;
    find("marks").setAttribute("aria-label", `The image with a mark on each pixel: ${said}`);
    return why;
  }

  /* Show the pair in the two lists. Each list leaves out what the other has chosen. A reader who `pinned` the pair is
     offered the way back to the one that the answer asks for. */
  function showPair(pair, pinned) {
    find("follow").hidden = !pinned;
    ["winner", "other"].forEach((id, place) => {
      const list = find(id);
      list.value = pair[place];
      for (const option of list.options) option.disabled = Number(option.value) === pair[1 - place];
    });
  }

  /* Show why the first class of a pair leads the second. */
  function show(network, answer, pair, pinned, data) {
    find("evidence").classList.remove("empty");
    showPair(pair, pinned);
    const why = showPixels(network, answer, pair, data);
    find("units").hidden = !why.units.length;
    own.units.show(network, data, why.units, pair.map((place) => data.classes[place]));
  }

  function showNone() {
    find("evidence").classList.add("empty");
    find("units").hidden = true;
  }

  own.evidence = { show, showNone };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
