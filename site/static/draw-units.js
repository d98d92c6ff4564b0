/* Shows the hidden units that are on: each has its place, a picture of its weights, and a bar for what it does. */
"use strict";
(function (own) {
  const { signed } = own.words;
  const find = (id) => document.getElementById(id);
  const PLACES = matchMedia("(max-width: 699px)").matches ? 32 : 256; // of more units, those that do most for the answer are shown
  const HEIGHT = 14; // pixels of the highest bar
  let board = null; // what was built: the network, its places, the pictures, and the unit that is looked at

  function colours() {
    const style = getComputedStyle(document.documentElement);
    return ["--blue", "--wrong"].map((name) => {
      const digits = style.getPropertyValue(name).trim().slice(1);
      return [0, 2, 4].map((place) => parseInt(digits.slice(place, place + 2), 16));
    });
  }

  /* Paint the weights of a unit: blue where ink turns it on, red where ink turns it off, the stronger the fuller. */
  function paint(canvas, weights) {
    const most = Math.max(...weights.map(Math.abs)) || 1;
    const pen = canvas.getContext("2d");
    const picture = pen.createImageData(canvas.width, canvas.height);
    const [on, off] = board.colours;
    weights.forEach((weight, place) => {
      picture.data.set([...(weight > 0 ? on : off), 255 * Math.min(1, Math.abs(weight) / most)], 4 * place);
    });
    pen.putImageData(picture, 0, 0);
  }

  function place(data) {
    const button = document.createElement("button");
    const canvas = document.createElement("canvas");
    Object.assign(button, { type: "button", tabIndex: -1 });
    Object.assign(canvas, { width: data.width, height: data.height });
    canvas.setAttribute("aria-hidden", "true");
    button.append(canvas, document.createElement("span"));
    return button;
  }

  function build(network, data, count) {
    board = { network, data, colours: colours(), places: [], chosen: -1, picked: false, units: [], ink: data.words.ink };
    for (let number = 0; number < Math.min(count, PLACES); number += 1) board.places.push({ button: place(data), unit: -1 });
    const switchboard = find("switchboard");
    switchboard.replaceChildren(...board.places.map(({ button }) => button));
    const look = (event) => {
      const button = event.target.closest("button");
      const found = board.places.find((one) => one.button === button);
      if (!found || button.disabled) return;
      board.picked = true;
      choose(found.unit);
    };
    for (const name of ["pointerover", "focusin", "click"]) switchboard.addEventListener(name, look);
    switchboard.addEventListener("keydown", step);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      board.colours = colours();
      for (const one of board.places) one.unit = -1;
      update(board.units, board.names);
    });
  }

  /* Go from one unit that is on to the next, round and round. */
  function step(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const lit = board.places.filter(({ button }) => !button.disabled).map(({ button }) => button);
    if (!by || !lit.length) return;
    event.preventDefault();
    lit[(lit.indexOf(document.activeElement) + by + lit.length) % lit.length].focus();
  }

  function choose(unit) {
    board.chosen = unit;
    for (const one of board.places) {
      one.button.tabIndex = one.unit === unit ? 0 : -1;
      one.button.classList.toggle("chosen", one.unit === unit);
    }
    const { output, share } = board.units[unit];
    const weights = own.explain.weightsOf(board.network, unit);
    paint(find("unit"), weights);
    find("unit").setAttribute("aria-label", `The weights of unit ${unit}, one for each pixel`);
    const side = share >= 0 ? board.names[0] : board.names[1];
    find("about").textContent =
      `Unit ${unit} is on, at ${output.toFixed(1)}, and speaks for ${side} (${signed(share)}). ` +
      `${board.ink[0].toUpperCase()}${board.ink.slice(1)} on blue turned it on; ${board.ink} on red held it back.`;
  }

  function fill(one, { unit, output, share }, most) {
    if (one.unit !== unit) paint(one.button.firstChild, own.explain.weightsOf(board.network, unit));
    one.unit = unit;
    one.button.disabled = output <= 0;
    const bar = one.button.lastChild;
    bar.className = share >= 0 ? "for" : "against";
    bar.style.height = output > 0 ? `${Math.max(1, (HEIGHT * Math.abs(share)) / most).toFixed(1)}px` : "0";
    one.button.setAttribute("aria-label", output > 0 ? `unit ${unit}, ${signed(share)}` : `unit ${unit}, off`);
  }

  /* Show the units that `explain` has returned; `names` are the winner's and the other's. */
  function update(units, names) {
    Object.assign(board, { units, names });
    const strongest = [...units].sort((one, other) => Math.abs(other.share) - Math.abs(one.share));
    const shown = strongest.slice(0, board.places.length).sort((one, other) => one.unit - other.unit);
    const most = Math.abs(strongest[0].share);
    board.places.forEach((one, number) => fill(one, shown[number], most || 1));
    const kept = board.picked && shown.some(({ unit, output }) => unit === board.chosen && output > 0);
    if (!kept) board.picked = false;
    const first = strongest.find(({ output }) => output > 0);
    if (kept) choose(board.chosen);
    else if (first) choose(first.unit);
    else clear();
  }

  /* Show that no unit is on. */
  function clear() {
    for (const one of board.places) {
      one.button.tabIndex = -1;
      one.button.classList.remove("chosen");
    }
    const canvas = find("unit");
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    canvas.setAttribute("aria-label", "No unit is chosen");
    find("about").textContent = "No unit is on.";
  }

  function show(network, data, units, names) {
    if (!units.length) return;
    if (!board || board.network !== network) build(network, data, units.length);
    update(units, names);
  }

  own.units = { show };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
