// What the explorer knows and how it asks: predictions, the view that an address names, and the images in a view.
// Confidences are whole millionths and classes are indices, so that order and ties are exact.
(() => {
  "use strict";
  const MILLION = 1e6;
  const ORDERS = {
    confidence: "the surest first",
    doubt: "the least sure first",
    index: "in the order of the data",
    misread: "those that most trainings misread first",
  };
  const SORTS = Object.keys(ORDERS); // the last where there are several trainings
  const SHOWS = ["wrong", "right", "all"];

  // Returns the predictions of a script with the orders in which they can be shown. Of equal ones, the lower index first.
  // `misread` has, by index, how many trainings misread an image, `start` how many images the sheets have before these.
  function decode({ index, label, prediction, doubt, others }, misread = new Map(), start = 0) {
    const places = index.map((_, place) => place);
    const sorted = (value) => [...places].sort((one, other) => value(one) - value(other) || index[one] - index[other]);
    const orders = {
      confidence: sorted((place) => doubt[place]),
      doubt: sorted((place) => -doubt[place]),
      index: sorted(() => 0),
      misread: sorted((place) => -(misread.get(index[place]) ?? 0)),
    };
    const ranks = new Array(index.length); // of the images in the sheets, which have them by class, the surest first
    for (const [rank, place] of sorted((each) => 2 * MILLION * label[each] + doubt[each]).entries()) ranks[place] = start + rank;
    return { index, label, prediction, doubt, others, orders, ranks, placeOf: new Map(index.map((each, place) => [each, place])) };
  }

  // Returns the view that a query such as "?true=4&predicted=9" names; what makes no sense in it is left out.
  // `facts` are the numbers of classes, images, mistakes and trainings, `marks`, which has the set of marked images by name,
  // `misread`, which has how many trainings misread an image by its index, and `isFirst(index)`, which says what the first
  // view has.
  function readView(query, facts) {
    const given = new URLSearchParams(query);
    const whole = (name, end) => {
      const text = given.get(name);
      return text !== null && /^\d{1,9}$/.test(text) && Number(text) < end ? Number(text) : null;
    };
    const share = (name) => {
      const number = given.get(name) ? Number(given.get(name)) : NaN;
      return number >= 0 && number <= 1 ? number : null;
    };
    const word = (name, words) => (words.includes(given.get(name)) ? given.get(name) : null);
    const view = { from: share("from"), to: share("to"), index: whole("index", facts.images) };
    view.mark = word("mark", Object.keys(facts.marks).filter((name) => facts.marks[name].size > 0));
    view.misread = facts.trainings > 1 ? whole("misread", facts.trainings + 1) || null : null;
    view.true = whole("true", facts.classes);
    view.predicted = whole("predicted", facts.classes);
    const sorts = facts.trainings > 1 ? SORTS : SORTS.slice(0, -1);
    return { ...view, show: word("show", SHOWS) ?? usual(view, facts).show, sort: word("sort", sorts) ?? usual(view, facts).sort };
  }

  // Returns the shortest query that names a view.
  function writeView(view, facts) {
    const query = new URLSearchParams();
    for (const name of ["true", "predicted"]) if (view[name] !== null) query.set(name, view[name]);
    if (view.mark !== null) query.set("mark", view.mark);
    if (view.misread !== null) query.set("misread", view.misread);
    if (view.show !== usual(view, facts).show) query.set("show", view.show);
    for (const name of ["from", "to"]) if (view[name] !== null) query.set(name, view[name]);
    if (view.sort !== usual(view, facts).sort) query.set("sort", view.sort);
    if (view.index !== null) query.set("index", view.index);
    return query.size === 0 ? "" : `?${query}`;
  }

  function isFiltered({ true: written, predicted, mark, misread, from, to }) {
    return [written, predicted, mark, misread, from, to].some((value) => value !== null);
  }

  // The first view is of the mistakes. Whoever asks for a class, a mark, a confidence or trainings gets right and wrong ones,
  // who asks for an image that is not among the mistakes gets it between its neighbours.
  function usual(view, facts) {
    if (isFiltered(view)) return { show: "all", sort: "confidence" };
    if (view.index !== null && !facts.isFirst(view.index)) return { show: "all", sort: "confidence" };
    return { show: facts.mistakes ? "wrong" : "all", sort: "confidence" };
  }

  // Says whether a view may hold images that are not in the first view.
  function holdsOthers(view, facts) {
    const lacking = (indices) => [...indices].some((index) => !facts.isFirst(index));
    if (!holdsRight(view) || (view.mark !== null && !lacking(facts.marks[view.mark]))) return false;
    if (view.misread === null) return true;
    return lacking([...facts.misread.keys()].filter((index) => facts.misread.get(index) >= view.misread));
  }

  // Says whether a view is of the mistakes, the surest first, of which the first view has the beginning.
  function isOfMistakes(view) {
    return !isFiltered(view) && view.show === "wrong" && view.sort === "confidence";
  }

  // Says whether a view may hold images that were read right.
  function holdsRight({ show, true: written, predicted }) {
    return show !== "wrong" && (written === null || predicted === null || written === predicted);
  }

  // Returns the places, in `data`, of the images of a view, in its order. A confidence is above `from`, at most `to`.
  function select(data, view, facts) {
    const { label, prediction, doubt } = data;
    const most = view.from === null ? Infinity : MILLION - view.from * MILLION;
    const least = view.to === null ? -1 : MILLION - view.to * MILLION;
    const slack = 1e-4; // far below a millionth, far above what binary fractions lose
    return data.orders[view.sort].filter(
      (place) =>
        (view.true === null || label[place] === view.true) &&
        (view.predicted === null || prediction[place] === view.predicted) &&
        (view.mark === null || facts.marks[view.mark].has(data.index[place])) &&
        (view.misread === null || (facts.misread.get(data.index[place]) ?? 0) >= view.misread) &&
        (view.show === "all" || (label[place] === prediction[place]) === (view.show === "right")) &&
        (view.from === null || view.from === 0 || doubt[place] < most - slack) &&
        doubt[place] >= least - slack,
    );
  }

  // Returns the shares from 0 to 1 that all classes got in the image at a place, from the text about the `others`.
  function shares(data, place, classes, text) {
    const found = new Array(classes).fill(0);
    const others = text ? text.split(" ").map(Number) : [];
    for (let at = 0; at < others.length; at += 2) found[others[at]] = others[at + 1] / 1e4;
    found[data.prediction[place]] = 1 - data.doubt[place] / MILLION;
    return found;
  }

  // Says in words what a view is of: ", labelled 4, predicted as 9, over 80% sure, the surest first". `say` has the
  // words for labels and answers, `titles` those of each choice of a mark, and of how many trainings.
  function describe(view, names, say, titles) {
    const bound = (share) => `${Number((100 * share).toFixed(4))}%`;
    const parts = [];
    if (view.show !== "all" && holdsRight({ ...view, show: "all" })) parts.push(`${say.read} ${view.show}`);
    if (view.true !== null) parts.push(`${say.written} ${names[view.true]}`);
    if (view.predicted !== null) parts.push(`${say.predicted} as ${names[view.predicted]}`);
    if (view.mark !== null) parts.push(titles.mark[view.mark]);
    if (view.misread !== null) parts.push(`${say.wasMisread} by ${titles.misread[view.misread]} trainings`);
    if (view.from !== null && view.to !== null) parts.push(`over ${bound(view.from)} and up to ${bound(view.to)} sure`);
    else if (view.from !== null) parts.push(`over ${bound(view.from)} sure`);
    else if (view.to !== null) parts.push(`up to ${bound(view.to)} sure`);
    parts.push(ORDERS[view.sort].replace("misread", () => say.misread));
    return parts.map((part) => `, ${part}`).join("");
  }

  Object.assign((globalThis.explorer ||= {}), { decode, readView, writeView, holdsRight, holdsOthers, isOfMistakes, select, describe, shares });
})();
