// The explorer's page: filters, tiles, and the panel with the image that was chosen. The address holds the view.
(() => {
  "use strict";
  const { format, loadScript } = globalThis.reportShared;
  const { decode, readView, writeView, holdsOthers, isOfMistakes, select, describe, makers, tileList, filters, loader } = globalThis.explorer;

  const root = document.querySelector("[data-explorer]");
  const find = (name) => root.querySelector(`[data-${name}]`);
  const [panel, found] = ["panel", "found"].map(find);
  const { form, fill: fillForm, read: readForm, titles } = filters(root);
  const [total, mistakes] = [Number(root.dataset.total), Number(root.dataset.mistakes)];
  const options = [...form.elements.true.options].slice(1);
  const names = options.map((option) => option.textContent);
  const short = options.map((option) => option.dataset.short ?? option.textContent); // where there is little room
  const { chosen: marked, misread: byNumber } = globalThis.reportMarks;
  const misread = new Map(byNumber.flatMap((indices, fewer) => indices.map((index) => [index, fewer + 1])));
  const marks = Object.fromEntries(Object.entries(marked).map(([name, chosen]) => [name, new Set(chosen)]));
  const first = decode(globalThis.explorer.first, misread);
  const isFirst = (index) => first.placeOf.has(index);
  const isKept = (index) => first.placeOf.get(index) < Number(root.dataset.kept); // on the page to draw on, the surest mistakes
  const facts = { classes: names.length, images: total, mistakes, trainings: byNumber.length, marks, misread, isFirst, isKept };
  const renewLittle = globalThis.explorer.little(root, () => view.index, names);
  const make = makers(root, first, { names, short }, facts);

  const load = loader(misread);
  const FILTERS = ["true", "predicted", "mark", "misread", "show", "from", "to", "sort"];
  let data = first; // what the tiles were made from
  let view = null;
  let places = []; // in `data`, of the images of the view
  let many = 0; // images of the view, of which the first view may have the beginning only
  const list = tileList(root, (place) => make.tile(data, place, view), complete);

  // Returns a promise of the predictions that a view is made of.
  async function gather(wanted) {
    const lacking = wanted.index !== null && !isFirst(wanted.index);
    const enough = isOfMistakes(wanted) || (!holdsOthers(wanted, facts) && mistakes <= first.index.length);
    if (enough && !lacking) return first;
    const found = await load.predictions(wanted.true);
    return lacking && !found.placeOf.has(wanted.index) ? load.predictions(null) : found;
  }

  // Shows a view; `focus` says whether the panel takes the focus.
  async function show(wanted, { focus = false } = {}) {
    const same = view && FILTERS.every((name) => view[name] === wanted[name]);
    const kept = same && (wanted.index === null || data.placeOf.has(wanted.index));
    view = wanted;
    fillForm(view);
    if (!kept) wait();
    try {
      const next = kept ? data : await gather(wanted);
      const about = wanted.index === null ? null : [next, first].find((each) => each.placeOf.has(wanted.index));
      const others = about && (await load.others(about, about.placeOf.get(wanted.index)));
      if (view !== wanted) return; // somebody asked for another one meanwhile
      data = next;
      if (!kept) fillTiles();
      fillPanel(about, others, focus);
    } catch {
      if (view === wanted) fail();
    }
  }

  function wait() {
    root.classList.add("loading");
    found.textContent = `Loading the other ${root.dataset.items} …`;
  }

  function fail() {
    root.classList.remove("loading");
    found.textContent = `The other ${root.dataset.items} could not be loaded. Try again later.`;
  }

  // Loads what lacks of a view of which the beginning is shown; returns a promise of all its places.
  async function complete() {
    const wanted = view;
    const all = await load.predictions(null).catch(fail);
    if (!all || view !== wanted) return null;
    data = all;
    places = select(data, view, facts);
    return places;
  }

  // Goes to a view: a new step of the history, or, from one chosen image to the next, the same one.
  function go(wanted, { replace = false, focus = false } = {}) {
    const address = new URL(location); // whole: a path that begins with two slashes would be that of another host
    if (writeView(wanted, facts) === address.search) return;
    [address.search, address.hash] = [writeView(wanted, facts), ""];
    history[replace ? "replaceState" : "pushState"](null, "", address);
    show(wanted, { focus });
  }

  function fillTiles() {
    root.classList.remove("loading");
    places = select(data, view, facts);
    many = data === first && isOfMistakes(view) ? mistakes : places.length;
    list.fill(places, placeInView(), many);
    const number = document.createElement("b");
    number.textContent = `${format.count(many)} of ${format.count(total)} ${root.dataset.items}`;
    found.replaceChildren(number, describe(view, names, root.dataset, titles));
  }

  // The place of the chosen image among those of the view, or -1.
  function placeInView() {
    return view.index === null ? -1 : places.indexOf(data.placeOf.get(view.index));
  }

  // Fills the panel with the chosen image, if there is one: `about` has what was read in it.
  function fillPanel(about, others, focus) {
    panel.hidden = !about;
    if (about) make.panel(about, about.placeOf.get(view.index), placeInView(), many, others);
    renewLittle(view.index !== null && isKept(view.index));
    list.mark(view.index);
    if (about && focus) find("title").focus({ preventScroll: true });
  }

  const choose = (index, focus) => go({ ...view, index }, { replace: view.index !== null, focus });

  function close() {
    const tile = list.tileOf(view.index);
    go({ ...view, index: null });
    tile?.focus();
  }

  // Goes `by` images on in the view; the focus stays where it is, in the panel or among the tiles.
  async function step(by) {
    const at = placeInView() + by;
    if (placeInView() < 0 || at < 0 || at >= many) return;
    const inTiles = list.element.contains(document.activeElement);
    await list.extendTo(at);
    if (at >= places.length) return;
    choose(data.index[places[at]], false);
    if (inTiles) list.tileOf(view.index)?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape" && view?.index !== null) {
      close();
      return;
    }
    const by = list.distance(event.key);
    if (!by || form.contains(event.target)) return;
    if (view.index !== null) {
      event.preventDefault();
      step(by);
    } else if (list.element.contains(event.target)) {
      event.preventDefault();
      list.moveFocus(event.target, by);
    }
  });
  list.element.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (tile) choose(Number(tile.dataset.index), true);
  });
  form.addEventListener("change", () => go(readForm()));
  for (const event of ["pointerenter", "focusin"]) form.addEventListener(event, () => load.predictions(null).catch(() => {}), { once: true });
  const onClick = { previous: () => step(-1), next: () => step(1), close, reset: () => go(readView("", facts)) };
  for (const [name, act] of Object.entries(onClick)) find(name).addEventListener("click", act);
  addEventListener("popstate", () => show(readView(location.search, facts)));

  find("still").hidden = true;
  show(readView(location.search, facts));
})();
