/* Finds how few pixels, set to 0 or to 255, make a network answer otherwise. No element of the page is touched here.

   After Su, Vargas and Sakurai, One pixel attack for fooling deep neural networks, 2019, who search by chance; here all
   single pixels are tried, and further ones are added greedily: by what each costs after those before it, as long as
   there are tries left to rank them anew, then in the order of the last ranking. */
"use strict";
(function (own) {
  const { count, percent } = globalThis.reportShared.format;
  const VALUES = [0, 255];
  const MOST = 50; // pixels that are changed before the search gives up
  const TRIES = { linear: 60000, other: 2000 }; // so many at most, the first of all pixels and the last of few
  const SLICE = 12; // milliseconds without a pause

  /* Return what answers an image with changes. The first dense layer adds up pixels, so one that changes shifts its sums
     by a row of its kernel; any other network is run anew. */
  function asker(network, image, shape) {
    const at = network.steps.findIndex(({ kernel }) => kernel);
    const [before, first] = [network.steps.slice(0, Math.max(0, at)), network.steps[at]];
    const plain = before.every(({ step }) => step === "rescaling" || step === "shape");
    const linear = plain && first && first.step === "dense" && first.inputs === image.length;
    const now = Float64Array.from(image);
    if (!linear) return { now, linear, answer: () => own.network.run(network, now, shape) };
    const scale = before.reduce((product, step) => product * (step.scale ?? 1), 1);
    const { outputs, kernel } = first;
    const rest = { steps: network.steps.slice(at + 1) };
    const sums = own.network.run({ steps: network.steps.slice(0, at + 1) }, image, shape).logits;
    const moved = new Set();
    function answer() {
      const shifted = sums.slice();
      for (const pixel of moved) {
        const change = (now[pixel] - image[pixel]) * scale;
        for (let unit = 0; unit < outputs; unit += 1) shifted[unit] += change * kernel[pixel * outputs + unit];
      }
      return own.network.run(rest, shifted, [outputs]);
    }
    return { now, linear, answer, moved };
  }

  function leadOf({ logits }, winner) {
    let next = -Infinity;
    logits.forEach((logit, place) => {
      if (place !== winner && logit > next) next = logit;
    });
    return logits[winner] - next;
  }

  /* Search step by step: each `next` is one more try. Returns { changes, tried, ranked, taken, before, after, winner }: the
     changes are { pixel, from, to }, none if the search gave up; `before` and `after` are shares; of the pixels that were
     `taken`, the first `ranked` were each the first of a ranking of its own. */
  function* search(network, image, shape) {
    const asked = asker(network, image, shape);
    const { now } = asked;
    const set = (pixel, value) => {
      now[pixel] = value;
      if (asked.moved) asked.moved[value === image[pixel] ? "delete" : "add"](pixel);
    };
    const before = asked.answer().probabilities;
    const winner = before.indexOf(Math.max(...before));
    const lead = () => leadOf(asked.answer(), winner);
    const changed = [];
    let tried = 0;
    let ranked = 0;
    let ranking = yield* round();
    const most = TRIES[asked.linear ? "linear" : "other"];
    while (changed.length < MOST && ranking.length) {
      const { pixel, value } = ranking.shift();
      set(pixel, value);
      changed.push(pixel);
      tried += 1;
      if (lead() < 0) break;
      yield;
      if (tried + ranking.length * VALUES.length <= most) ranking = yield* round();
    }
    if (lead() >= 0) return { changes: [], tried, ranked, taken: changed.length, before, after: before, winner };
    drop();
    const changes = changed.filter((pixel) => now[pixel] !== image[pixel]).map((pixel) => ({ pixel, from: image[pixel], to: now[pixel] }));
    return { changes, tried, ranked, taken: changed.length, before, after: asked.answer().probabilities, winner };

    /* Try both values in every pixel that is not changed yet; return the better one of each, the best first. */
    function* round() {
      const found = [];
      ranked += 1;
      for (let pixel = 0; pixel < image.length; pixel += 1) {
        if (changed.includes(pixel)) continue;
        const old = now[pixel];
        let best = null;
        for (const value of VALUES) {
          if (value === old) continue;
          set(pixel, value);
          tried += 1;
          const left = lead();
          if (!best || left < best.left) best = { pixel, value, left };
          yield;
        }
        set(pixel, old);
        found.push(best);
      }
      return found.sort((one, other) => one.left - other.left || one.pixel - other.pixel);
    }

    /* Take back what turned out not to be needed. */
    function drop() {
      for (const pixel of changed) {
        const value = now[pixel];
        set(pixel, image[pixel]);
        if (lead() >= 0) set(pixel, value);
      }
    }
  }

  /* Search in small slices of time. Returns null where `stopped()` said so. */
  async function find(network, image, shape, stopped) {
    const steps = search(network, image, shape);
    for (;;) {
      const until = performance.now() + SLICE;
      do {
        const { done, value } = steps.next();
        if (done) return value;
      } while (performance.now() < until);
      await new Promise((resume) => setTimeout(resume));
      if (stopped()) return null;
    }
  }

  /* Say what was found. `names` are those of the classes. */
  function told({ changes, tried, ranked, taken, before, after, winner }, names, width) {
    const all = `${count(tried)} changes were tried`;
    if (!changes.length) return `No way was found: ${all}, of up to ${MOST} pixels together.`;
    const now = after.indexOf(Math.max(...after));
    const turn = `${names[winner]} (${percent(before[winner])}) becomes ${names[now]} (${percent(after[now])})`;
    if (changes.length > 1) {
      const most = "each time what cost the answer most of its lead";
      const last = "in the order of what each alone cost the answer of its lead";
      const way = ranked >= taken ? `one after another, ${most}` : ranked === 1 ? last : `one after another, at first ${most}, later ${last} by then`;
      return (
        `No single pixel set to 0 or 255 changes the answer, but ${count(changes.length)} together do: ${turn}. They were ` +
        `taken ${way} (${all})${changes.length > 2 ? "; fewer may do" : ""}.`
      );
    }
    const [{ pixel, from, to }] = changes;
    return (
      `One pixel is enough: ${turn} with the pixel in row ${Math.floor(pixel / width) + 1}, column ${(pixel % width) + 1} at ` +
      `${to} instead of ${Math.round(from)}. Every pixel was tried at 0 and at 255.`
    );
  }

  own.little = { find, search, told };
  if (typeof module !== "undefined") module.exports = own.little;
})((globalThis.reportDraw = globalThis.reportDraw || {}));
