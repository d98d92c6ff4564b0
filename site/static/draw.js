/* The page on which a reader draws and the network answers.

   `draw.html?index=247` shows test image 247 of the data set, if it is a mistake or one of the examples; links from
   other pages have this form. The network is loaded when the square comes into view, or when something is first asked of it. */
"use strict";
(function (own) {
  const { count, percent } = globalThis.reportShared.format;
  const find = (id) => document.getElementById(id);
  const PAUSE = 600; // milliseconds without a change, after which a screen reader is told
  const EMPTY = { strokes: [], test: null };
  const data = JSON.parse(find("draw-data").textContent);
  const past = []; // what `undo` returns to
  let now = EMPTY;
  let network = null;
  let loading = false; // whether the network is on its way
  let note = ""; // what to say while there is no answer, if it is out of the ordinary
  let pinned = null; // the pair of classes that was chosen, where it is not to follow the answer
  let thickness = 1;
  let asked = 0; // the frame that is on its way
  let telling = 0;

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

  function say(text) {
    if (find("says").textContent === text) return;
    find("says").textContent = text;
    clearTimeout(telling);
    telling = setTimeout(() => (find("status").textContent = text), PAUSE);
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
    own.pad.drawImage(find("seen"), picture || new Uint8Array(data.width * data.height));
    if (now.test) own.pad.enlarge(find("pad"), find("seen"));
    else own.pad.drawStrokes(find("pad"), now.strokes, thickness);
    find("hint").hidden = Boolean(now.test || now.strokes.length);
    find("undo").disabled = !past.length;
    find("clear").disabled = !now.test && !now.strokes.length;
    const given = picture && network ? own.network.run(network, picture, [data.height, data.width]) : null;
    if (given) answer(given, picture);
    else unanswered(picture);
    own.answered = given; // for whoever looks in from the console
  }

  function answer(given, picture) {
    const [winner, second] = own.words.ranked(given.probabilities);
    const wrong = Boolean(now.test) && now.test.label !== winner;
    find("answer").textContent = data.classes[winner];
    find("answer").classList.toggle("wrong", wrong);
    find("answer").classList.toggle("name", data.classes[winner].length > 2);
    const reading = own.words.reading(given.probabilities, data.classes);
    say(now.test ? `${own.words.told(now.test, winner, data.classes)} ${reading}` : reading);
    find("seen").setAttribute("aria-label", now.test ? `Test image ${now.test.index}` : "Your drawing as the network sees it");
    bars(given.probabilities, winner);
    explain({ ...given, image: picture }, pinned || [winner, wrong ? now.test.label : second]);
  }

  function unanswered(picture) {
    find("answer").textContent = "";
    find("answer").classList.remove("wrong");
    find("seen").setAttribute("aria-label", picture ? "The image that the network will see" : "Nothing is drawn yet");
    bars(new Float64Array(data.classes.length), -1);
    const start = data.recipe ? "Draw in the square. The network answers as you do." : "Choose an image. The network answers.";
    say(note || (picture ? "The network is on its way." : now.strokes.length ? "That is too little to read." : start));
    explain(null, null);
  }

  function bars(probabilities, winner) {
    [...find("bars").children].forEach((bar, place) => {
      bar.classList.toggle("strong", place === winner);
      bar.querySelector(".track span").style.setProperty("--share", probabilities[place].toFixed(4));
      bar.querySelector(".share").textContent = winner < 0 ? "" : percent(probabilities[place]);
    });
  }

  function explain(given, pair) {
    if (!data.explained) return;
    find("evidence").classList.toggle("empty", !given);
    find("units").hidden = !given;
    if (!given) return;
    own.evidence.showPair(pair);
    find("follow").hidden = !pinned;
    const why = own.evidence.show(network, given, pair, data);
    find("units").hidden = !why.units.length;
    own.units.show(network, data, why.units, pair.map((place) => data.classes[place]));
  }

  /* Change what is drawn, in a way that can be undone. */
  function change(next) {
    past.push(now);
    turnTo(next);
  }

  function undo(event) {
    event.preventDefault();
    turnTo(past.pop());
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
    history.replaceState(null, "", location.pathname + query);
    const link = find("explorer");
    if (!link) return;
    link.hidden = !now.test;
    link.href = `predictions.html${query}`;
  }

  async function open(index) {
    if (!(index >= 0 && index < data.test_images)) {
      tell(`There is no such test image; they are counted from 0 to ${count(data.test_images - 1)}.`);
      return;
    }
    try {
      const test = await own.load.testImage(index, data);
      if (test) change({ strokes: [], test });
      else tell(`Test image ${count(index)} is not kept on this page; the mistakes and the examples are.`);
    } catch {
      tell("This test image could not be loaded.");
    }
  }

  function pin(pair) {
    pinned = pair;
    refresh();
  }

  function attach() {
    for (const button of document.querySelectorAll("[data-example]")) {
      const example = data.examples[Number(button.dataset.example)];
      const test = { ...example, pixels: own.load.bytes(example.pixels) };
      button.disabled = false;
      button.addEventListener("click", () => change({ strokes: [], test }));
    }
    find("undo").addEventListener("click", undo);
    find("clear").addEventListener("click", () => change(EMPTY));
    const chosen = () => pin([Number(find("winner").value), Number(find("other").value)]);
    for (const id of ["winner", "other"]) find(id)?.addEventListener("change", chosen);
    find("follow")?.addEventListener("click", () => {
      find("winner").focus();
      pin(null);
    });
    for (const pen of document.querySelectorAll("[name=pen]")) {
      pen.addEventListener("change", () => {
        thickness = Number(pen.value);
        refresh();
      });
    }
    document.addEventListener("keydown", (event) => {
      if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && past.length) undo(event);
    });
  }

  function start() {
    for (const id of ["desk", "evidence"]) if (find(id)) find(id).hidden = false;
    attach();
    const begin = (stroke) => change({ strokes: now.test ? [stroke] : [...now.strokes, stroke], test: null });
    if (data.recipe) own.pad.watch(find("pad"), { begin, move: refresh });
    new ResizeObserver(refresh).observe(find("pad"));
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      observer.disconnect();
      wake();
    }).observe(find("pad"));
    const index = new URLSearchParams(location.search).get("index");
    if (index !== null) open(/^\d+$/.test(index) ? Number(index) : -1);
  }

  start();
})((globalThis.reportDraw = globalThis.reportDraw || {}));
