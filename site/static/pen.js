/* Turns what a pen has drawn into an image, as the makers of the data set turned paper into theirs.

   A stroke is a list of points [x, y] in any unit, y downwards. A recipe is the data set's: `height` and `width` of an
   image; the `box` [width, height] that the ink is scaled to fit; the width of the `pen`; and whether the ink is
   `centred_by` its mass or its box. All lengths are in pixels of the image. The size of the drawing, its place and the
   width of its line on the screen make no difference. */
"use strict";
(function (own) {
  const SAMPLES = 4; // along each side of a pixel; their count gives the grey, as 16 black dots do on paper
  const ENOUGH = 1 / 25; // of the pad's side: anything shorter is a dot, and no answer

  function extent(strokes) {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const stroke of strokes) {
      for (const [x, y] of stroke) {
        box.left = Math.min(box.left, x);
        box.right = Math.max(box.right, x);
        box.top = Math.min(box.top, y);
        box.bottom = Math.max(box.bottom, y);
      }
    }
    return box;
  }

  /* Say whether there is more than a dot on a pad of this side. */
  function isEnough(strokes, side) {
    const box = extent(strokes);
    return Math.max(box.right - box.left, box.bottom - box.top) >= side * ENOUGH;
  }

  /* Scale strokes to the box, in the middle of the image; the unit is a sample. */
  function fit(strokes, recipe) {
    const box = extent(strokes);
    const across = (recipe.box[0] - recipe.pen) / (box.right - box.left);
    const down = (recipe.box[1] - recipe.pen) / (box.bottom - box.top);
    const scale = Math.min(across, down); // of a dot, infinite; its only point stays in the middle
    const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    return strokes.map((stroke) =>
      stroke.map(([x, y]) => [
        SAMPLES * (recipe.width / 2 + (x - middle[0] && (x - middle[0]) * scale)),
        SAMPLES * (recipe.height / 2 + (y - middle[1] && (y - middle[1]) * scale)),
      ]),
    );
  }

  /* Blacken the samples that a round pen covers on its way from one point to the next. */
  function mark(dots, columns, rows, from, to, radius) {
    const [x, y] = from;
    const [across, down] = [to[0] - x, to[1] - y];
    const length = across * across + down * down || 1;
    const first = Math.max(0, Math.floor(Math.min(y, to[1]) - radius));
    const last = Math.min(rows - 1, Math.ceil(Math.max(y, to[1]) + radius));
    const left = Math.max(0, Math.floor(Math.min(x, to[0]) - radius));
    const right = Math.min(columns - 1, Math.ceil(Math.max(x, to[0]) + radius));
    for (let row = first; row <= last; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
        const along = Math.max(0, Math.min(1, (dx * across + dy * down) / length));
        const distance = (dx - along * across) ** 2 + (dy - along * down) ** 2;
        if (distance <= radius * radius) dots[row * columns + column] = 1;
      }
    }
  }

  function dotsOf(strokes, recipe) {
    const [columns, rows] = [recipe.width * SAMPLES, recipe.height * SAMPLES];
    const dots = new Uint8Array(columns * rows);
    const radius = (recipe.pen * SAMPLES) / 2;
    for (const stroke of fit(strokes, recipe)) {
      for (let place = 0; place < stroke.length; place += 1) {
        mark(dots, columns, rows, stroke[Math.max(0, place - 1)], stroke[place], radius);
      }
    }
    return dots;
  }

  function greysOf(dots, recipe) {
    const counts = new Uint8Array(recipe.width * recipe.height);
    const columns = recipe.width * SAMPLES;
    dots.forEach((dot, place) => {
      const [row, column] = [Math.floor(place / columns / SAMPLES), Math.floor((place % columns) / SAMPLES)];
      counts[row * recipe.width + column] += dot;
    });
    return counts.map((count) => Math.round((count * 255) / SAMPLES ** 2));
  }

  /* Move an image by whole pixels, so that its centre of mass comes to the middle pixel: to 14 of 0…27. */
  function centre(image, recipe) {
    let [mass, across, down] = [0, 0, 0];
    image.forEach((grey, place) => {
      mass += grey;
      across += grey * (place % recipe.width);
      down += grey * Math.floor(place / recipe.width);
    });
    const right = Math.round(recipe.width / 2 - across / mass);
    const below = Math.round(recipe.height / 2 - down / mass);
    return image.map((_, place) => {
      const column = (place % recipe.width) - right;
      const row = Math.floor(place / recipe.width) - below;
      const inside = column >= 0 && column < recipe.width && row >= 0 && row < recipe.height;
      return inside ? image[row * recipe.width + column] : 0;
    });
  }

  /* Return the image of a drawing: greys from 0 to 255, row by row. */
  function picture(strokes, recipe) {
    const greys = greysOf(dotsOf(strokes, recipe), recipe);
    return recipe.centred_by === "mass" && greys.some(Boolean) ? centre(greys, recipe) : greys;
  }

  own.pen = { isEnough, picture };
  if (typeof module !== "undefined") module.exports = own.pen;
})((globalThis.reportDraw = globalThis.reportDraw || {}));
