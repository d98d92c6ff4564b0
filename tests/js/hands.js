/* Digits as hands write them: for each digit at least two ways, each a list of strokes on a sheet 100 wide and 140 high.

   A stroke is a list of points that a curve runs through; where a point is given twice, it turns a corner. */
"use strict";

const HANDS = {
  0: [
    [[[52, 5], [20, 30], [10, 72], [22, 115], [50, 134], [80, 112], [90, 70], [78, 26], [52, 5]]],
    [[[62, 8], [36, 18], [18, 60], [20, 110], [44, 132], [70, 112], [84, 62], [76, 20], [58, 6], [40, 22]]],
  ],
  1: [
    [[[52, 4], [50, 50], [48, 100], [46, 136]]],
    [[[28, 34], [58, 6], [58, 6], [56, 70], [54, 136]]],
    [[[66, 4], [54, 60], [38, 136]]],
  ],
  2: [
    [[[14, 34], [30, 10], [58, 4], [82, 22], [78, 54], [48, 92], [12, 132], [12, 132], [52, 130], [92, 130]]],
    [[[16, 26], [44, 6], [76, 20], [76, 52], [46, 94], [20, 124], [10, 118], [22, 106], [48, 118], [92, 132]]],
  ],
  3: [
    [[[16, 18], [46, 4], [78, 20], [74, 50], [40, 66], [40, 66], [78, 78], [88, 106], [60, 132], [14, 124]]],
    [[[14, 8], [50, 6], [84, 8], [84, 8], [62, 34], [44, 58], [44, 58], [80, 72], [84, 108], [52, 134], [12, 118]]],
  ],
  4: [
    [[[28, 6], [22, 40], [14, 78], [14, 78], [50, 76], [88, 74]], [[74, 8], [72, 70], [68, 136]]],
    [[[62, 6], [36, 44], [8, 88], [8, 88], [50, 88], [94, 86]], [[66, 42], [66, 90], [64, 136]]],
  ],
  5: [
    [[[80, 8], [50, 8], [26, 10], [26, 10], [24, 36], [20, 60], [20, 60], [56, 54], [84, 80], [74, 120], [40, 134], [12, 122]]],
    [[[26, 8], [22, 34], [20, 56], [20, 56], [52, 50], [80, 74], [78, 112], [48, 134], [14, 126]], [[26, 8], [56, 7], [84, 6]]],
  ],
  6: [
    [[[70, 6], [40, 34], [18, 82], [24, 120], [52, 134], [78, 114], [72, 84], [46, 76], [22, 98]]],
    [[[58, 4], [32, 40], [16, 90], [30, 130], [62, 128], [76, 100], [56, 80], [30, 92], [20, 110]]],
  ],
  7: [
    [[[10, 14], [50, 12], [90, 10], [90, 10], [68, 56], [48, 100], [36, 136]]],
    [[[12, 26], [12, 12], [12, 12], [50, 10], [86, 10], [86, 10], [66, 70], [52, 136]]],
  ],
  8: [
    [[[76, 18], [48, 5], [24, 24], [36, 54], [64, 78], [80, 108], [54, 134], [24, 116], [34, 84], [64, 56], [80, 28], [70, 14]]],
    [[[50, 66], [24, 44], [32, 12], [64, 8], [78, 36], [50, 66], [22, 98], [34, 130], [66, 130], [80, 98], [50, 66]]],
  ],
  9: [
    [[[78, 26], [50, 8], [22, 26], [24, 56], [52, 64], [78, 40], [80, 22], [80, 22], [76, 80], [66, 136]]],
    [[[76, 24], [46, 6], [20, 30], [34, 58], [62, 52], [78, 26], [78, 26], [78, 66], [68, 112], [44, 134], [20, 126]]],
  ],
};

/* Return a function that gives numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomness(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/* Return a point of the curve through four points (Catmull and Rom), `share` of the way from the second to the third. */
function between(points, share) {
  return [0, 1].map((axis) => {
    const [a, b, c, d] = points.map((point) => point[axis]);
    const cubic = (3 * b - a - 3 * c + d) * share ** 3;
    return (2 * b + (c - a) * share + (2 * a - 5 * b + 4 * c - d) * share ** 2 + cubic) / 2;
  });
}

/* Return the path of a stroke, dense enough for any pad. */
function path(stroke, steps = 24) {
  const points = [];
  for (let place = 0; place + 1 < stroke.length; place += 1) {
    const [b, c] = [stroke[place], stroke[place + 1]];
    if (String(b) === String(c)) continue;
    const same = (one, other) => !one || String(one) === String(other);
    const a = same(stroke[place - 1], b) ? b : stroke[place - 1];
    const d = same(stroke[place + 2], c) ? c : stroke[place + 2];
    for (let step = 0; step < steps; step += 1) points.push(between([a, b, c, d], step / steps));
  }
  return [...points, stroke[stroke.length - 1]];
}

/* Return the strokes of a hand, `height` high, its box at `left` and `top`. */
function write(digit, hand, { height, left, top }) {
  const strokes = HANDS[digit][hand].map((stroke) => path(stroke));
  const all = strokes.flat();
  const [x, y] = [Math.min(...all.map((point) => point[0])), Math.min(...all.map((point) => point[1]))];
  const scale = height / (Math.max(...all.map((point) => point[1])) - y);
  return strokes.map((stroke) => stroke.map((point) => [left + (point[0] - x) * scale, top + (point[1] - y) * scale]));
}

/* Return what a browser hears of a stroke: whole pixels, one event at most every few of them. */
function heard(strokes, apart) {
  return strokes.map((stroke) => {
    const points = [];
    let last = null;
    stroke.forEach(([x, y], place) => {
      const far = last === null || Math.hypot(x - last[0], y - last[1]) >= apart;
      if (far || place === stroke.length - 1) points.push((last = [Math.round(x), Math.round(y)]));
    });
    return points;
  });
}

module.exports = { HANDS, heard, randomness, write };
