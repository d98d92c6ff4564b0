/* The buttons, lists and keys of the page to draw on. What they do is handed in. */
"use strict";
(function (own) {
  const find = (id) => document.getElementById(id);

  function attachExamples(examples, open) {
    for (const button of document.querySelectorAll("[data-example]")) {
      const example = examples[Number(button.dataset.example)];
      const test = { ...example, pixels: own.load.bytes(example.pixels) };
      button.disabled = false;
      button.addEventListener("click", () => open(test));
    }
  }

  /* Attach `on.open(test)` to the examples, `on.clear()`, `on.undo()`, which says whether there was anything to undo,
     `on.pin(pair)` to the lists of classes, null to follow the answer again, and `on.thickness(times)` to the pens. */
  function attach(examples, on) {
    attachExamples(examples, on.open);
    find("undo").addEventListener("click", on.undo);
    find("clear").addEventListener("click", on.clear);
    const chosen = () => on.pin([Number(find("winner").value), Number(find("other").value)]);
    for (const id of ["winner", "other"]) find(id)?.addEventListener("change", chosen);
    find("follow")?.addEventListener("click", () => {
      find("winner").focus();
      on.pin(null);
    });
    for (const pen of document.querySelectorAll("[name=pen]")) {
      pen.addEventListener("change", () => on.thickness(Number(pen.value)));
    }
    document.addEventListener("keydown", (event) => {
      const wanted = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (wanted && on.undo()) event.preventDefault();
    });
  }

  own.controls = { attach };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
