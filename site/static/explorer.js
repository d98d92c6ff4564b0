// The explorer's page: filters, tiles, and the panel with the image that was chosen. The address holds the view.
(() => {
  "use strict";
  const { format, loadScript } = globalThis.reportShared;
  const { decode, readView, writeView, holdsOthers, select, describe, makers, tileList, filters } = globalThis.explorer;

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
  const facts = { classes: names.length, images: total, mistakes, trainings: byNumber.length, marks, misread, isFirst };
  const renewLittle = globalThis.explorer.little(root, () => view.index, names);
  const make = makers(root, first, { names, short }, facts);

  let all = null; // predictions of all images, once they are here
  let data = first; // what the tiles were made from
  let view = null;
  let places = []; // in `data`, of the images of the view
  const list = tileList(root, (place) => make.tile(data, place, view));

  // Loads the rest, and returns a promise of it.
  async function loadAll() {
    await loadScript(root.dataset.all);
    all ??= decode(globalThis.explorer.all, misread);
  }

  function needsAll(wanted) {
    const lacking = wanted.index !== null && !facts.isFirst(wanted.index);
    return all === null && (lacking || holdsOthers(wanted, facts) || mistakes > first.index.length);
  }

  // Shows a view; `focus` says whether the panel takes the focus.
  async function show(wanted, { focus = false } = {}) {
    const same = view && ["true", "predicted", "mark", "misread", "show", "from", "to", "sort"].every((name) => view[name] === wanted[name]);
    view = wanted;
    fillForm(view);
    if (needsAll(wanted)) {
      found.textContent = `Loading the other ${root.dataset.items} …`;
      try {
        await loadAll();
      } catch {
        found.textContent = `The other ${root.dataset.items} could not be loaded. Try again later.`;
        return;
      }
      if (view !== wanted) return; // somebody asked for another one meanwhile
      fillTiles();
    } else if (!same || (wanted.index !== null && !data.placeOf.has(wanted.index))) {
      fillTiles();
    }
    fillPanel(focus);
  }

  // Goes to a view: a new step of the history, or, from one chosen image to the next, the same one.
  function go(wanted, { replace = false, focus = false } = {}) {
    const address = location.pathname + writeView(wanted, facts);
    if (address === location.pathname + location.search) return;
    history[replace ? "replaceState" : "pushState"](null, "", address);
    show(wanted, { focus });
  }

  function fillTiles() {
    data = all ?? first;
    places = select(data, view, facts);
    list.fill(places, placeInView());
    const number = document.createElement("b");
    number.textContent = `${format.count(places.length)} of ${format.count(total)} ${root.dataset.items}`;
    found.replaceChildren(number, describe(view, names, root.dataset, titles));
  }

  // The place of the chosen image among those of the view, or -1.
  function placeInView() {
    return view.index === null ? -1 : places.indexOf(data.placeOf.get(view.index));
  }

  function fillPanel(focus) {
    panel.hidden = view.index === null;
    if (!panel.hidden) make.panel(data, data.placeOf.get(view.index), placeInView(), places.length);
    renewLittle(view.index !== null && facts.isFirst(view.index));
    list.mark(view.index);
    if (!panel.hidden && focus) find("title").focus({ preventScroll: true });
  }

  const choose = (index, focus) => go({ ...view, index }, { replace: view.index !== null, focus });

  function close() {
    const tile = list.tileOf(view.index);
    go({ ...view, index: null });
    tile?.focus();
  }

  // Goes `by` images on in the view; the focus stays where it is, in the panel or among the tiles.
  function step(by) {
    const at = placeInView() + by;
    if (placeInView() < 0 || at < 0 || at >= places.length) return;
    list.extendTo(at);
    const inTiles = list.element.contains(document.activeElement);
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
  for (const event of ["pointerenter", "focusin"]) form.addEventListener(event, () => loadAll().catch(() => {}), { once: true });
  const onClick = { previous: () => step(-1), next: () => step(1), close, reset: () => go(readView("", facts)) };
  for (const [name, act] of Object.entries(onClick)) find(name).addEventListener("click", act);
  addEventListener("popstate", () => show(readView(location.search, facts)));

  find("still").hidden = true;
  show(readView(location.search, facts));
})();
