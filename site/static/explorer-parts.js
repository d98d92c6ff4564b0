// What the explorer's page is made of: a tile, and what its panel says of an image. It knows nothing of the view's history.
(() => {
  "use strict";
  const { count, percent } = globalThis.reportShared.format;
  const { shares } = globalThis.explorer;
  const MOST_BARS = 12; // of more classes, those with the largest shares are shown
  const LARGEST = 5;

  // Returns the makers of the parts of a page: `root` is the element that holds them all, `first` what the first view
  // has, `names` are those of the classes, `short` the same for where there is little room, `facts` has how many `trainings` there are and how many of them misread each
  // image. The makers take `data`, decoded predictions, and a place in it.
  function makers(root, first, { names, short }, facts) {
    const find = (name) => root.querySelector(`[data-${name}]`);
    const say = root.dataset; // the words for labels and answers
    const [columns, each] = [Number(root.dataset.columns), Number(root.dataset.each)];
    const emptyTile = document.querySelector("template[data-tile]").content.querySelector("li");
    const emptyBar = document.querySelector("template[data-bar]").content.querySelector("tr");

    const plain = root.classList.contains("plain"); // there are no pictures
    const item = say.item[0].toUpperCase() + say.item.slice(1);

    const isWrong = (data, place) => data.label[place] !== data.prediction[place];
    // The name of an image in its data set, after its number, where it has one.
    const id = (index) => globalThis.explorer.ids?.[index] ?? "";
    const named = (index) => (id(index) ? `${index}, ${id(index)}` : index);
    const sure = (data, place) => percent(1 - data.doubt[place] / 1e6);

    // Puts an image into an element: a mistake from the sprite of the first view, any other from its sheet. What has no
    // picture is written, by its name or its number.
    function cut(element, data, at) {
      const index = data.index[at];
      if (plain) {
        element.className = "word";
        element.textContent = id(index) || index;
        return;
      }
      const place = first.placeOf.get(index);
      if (place !== undefined) {
        element.className = `cut m${place}`;
        element.removeAttribute("style");
        return;
      }
      const rank = data.ranks[at];
      const within = rank % each;
      element.className = `cut s${Math.floor(rank / each)}`;
      element.style.setProperty("--x", -(within % columns));
      element.style.setProperty("--y", -Math.floor(within / columns));
    }

    // Returns a tile for a view, and says under it what the view leaves open.
    function tile(data, place, view) {
      const entry = emptyTile.cloneNode(true);
      const button = entry.firstElementChild;
      const [label, reading] = [names[data.label[place]], names[data.prediction[place]]];
      const oneCell = view.true !== null && view.predicted !== null;
      const mixed = view.show === "all" && !oneCell;
      const wrong = isWrong(data, place);
      const times = facts.trainings > 1 ? facts.misread.get(data.index[place]) : undefined;
      const often = times ? `, ${say.wasMisread} by ${times} of ${facts.trainings} trainings` : "";
      button.setAttribute("aria-label", `${say.item} ${named(data.index[place])}: ${label}, ${say.predicted} as ${reading}, ${sure(data, place)}${often}`);
      if (times) button.dataset.misread = `${times}/${facts.trainings}`;
      button.dataset.index = data.index[place];
      button.classList.toggle("wrong", mixed && wrong);
      cut(button.firstElementChild, data, place);
      const [written, read] = [short[data.label[place]], short[data.prediction[place]]];
      const pair = mixed ? read : `${written} →${root.classList.contains("named") ? "\n" : " "}${read}`;
      button.lastElementChild.textContent = oneCell || (!mixed && !wrong) ? sure(data, place) : pair;
      return entry;
    }

    // Fills the panel; the image is the one `at` of so many in the view, or not in it where `at` is -1. `others` has the
    // shares of the classes that were not read.
    function panel(data, place, at, many, others) {
      const index = data.index[place];
      if (!plain) {
        find("portrait").replaceChildren(document.createElement("span"));
        cut(find("portrait").firstElementChild, data, place);
        find("portrait").setAttribute("aria-label", `${item} ${named(index)}, large`);
      }
      find("title").textContent = `${item} ${index}`;
      if (find("id")) find("id").textContent = id(index);
      find("reading").replaceChildren(...reading(data, place));
      find("note").textContent = globalThis.reportMarks.notes[index] ?? "";
      bars(data, place, others);
      find("place").textContent = at < 0 ? "not in this view" : `${count(at + 1)} of ${count(many)}`;
      find("previous").disabled = at < 1;
      find("next").disabled = at < 0 || at === many - 1;
      find("own").href = `?index=${index}`;
      if (!find("draw")) return;
      find("draw").hidden = !root.dataset.draw || !facts.isKept(index);
      find("draw").href = `${root.dataset.draw}?index=${index}`;
    }

    function reading(data, place) {
      const [written, read] = [document.createElement("b"), document.createElement("b")];
      written.textContent = names[data.label[place]];
      read.textContent = names[data.prediction[place]];
      read.className = isWrong(data, place) ? "misread" : "";
      const between = isWrong(data, place) ? `, ${say.predicted} wrong as ` : `, ${say.predicted} as `;
      return [`${say.written} `, written, between, read, `, ${sure(data, place)} sure`];
    }

    function bars(data, place, text) {
      const given = shares(data, place, names.length, text);
      const read = data.prediction[place]; // comes first, whatever rounding made of a share as large
      const largest = names.map((_, index) => index).sort((one, other) => (other === read) - (one === read) || given[other] - given[one]);
      const shown = names.length <= MOST_BARS ? names.map((_, index) => index) : largest.slice(0, LARGEST);
      const rows = shown.map((index) => {
        const row = bar(short[index], given[index]);
        row.classList.toggle("strong", index === read);
        row.classList.toggle("true", index === data.label[place]);
        row.firstElementChild.title = short[index] === names[index] ? "" : names[index];
        return row;
      });
      const others = names.length - shown.length;
      if (others) rows.push(bar(`${count(others)} others`, Math.max(0, 1 - shown.reduce((sum, index) => sum + given[index], 0))));
      find("bars").replaceChildren(...rows);
    }

    function bar(name, share) {
      const row = emptyBar.cloneNode(true);
      row.querySelector("th").textContent = name;
      row.querySelector("rect").setAttribute("width", `${Math.max(share > 0 ? 1 : 0, 100 * share).toFixed(1)}%`);
      row.querySelector(".number").textContent = percent(share);
      return row;
    }

    return { tile, panel };
  }

  globalThis.explorer.makers = makers;
})();
