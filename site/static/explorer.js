// The explorer's page: filters, tiles, and the panel with the image that was chosen. The address holds the view.
(() => {
  "use strict";
  const { format, loadScript } = globalThis.reportShared;
  const { decode, readView, writeView, holdsRight, select, describe, makers } = globalThis.explorer;
  const PAGE = 200; // tiles shown at once

  const root = document.querySelector("[data-explorer]");
  const find = (name) => root.querySelector(`[data-${name}]`);
  const [form, panel, tiles, found] = ["filters", "panel", "tiles", "found"].map(find);
  const [total, mistakes] = [Number(root.dataset.total), Number(root.dataset.mistakes)];
  const names = [...form.elements.true.options].slice(1).map((option) => option.textContent);
  const first = decode(globalThis.explorer.first);
  const facts = { classes: names.length, images: total, mistakes, isFirst: (index) => first.placeOf.has(index) };
  const make = makers(root, first, names);

  let all = null; // predictions of all images, once they are here
  let data = first; // what the tiles were made from
  let view = null;
  let places = []; // in `data`, of the images of the view
  let start = 0; // of the tiles shown, among the places
  let end = 0;

  // Loads the rest, and returns a promise of it.
  async function loadAll() {
    await loadScript(root.dataset.all);
    all ??= decode(globalThis.explorer.all);
  }

  function needsAll(wanted) {
    const lacking = wanted.index !== null && !facts.isFirst(wanted.index);
    return all === null && (lacking || holdsRight(wanted) || mistakes > first.index.length);
  }

  // Shows a view; `focus` says whether the panel takes the focus.
  async function show(wanted, { focus = false } = {}) {
    const same = view && ["true", "predicted", "show", "from", "to", "sort"].every((name) => view[name] === wanted[name]);
    view = wanted;
    fillForm();
    if (needsAll(wanted)) {
      found.textContent = "Loading the other images …";
      try {
        await loadAll();
      } catch {
        found.textContent = "The other images could not be loaded. Try again later.";
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

  function fillForm() {
    for (const name of ["true", "predicted"]) form.elements[name].value = view[name] ?? "";
    for (const name of ["from", "to"]) form.elements[name].value = view[name] === null ? "" : Number((100 * view[name]).toFixed(4));
    form.elements.show.value = view.show;
    form.elements.sort.value = view.sort;
  }

  function readForm() {
    const chosen = (name) => (form.elements[name].value === "" ? null : Number(form.elements[name].value));
    const share = (name) => (chosen(name) === null ? null : Math.min(1, Math.max(0, Number((chosen(name) / 100).toFixed(6)))));
    const [show, sort] = [form.elements.show.value, form.elements.sort.value];
    return { true: chosen("true"), predicted: chosen("predicted"), show, sort, from: share("from"), to: share("to"), index: null };
  }

  const makeTile = (place) => make.tile(data, place, view);

  function fillTiles() {
    data = all ?? first;
    places = select(data, view);
    const at = placeInView();
    start = at < 0 ? 0 : Math.floor(at / PAGE) * PAGE;
    end = Math.min(start + PAGE, places.length);
    tiles.replaceChildren(...places.slice(start, end).map(makeTile));
    fillEnds();
    const count = document.createElement("b");
    count.textContent = `${format.count(places.length)} of ${format.count(total)} images`;
    found.replaceChildren(count, describe(view, names));
  }

  function fillEnds() {
    find("earlier").hidden = start === 0;
    find("more").hidden = end === places.length;
    const rest = places.length - end;
    find("more").textContent = `Show ${format.count(Math.min(PAGE, rest))} more of ${format.count(rest)}`;
    const reachable = tiles.querySelector("[tabindex='0']") ?? tiles.querySelector(".tile");
    if (reachable) reachable.tabIndex = 0;
  }

  function more() {
    const next = places.slice(end, end + PAGE).map(makeTile);
    end += next.length;
    tiles.append(...next);
    fillEnds();
    return next[0];
  }

  function earlier() {
    const before = places.slice(start - PAGE, start).map(makeTile);
    start -= before.length;
    tiles.prepend(...before);
    fillEnds();
    return before.at(-1);
  }

  // The place of the chosen image among those of the view, or -1.
  function placeInView() {
    return view.index === null ? -1 : places.indexOf(data.placeOf.get(view.index));
  }

  function tileOf(index) {
    return tiles.querySelector(`[data-index="${index}"]`);
  }

  function fillPanel(focus) {
    const before = tiles.querySelector(".chosen");
    before?.classList.remove("chosen");
    before?.firstElementChild.removeAttribute("aria-current");
    panel.hidden = view.index === null;
    if (panel.hidden) return;
    make.panel(data, data.placeOf.get(view.index), placeInView(), places.length);
    const tile = tileOf(view.index);
    if (tile) {
      tile.setAttribute("aria-current", "true");
      tile.parentElement.classList.add("chosen");
      reach(tile);
      tile.parentElement.scrollIntoView({ block: "nearest", behavior: "instant" });
    }
    if (focus) find("title").focus({ preventScroll: true });
  }

  const choose = (index, focus) => go({ ...view, index }, { replace: view.index !== null, focus });

  function close() {
    const tile = tileOf(view.index);
    go({ ...view, index: null });
    tile?.focus();
  }

  // Goes `by` images on in the view; the focus stays where it is, in the panel or among the tiles.
  function step(by) {
    const at = placeInView() + by;
    if (placeInView() < 0 || at < 0 || at >= places.length) return;
    while (at >= end) more();
    while (at < start) earlier();
    const inTiles = tiles.contains(document.activeElement);
    choose(data.index[places[at]], false);
    if (inTiles) tileOf(view.index)?.focus();
  }

  // Makes a tile the one that Tab reaches.
  function reach(tile) {
    const before = tiles.querySelector("[tabindex='0']");
    if (before) before.tabIndex = -1;
    tile.tabIndex = 0;
  }

  function distance(key) {
    const across = getComputedStyle(tiles).gridTemplateColumns.split(" ").length;
    return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[key] ?? 0;
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape" && view?.index !== null) {
      close();
      return;
    }
    const by = distance(event.key);
    if (!by || form.contains(event.target)) return;
    if (view.index !== null) {
      event.preventDefault();
      step(by);
    } else if (tiles.contains(event.target)) {
      event.preventDefault();
      const every = [...tiles.querySelectorAll(".tile")];
      const next = every[every.indexOf(event.target) + by];
      if (next) {
        reach(next);
        next.focus();
      }
    }
  });
  tiles.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (tile) choose(Number(tile.dataset.index), true);
  });
  form.addEventListener("change", () => go(readForm()));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const event of ["pointerenter", "focusin"]) form.addEventListener(event, () => loadAll().catch(() => {}), { once: true });
  const onClick = {
    more: () => more().firstElementChild.focus({ preventScroll: true }),
    earlier: () => earlier().firstElementChild.focus(),
    previous: () => step(-1),
    next: () => step(1),
    close,
    reset: () => go(readView("", facts)),
  };
  for (const [name, act] of Object.entries(onClick)) find(name).addEventListener("click", act);
  addEventListener("popstate", () => show(readView(location.search, facts)));

  find("still").hidden = true;
  const phone = matchMedia("(max-width: 699px)"); // there the filters are folded away, so that images come first
  const fold = () => {
    find("box").open = !phone.matches;
  };
  phone.addEventListener("change", fold);
  fold();
  form.hidden = false;
  find("view").hidden = false;
  show(readView(location.search, facts));
})();
