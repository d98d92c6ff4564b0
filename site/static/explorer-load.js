// Loads what the first view lacks: predictions in blocks of classes, and the shares of an image that was chosen.
(() => {
  "use strict";
  const { loadScript, summed } = globalThis.reportShared;
  const { decode, guide } = globalThis.explorer;

  // Returns what loads. `misread` has, by index, how many trainings misread an image.
  function loader(misread) {
    const decoded = {}; // by the numbers of their blocks

    // Returns a promise of the predictions of all images of a class, and of those that lie with them; of all where it is null.
    async function predictions(label) {
      const every = [...guide.blocks.keys()];
      const numbers = label === null ? every : [guide.blocks.findLastIndex((block) => block.label <= label)];
      await Promise.all(numbers.map((number) => loadScript(guide.blocks[number].address)));
      return (decoded[numbers] ??= decode(joined(numbers), misread, guide.blocks[numbers[0]].start));
    }

    // Returns a promise of the shares of the other classes in an image, as `shares` takes them.
    async function others(data, place) {
      if (data.others) return data.others[place];
      const number = Math.floor(data.ranks[place] / guide.each);
      await loadScript(guide.shares[number]);
      return globalThis.explorer[`shares${number}`][data.ranks[place] % guide.each];
    }

    return { predictions, others };
  }

  // Unpacks blocks and joins them to what `decode` takes. They have one class after the other, each index by how far it is
  // from the one before, and of what was read only what was wrong.
  function joined(numbers) {
    const parts = numbers.map((number) => {
      const { count, gap, doubt, wrong, read } = globalThis.explorer[`block${number}`];
      const index = summed(gap);
      const label = count.flatMap((many, at) => new Array(many).fill(guide.blocks[number].label + at));
      const prediction = [...label];
      wrong.forEach((place, at) => (prediction[place] = read[at]));
      return { index, label, prediction, doubt };
    });
    return Object.fromEntries(Object.keys(parts[0]).map((name) => [name, parts.flatMap((part) => part[name])]));
  }

  globalThis.explorer.loader = loader;
})();
