// The game: ten images, an answer to each, and at the end who said what. The address holds the seed that draws them.
(() => {
  "use strict";
  const { drawn, readSeed, newSeed, score, headline, people } = globalThis.challenge;
  const data = JSON.parse(document.getElementById("challenge-data").textContent);
  const find = (name) => document.querySelector(`[data-${name}]`);
  const buttons = [...document.querySelectorAll(".choices button")];
  let seed = null;
  let images = [];
  let answers = []; // class indices, one for each image so far

  const all = data.names.map((_, place) => place);
  const choices = () => images[answers.length].choices ?? all;
  const isOver = () => answers.length === images.length;

  function element(name, text, className = "") {
    return Object.assign(document.createElement(name), { textContent: text, className });
  }

  function picture(image, alt, scale) {
    return Object.assign(new Image(data.width * scale, data.height * scale), { src: image.picture, alt });
  }

  // Begins with the images of the seed in the address, or of a new one, which is put there.
  function start() {
    seed = readSeed(location.search);
    if (seed === null) {
      seed = newSeed();
      history.replaceState(null, "", `?seed=${seed}`);
    }
    images = drawn(data, seed);
    answers = [];
    find("game").hidden = false;
    find("result").hidden = true;
    ask("");
  }

  // Shows the image that is to be answered; `before` tells those who cannot see it what was answered last.
  function ask(before) {
    const number = `Image ${answers.length + 1} of ${images.length}`;
    find("portrait").replaceChildren(picture(images[answers.length], `The image to answer, number ${answers.length + 1}`, 1));
    find("question").replaceChildren(element("span", before, "visually-hidden"), element("b", number));
    find("back").disabled = answers.length === 0;
    buttons.forEach((button, place) => {
      const name = choices()[place];
      button.disabled = name === undefined;
      button.firstElementChild.textContent = data.short[name] ?? "";
      button.title = data.short[name] === data.names[name] ? "" : data.names[name];
    });
    const entries = answers.map((answer, place) => {
      const entry = document.createElement("li");
      entry.append(picture(images[place], "", 1), element("span", data.short[answer]));
      return entry;
    });
    find("so-far").replaceChildren(...entries);
    if (images[answers.length + 1]) new Image().src = images[answers.length + 1].picture; // to be there in time
  }

  function answer(place) {
    if (isOver() || choices()[place] === undefined) return;
    answers.push(choices()[place]);
    if (isOver()) end();
    else ask(`You said ${data.names[answers.at(-1)]}. `);
  }

  function back() {
    if (isOver() || answers.length === 0) return;
    answers.pop();
    ask("Back. ");
    if (find("back").disabled) find("question").focus();
  }

  function end() {
    const found = score(images, answers);
    find("headline").textContent = headline(found, data.words);
    find("people").textContent = people(found, data.words);
    find("address").value = location.href;
    find("copied").textContent = "";
    find("cards").replaceChildren(...images.map(card));
    find("game").hidden = true;
    find("result").hidden = false;
    find("headline").focus();
  }

  // Returns an image with its label, your answer, the network's, and what people said.
  function card(image, place) {
    const entry = find("card").content.querySelector("li").cloneNode(true);
    entry.replaceChild(picture(image, `test image ${image.index}`, 0.5), entry.querySelector("i"));
    const rows = [["label", image.label], ["you", answers[place]], [data.words.network, image.prediction]];
    for (const [who, said] of rows) {
      const row = document.createElement("div");
      const right = said === image.label;
      const told = element("dd", data.names[said], right ? "" : "misread");
      if (who !== "label") told.append(element("span", right ? " ✓" : " ✗"), element("span", right ? " right" : " wrong", "visually-hidden"));
      told.firstElementChild?.setAttribute("aria-hidden", "true");
      row.append(element("dt", who), told);
      entry.querySelector("dl").append(row);
    }
    if (image.told) entry.querySelector("div").append(element("p", `${image.told}.`));
    const name = element(data.explorer ? "a" : "span", `Test image ${image.index}`);
    if (data.explorer) name.href = `predictions.html?index=${image.index}`;
    entry.querySelector("p").replaceChildren(name);
    return entry;
  }

  async function copy() {
    find("address").select();
    try {
      await navigator.clipboard.writeText(location.href);
      find("copied").textContent = "Copied.";
    } catch {
      find("copied").textContent = "It is selected; copy it by hand.";
      find("address").focus();
    }
  }

  function again() {
    history.pushState(null, "", `?seed=${newSeed()}`);
    start();
    find("question").focus();
  }

  document.addEventListener("keydown", (event) => {
    const presses = ["Enter", " "].includes(event.key) && buttons.includes(event.target);
    if (event.repeat && presses) event.preventDefault(); // a key held down is one answer
    if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || isOver()) return;
    if (event.key === "Backspace") back();
    const place = buttons.findIndex((button) => button.dataset.key === event.key);
    if (place >= 0) answer(place);
  });
  buttons.forEach((button, place) => {
    button.dataset.key = button.querySelector("kbd")?.textContent ?? button.textContent;
    button.addEventListener("click", () => answer(place));
  });
  for (const [name, act] of Object.entries({ back, copy, again })) find(name).addEventListener("click", act);
  // A jump within the page fires it, too, and keeps the game.
  addEventListener("popstate", () => readSeed(location.search) === seed || start());
  start();
})();
