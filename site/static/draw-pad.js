/* The square to draw on. Strokes are lists of points from 0 to 1, so that the square may change its size. */
"use strict";
(function (own) {
  const LINE = 0.05; // of the square's side: how wide the medium pen's line is shown

  /* Watch a pen on the canvas. `on.begin(stroke)` gets a new stroke, which grows; `on.move()` is called as it does. */
  function watch(canvas, on) {
    let drawing = null; // the pointer that is down and its stroke; further fingers are ignored
    const add = (event) => {
      const box = canvas.getBoundingClientRect();
      const inside = (value) => Math.max(0, Math.min(1, value));
      drawing.stroke.push([inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)]);
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (drawing || event.button !== 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      drawing = { pointer: event.pointerId, stroke: [] };
      add(event);
      on.begin(drawing.stroke);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing || drawing.pointer !== event.pointerId) return;
      const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      for (const one of between.length ? between : [event]) add(one);
      on.move();
    });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(name, (event) => {
        if (drawing && drawing.pointer === event.pointerId) drawing = null;
      });
    }
  }

  /* Give the canvas as many pixels as the screen has there, and return its pen, in units of the square's side. */
  function prepare(canvas) {
    const side = Math.round(canvas.clientWidth * (globalThis.devicePixelRatio || 1));
    if (canvas.width !== side || canvas.height !== side) [canvas.width, canvas.height] = [side, side];
    const pen = canvas.getContext("2d");
    pen.setTransform(side, 0, 0, side, 0, 0);
    pen.clearRect(0, 0, 1, 1);
    return pen;
  }

  /* Show strokes, in black; the style sheet turns black to white in the dark. */
  function drawStrokes(canvas, strokes, thickness) {
    const pen = prepare(canvas);
    Object.assign(pen, { lineWidth: LINE * thickness, lineCap: "round", lineJoin: "round" });
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (const point of stroke) pen.lineTo(...point);
      pen.stroke();
    }
  }

  /* Put an image on a canvas that has a pixel for each of its pixels: as ink on nothing, or grey or in colour, as it is.
     Where there is no image, the canvas is left empty. */
  function drawImage(canvas, image, ink) {
    const pen = canvas.getContext("2d");
    const picture = pen.createImageData(canvas.width, canvas.height);
    const pixels = image ? canvas.width * canvas.height : 0;
    const colours = pixels && image.length / pixels;
    for (let place = 0; place < pixels; place += 1) {
      if (!ink) for (let colour = 0; colour < 3; colour += 1) picture.data[4 * place + colour] = image[place * colours + (colour % colours)];
      picture.data[4 * place + 3] = ink ? image[place] : 255;
    }
    pen.putImageData(picture, 0, 0);
  }

  /* Show an image all over the square. */
  function enlarge(canvas, small) {
    const pen = prepare(canvas);
    const side = Math.max(small.width, small.height);
    pen.imageSmoothingEnabled = false;
    const [width, height] = [small.width / side, small.height / side];
    pen.drawImage(small, (1 - width) / 2, (1 - height) / 2, width, height);
  }

  own.pad = { drawImage, drawStrokes, enlarge, watch };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
