// Asks of the chosen image how little would change its answer. The network comes only when somebody asks.
(() => {
  "use strict";
  const { loadScript } = globalThis.reportShared;
  let network = null;

  // Attaches to the panel, where it has the button. `chosen()` is the index of the chosen image, `names` are those of the
  // classes. Returns what is to be called for another image, with whether it is kept on the page to draw on.
  function attach(root, chosen, names) {
    const [element, stored] = [root.querySelector("[data-little]"), root.querySelector("[data-little-asks]")];
    if (!element) return () => {};
    const data = { ...JSON.parse(stored.textContent), examples: [] };
    const get = async () => {
      const own = globalThis.reportDraw;
      network ??= await own.load.network(data);
      const test = await own.load.testImage(chosen(), data);
      return test && { network, image: test.pixels, shape: data.shape, names, ink: data.ink };
    };
    const ask = element.querySelector("[data-little-ask]");
    let clear = null;
    ask.addEventListener("click", async () => {
      if (clear) return;
      try {
        for (const script of data.scripts) await loadScript(script);
      } catch {
        element.querySelector("[data-little-told]").textContent = "The network could not be loaded.";
        return;
      }
      clear = globalThis.reportDraw.littleView.attach(element, get);
      ask.click();
    });
    return (kept) => {
      clear?.();
      element.hidden = !kept;
    };
  }

  globalThis.explorer.little = attach;
})();
