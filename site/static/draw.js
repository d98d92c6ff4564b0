/* The page on which a reader draws and the network answers.

   `draw.html?index=247` shows test image 247 of the data set, if it is a mistake or one of the examples; links from
   other pages have this form. The network is fetched after all else, and unpacked when the square comes into view, or when
   something is first asked of it. */
"use strict";
(function (own) {
  const { count } = globalThis.reportShared.format;
  const find = (id) => document.getElementById(id);
  const EMPTY = { strokes: [], test: null };
  const data = JSON.parse(find("draw-data").textContent);
  const past = []; // what `undo` returns to
  let now = EMPTY;
  let network = null;
  let loading = false; // whether the network is on its way
  let note = ""; // what to say while there is no answer, if it is out of the ordinary
  let pinned = null; // the pair of classes that was chosen, where it is not to follow the answer
  let shown = null; // the picture that was last asked about
  let thickness = 1;
  let clearLittle = null; // takes away how little would change the answer
  let asked = 0; // the frame that is on its way

  /* Load the network, once; after a failure the next change of the drawing tries anew. */
  async function wake() {
    if (network || loading) return;
    loading = true;
    try {
      network = await own.load.network(data);
      refresh();
    } catch {
      tell("The network could not be loaded.");
    }
    loading = false;
  }

  function tell(text) {
    note = text;
    refresh();
  }

  /* Do what is due before the next picture on the screen, once. */
  function refresh() {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      frame();
    });
  }

  function image() {
    if (now.test) return now.test.pixels;
    if (!data.recipe || !now.strokes.length || !own.pen.isEnough(now.strokes, 1)) return null;
    return own.pen.picture(now.strokes, { ...data.recipe, pen: data.recipe.pen * thickness });
  }

  function frame() {
    const picture = image();
    own.pad.drawImage(find("seen"), picture, data.ink);
    if (clearLittle && String(picture) !== String(shown)) clearLittle();
    shown = picture;
    if (now.test) own.pad.enlarge(find("pad"), find("seen"));
    else own.pad.drawStrokes(find("pad"), now.strokes, thickness);
    find("hint").hidden = Boolean(now.test || now.strokes.length);
    find("undo").disabled = !past.length;
    find("clear").disabled = !now.test && !now.strokes.length;
    const given = picture && network ? own.network.run(network, picture, data.shape) : null;
    if (given) {
      const pair = own.answer.show(given.probabilities, now.test, data);
      if (data.explained) own.evidence.show(network, { ...given, image: picture }, pinned || pair, Boolean(pinned), data);
    } else {
      own.answer.showNone(picture, whyNoAnswer(picture), data);
      if (data.explained) own.evidence.showNone();
    }
    if (clearLittle) find("little").querySelector("button").disabled = !given;
    own.answered = given; // for whoever looks in from the console
  }

  function whyNoAnswer(picture) {
    if (note) return note;
    if (picture) return "The network is on its way.";
    if (now.strokes.length) return `That is too little to ${data.words.read}.`;
    return data.recipe ? "Draw in the square. The network answers as you do." : "Choose an image. The network answers.";
  }

  /* Change what is drawn, in a way that can be undone. */
  function change(next) {
    past.push(now);
    turnTo(next);
  }

  /* Take the last change back; say whether there was any. */
  function undo() {
    if (!past.length) return false;
    turnTo(past.pop());
    return true;
  }

  function turnTo(next) {
    [now, note, pinned] = [next, "", null];
    remember();
    wake();
    refresh();
  }

  /* Keep the test image that is shown in the address, so that it can be linked to, and lead on to the explorer. */
  function remember() {
    const query = now.test ? `?index=${now.test.index}` : "";
    const address = new URL(location); // whole: a path that begins with two slashes would be that of another host
    [address.search, address.hash] = [query, ""];
    history.replaceState(null, "", address);
    const link = find("explorer");
    if (!link) return;
    link.hidden = !now.test;
    link.href = `predictions.html${query}`;
  }

  const open = (test) => change({ strokes: [], test });

  async function openIndex(index) {
    if (!(index >= 0 && index < data.test_images)) {
      tell(`There is no such test image; they are counted from 0 to ${count(data.test_images - 1)}.`);
      return;
    }
    try {
      const test = await own.load.testImage(index, data);
      if (test) open(test);
      else tell(`Test image ${count(index)} is not kept on this page; the surest mistakes and the examples are.`);
    } catch {
      tell("This test image could not be loaded.");
    }
  }

  function pin(pair) {
    pinned = pair;
    refresh();
  }

  function takePen(times) {
    thickness = times;
    refresh();
  }

  function start() {
    if (find("little")) {
      clearLittle = own.littleView.attach(find("little"), async () => {
        const picture = image();
        return picture && network ? { network, image: picture, shape: data.shape, names: data.classes, ink: data.ink } : null;
      });
    }
    own.controls.attach(data.examples, { open, undo, clear: () => change(EMPTY), pin, thickness: takePen });
    const begin = (stroke) => change({ strokes: now.test ? [stroke] : [...now.strokes, stroke], test: null });
    if (data.recipe) own.pad.watch(find("pad"), { begin, move: refresh });
    new ResizeObserver(refresh).observe(find("pad"));
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      observer.disconnect();
      wake();
    }).observe(find("pad"));
    const index = new URLSearchParams(location.search).get("index");
    if (index !== null) openIndex(/^\d+$/.test(index) ? Number(index) : -1);
  }

  start();
})((globalThis.reportDraw = globalThis.reportDraw || {}));
