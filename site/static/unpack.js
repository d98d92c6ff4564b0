/* Unpacks what is said of single test images: of a list of indices stands how far each is from the one before. */
"use strict";
(function (own) {
  function summed(gaps) {
    let last = 0;
    return gaps.map((each) => (last += each));
  }

  /* Return marks by name, what `misread` each image by the number of trainings, and the note on an image by its index. */
  function unpackMarks({ chosen, misread, notes }) {
    const lists = Object.entries(chosen).map(([name, gaps]) => [name, summed(gaps)]);
    const noted = notes.flatMap(([text, gaps]) => summed(gaps).map((index) => [index, text]));
    return { chosen: Object.fromEntries(lists), misread: misread.map(summed), notes: Object.fromEntries(noted) };
  }

  Object.assign(own, { summed, unpackMarks });
  if (globalThis.reportMarks) globalThis.reportMarks = unpackMarks(globalThis.reportMarks);
  if (typeof module !== "undefined") module.exports = own;
})((globalThis.reportShared = globalThis.reportShared || {}));
