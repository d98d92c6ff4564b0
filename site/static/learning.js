/* Goes through a training: how the first images were read after each epoch, and where the curve stood then. */
"use strict";
(function () {
  const PHONE = matchMedia("(max-width: 699px)");

  for (const figure of document.querySelectorAll("[data-replay]")) {
    const find = (name) => figure.querySelector(`[data-${name}]`);
    const training = JSON.parse(find("training").textContent);
    const [slider, mark, heading, score] = ["epoch", "mark", "heading", "score"].map(find);
    const tiles = [...figure.querySelectorAll(".replay li")];

    /* Return what each tile was read as after an epoch. */
    function readings(epoch) {
      const read = [];
      for (const changes of training.changes.slice(0, epoch))
        for (const [place, reading] of changes) read[place] = reading;
      return read;
    }

    /* Write a text of the page with the numbers of an epoch. */
    function written(text, epoch) {
      const numbers = { epoch: String(epoch), share: training.shares[epoch - 1], wrong: training.wrong[epoch - 1] };
      return text.replace(/\{(epoch|share|wrong)\}/g, (_, name) => numbers[name].toLocaleString("en"));
    }

    function show() {
      const epoch = Number(slider.value);
      readings(epoch).forEach((reading, place) => {
        const [short, whole] = training.names[reading];
        const text = tiles[place].querySelector("[data-reading]");
        tiles[place].classList.toggle("wrong", reading !== training.true[place]);
        text.textContent = short;
        if (short !== whole) tiles[place].title = whole;
        else tiles[place].removeAttribute("title");
      });
      heading.textContent = written(training.heading, epoch);
      score.textContent = written(training.score, epoch);
      slider.setAttribute("aria-valuetext", `${heading.textContent}: ${score.textContent}`);
      place(epoch);
    }

    /* Lay the slider on the axis of the drawing that is shown, and the mark from there up to the curve. */
    function place(epoch) {
      const plot = PHONE.matches ? training.narrow : training.wide;
      const per = (share) => `${100 * share}%`;
      const across = (epoch - 1) / (training.shares.length - 1);
      const height = plot.heights[epoch - 1];
      slider.style.setProperty("--left", per(plot.left));
      slider.style.setProperty("--width", per(plot.right - plot.left));
      slider.style.top = per(plot.axis);
      Object.assign(mark.style, {
        left: per(plot.left + across * (plot.right - plot.left)),
        top: per(height),
        height: per(plot.axis - height),
      });
    }

    slider.addEventListener("input", show);
    PHONE.addEventListener("change", show);
    slider.hidden = mark.hidden = false;
    figure.classList.add("running");
    show();
  }
})();
