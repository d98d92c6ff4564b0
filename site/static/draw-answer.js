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

  function bars(probabilities, winner) {
    [...find("bars").children].forEach((bar, place) => {
      bar.classList.toggle("strong", place === winner);
      bar.querySelector(".track span").style.setProperty("--share", probabilities[place].toFixed(4));
      bar.querySelector(".share").textContent = winner < 0 ? "" : percent(probabilities[place]);
    });
  }

  /* Show the answer to a drawing, or to the `test` image. Returns the two classes that a reader will want to compare:
     the winner, and what was written where that is another, else the runner-up. */
  function show(probabilities, test, names, words) {
    const [winner, second] = ranked(probabilities);
    const wrong = Boolean(test) && test.label !== winner;
    find("answer").textContent = names[winner];
    find("answer").classList.toggle("wrong", wrong);
    find("answer").classList.toggle("name", names[winner].length > 2);
    const sentence = reading(probabilities, names, words);
    const noted = (test && globalThis.reportMarks.notes[test.index]) || "";
    say(test ? `${told(test, winner, names, words)} ${sentence} ${noted}`.trim() : sentence);
    find("seen").setAttribute("aria-label", test ? `Test image ${test.index}` : "Your drawing as the network sees it");
    bars(probabilities, winner);
    return [winner, wrong ? test.label : second];
  }

  /* Show that there is no answer, and say why; `picture` is what the network will be asked about, null if nothing. */
  function showNone(picture, why) {
    find("answer").textContent = "";
    find("answer").classList.remove("wrong");
    find("seen").setAttribute("aria-label", picture ? "The image that the network will see" : "Nothing is drawn yet");
    bars(new Float64Array(find("bars").children.length), -1);
    say(why);
  }

  own.answer = { show, showNone };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
