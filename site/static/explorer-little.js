// Asks of the chosen image how little would change its answer. The network comes only when somebody asks.
(() => {
  "use strict";
  const { loadScript } = globalThis.reportShared;
  let network = null; // the promise of it, once somebody asked

  // Attaches to the panel, where it has the button. `chosen()` is the index of the chosen image, `names` are those of the
  // classes. Returns what is to be called for another image, with whether it is kept on the page to draw on.
  function attach(root, chosen, names) {
    const [element, stored] = [root.querySelector("[data-little]"), root.querySelector("[data-little-asks]")];
    if (!element) return () => {};
    const data = { ...JSON.parse(stored.textContent), examples: [] };
    const get = async () => {
      const own = globalThis.reportDraw;
      network ??= own.load.network(data).catch((error) => {
        network = null;
        throw error;
      });
      const test = await own.load.testImage(chosen(), data);
      return test && { network: await network, image: test.pixels, shape: data.shape, names, ink: data.ink };
    };
    const ask = element.querySelector("[data-little-ask]");
    let [clear, wanted] = [null, false];
    ask.addEventListener("click", async () => {
      if (wanted) return;
      wanted = true;
      try {
        await Promise.all(data.scripts.map(loadScript));
      } catch {
        wanted = false;
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
