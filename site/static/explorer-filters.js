// The filters of the explorer: what their fields say of a view. Confidences are shown in per cent.
(() => {
  "use strict";

  // Makes the filters in `root` ready for use, and returns their form, what fills it from a view, what reads it, and the
  // words of each choice of a mark and of a number of trainings.
  function filters(root) {
    const form = root.querySelector("[data-filters]");
    const fields = form.elements;

    function fill(view) {
      for (const name of ["true", "predicted"]) fields[name].value = view[name] ?? "";
      for (const name of ["from", "to"]) fields[name].value = view[name] === null ? "" : Number((100 * view[name]).toFixed(4));
      for (const name of ["mark", "misread"]) if (fields[name]) fields[name].value = view[name] ?? "";
      fields.show.value = view.show;
      fields.sort.value = view.sort;
    }

    function read() {
      const chosen = (name) => (fields[name].value === "" ? null : Number(fields[name].value));
      const share = (name) => (chosen(name) === null ? null : Math.min(1, Math.max(0, Number((chosen(name) / 100).toFixed(6)))));
      const [show, sort] = [fields.show.value, fields.sort.value];
      const mark = fields.mark?.value || null;
      const misread = Number(fields.misread?.value) || null;
      return { true: chosen("true"), predicted: chosen("predicted"), mark, misread, show, sort, from: share("from"), to: share("to"), index: null };
    }

    const phone = matchMedia("(max-width: 699px)"); // there the filters are folded away, so that images come first
    const fold = () => {
      root.querySelector("[data-box]").open = !phone.matches;
    };
    phone.addEventListener("change", fold);
    fold();
    form.addEventListener("submit", (event) => event.preventDefault());
    form.dataset.ready = "";
    const words = (name) => Object.fromEntries([...(fields[name]?.options ?? [])].map((option) => [option.value, option.textContent]));
    const titles = { mark: words("mark"), misread: words("misread") };
    return { form, fill, read, titles };
  }

  globalThis.explorer.filters = filters;
})();
