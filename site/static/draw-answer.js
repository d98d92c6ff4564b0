/* Shows the answer: the class that was read, a sentence about it, and a bar for each class. */
"use strict";
(function (own) {
  const { percent } = globalThis.reportShared.format;
  const { ranked, reading, told } = own.words;
  const find = (id) => document.getElementById(id);
  const PAUSE = 600; // milliseconds without a change, after which a screen reader is told
  let telling = 0;

  function say(text) {
    if (find("says").textContent === text) return;
    find("says").textContent = text;
    clearTimeout(telling);
    telling = setTimeout(() => (find("status").textContent = text), PAUSE);
  }

  /* Fill the bars: one for each class, or of many those of the largest shares, the largest first, and one for the others. */
  function bars(probabilities, winner, data) {
    const all = [...find("bars").children];
    const places = data.others ? ranked(probabilities).slice(0, all.length - 1) : [...all.keys()];
    places.forEach((place, at) => {
      if (data.others) name(all[at], data.short[place], data.classes[place]);
      fill(all[at], probabilities[place], place === winner, winner < 0);
    });
    if (data.others) fill(all.at(-1), Math.max(0, 1 - places.reduce((sum, place) => sum + probabilities[place], 0)), false, winner < 0);
  }

  function name(bar, short, whole) {
    bar.firstElementChild.textContent = short;
    bar.firstElementChild.title = short === whole ? "" : whole;
  }

  function fill(bar, share, strong, none) {
    bar.classList.toggle("strong", strong);
    bar.querySelector(".track span").style.setProperty("--share", none ? 0 : share.toFixed(4));
    bar.querySelector(".share").textContent = none ? "" : percent(share);
  }

  /* Show the answer to a drawing, or to the `test` image. Returns the two classes that a reader will want to compare:
     the winner, and what was written where that is another, else the runner-up. */
  function show(probabilities, test, data) {
    const { classes: names, words } = data;
    const [winner, second] = ranked(probabilities);
    const wrong = Boolean(test) && test.label !== winner;
    find("answer").textContent = names[winner];
    find("answer").classList.toggle("wrong", wrong);
    find("answer").classList.toggle("name", names[winner].length > 2);
    find("answer").classList.toggle("long", names[winner].length > 16);
    const sentence = reading(probabilities, names, words);
    const noted = (test && globalThis.reportMarks.notes[test.index]) || "";
    say(test ? `${told(test, winner, names, words)} ${sentence} ${noted}`.trim() : sentence);
    find("seen").setAttribute("aria-label", test ? `Test image ${test.index}` : "Your drawing as the network sees it");
    bars(probabilities, winner, data);
    return [winner, wrong ? test.label : second];
  }

  /* Show that there is no answer, and say why; `picture` is what the network will be asked about, null if nothing. */
  function showNone(picture, why, data) {
    find("answer").textContent = "";
    find("answer").classList.remove("wrong");
    find("seen").setAttribute("aria-label", picture ? "The image that the network will see" : "Nothing is there yet");
    bars(new Float64Array(data.classes.length), -1, data);
    say(why);
  }

  own.answer = { show, showNone };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
