// The confusion matrix takes one stop of the Tab key; arrow keys lead from there to the next cell that is a link: in the
// same row or column, or else in the order of reading, so that each is reached.
(() => {
  "use strict";
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  for (const table of document.querySelectorAll("[data-matrix]")) {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.querySelector("a[href]")));
    const links = rows.flat().filter(Boolean);
    for (const link of links.slice(1)) link.tabIndex = -1;

    table.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      let row = rows.findIndex((cells) => cells.includes(event.target));
      if (!step || row < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      let column = rows[row].indexOf(event.target);
      do [row, column] = [row + step[0], column + step[1]];
      while (rows[row]?.[column] === null);
      (rows[row]?.[column] ?? links[links.indexOf(event.target) + step[0] + step[1]])?.focus();
    });
    table.addEventListener("focusin", (event) => {
      if (links.includes(event.target)) for (const link of links) link.tabIndex = link === event.target ? 0 : -1;
    });
  }
})();
