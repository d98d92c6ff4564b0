/* Asks how little would change an answer, and shows what was found. */
"use strict";
(function (own) {
  /* Attach the buttons inside `root`. `get()` returns a promise of { network, image, shape, names, ink }, what is asked
     about, or null. Returns a function that clears what is shown. */
  function attach(root, get) {
    const part = (name) => root.querySelector(`[data-little-${name}]`);
    let turn = 0; // counts what was asked, so that an answer that comes too late is not shown

    function clear() {
      turn += 1;
      part("stop").hidden = true;
      part("found").hidden = true;
      part("told").textContent = "";
    }

    async function ask() {
      clear();
      const mine = turn;
      part("stop").hidden = false;
      part("told").textContent = "Trying pixel by pixel …";
      try {
        const asked = await get();
        if (!asked && turn === mine) part("told").textContent = "This image is not kept on the page to draw on.";
        const result = asked && (await own.little.find(asked.network, asked.image, asked.shape, () => turn !== mine));
        if (result && turn === mine) show(result, asked);
      } catch {
        if (turn === mine) part("told").textContent = "The network could not be loaded.";
      }
      if (turn === mine) part("stop").hidden = true;
    }

    function show(result, { image, names, ink, shape }) {
      const picture = Float64Array.from(image);
      for (const { pixel, to } of result.changes) picture[pixel] = to;
      own.pad.drawImage(part("image"), picture, ink);
      const square = ({ pixel }) => `M${pixel % shape[1]} ${Math.floor(pixel / shape[1])}h1v1h-1z`;
      part("marks").setAttribute("d", result.changes.map(square).join(""));
      part("found").hidden = !result.changes.length;
      part("told").textContent = own.little.told(result, names, shape[1]);
    }

    part("ask").addEventListener("click", ask);
    part("stop").addEventListener("click", () => {
      clear();
      part("told").textContent = "Stopped.";
      part("ask").focus();
    });
    return clear;
  }

  own.littleView = { attach };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
