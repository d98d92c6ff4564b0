/* The rules of the game: which ten images a seed draws, how many answers are right, and how that is said. */
"use strict";
(function (own) {
  const MOST = 10 ** 5; // seeds that are drawn where the address names none

  /* Return a source of numbers from 0 to 1 that is the same in every browser (mulberry32, by Tommy Ettinger). */
  function random(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /* Return a list in another order (Fisher and Yates). */
  function shuffled(list, next) {
    const found = [...list];
    for (let last = found.length - 1; last > 0; last -= 1) {
      const other = Math.floor(next() * (last + 1));
      [found[last], found[other]] = [found[other], found[last]];
    }
    return found;
  }

  /* Return the images that a seed draws: so many of those that the network got wrong, and of those that it got right. */
  function drawn(data, seed) {
    const next = random(seed);
    const kinds = [data.images.slice(0, data.wrong), data.images.slice(data.wrong)];
    const taken = kinds.flatMap((kind, place) => shuffled(kind, next).slice(0, data.drawn[place]));
    return shuffled(taken, next);
  }

  /* Return the seed in the query of an address, null if there is none that makes sense. */
  function readSeed(query) {
    const text = new URLSearchParams(query).get("seed") ?? "";
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  }

  const newSeed = () => 1 + Math.floor(Math.random() * MOST);
  const rejected = (image) => image.told !== undefined && 2 * image.chose < image.people;

  /* Return how many answers, one for each image, are its label, beside the network's and those of the people asked. */
  function score(images, answers) {
    const count = (holds) => images.filter((image, place) => holds(image, answers[place])).length;
    const [you, network] = [(image, answer) => answer === image.label, (image) => image.prediction === image.label];
    const asked = images.filter((image) => image.told !== undefined);
    return {
      total: images.length,
      you: count(you),
      network: count(network),
      rejected: count(rejected),
      youKept: count((image, answer) => !rejected(image) && you(image, answer)),
      networkKept: count((image) => !rejected(image) && network(image)),
      asked: asked.length,
      people: asked.length ? asked[0].people : 0,
      chose: asked.reduce((sum, image) => sum + image.chose, 0),
      youAsked: count((image, answer) => image.told !== undefined && you(image, answer)),
      networkAsked: count((image) => image.told !== undefined && network(image)),
    };
  }

  function headline(found, words) {
    if (found.you === found.network) return `A draw: you and the ${words.network} got ${found.you} of ${found.total} right.`;
    if (found.you > found.network) return `You beat the ${words.network}, ${found.you} to ${found.network}.`;
    return `The ${words.network} beats you, ${found.network} to ${found.you}.`;
  }

  /* Say what people answered, and what remains where most of them rejected the label; "" where nobody was asked. */
  function people(found, words) {
    if (!found.asked) return "";
    const things = found.asked === 1 ? words.item : words.items;
    const said = `About ${found.asked} of these ${words.items} ${found.people} people each were asked: ${found.chose} of their ${found.asked * found.people} answers are the label. On the same ${things} you have ${found.youAsked} of ${found.asked}, the ${words.network} ${found.networkAsked}.`;
    if (!found.rejected) return said;
    const which = found.rejected === 1 ? "Of one most people did not choose the label; without it" : `Of ${found.rejected} most people did not choose the label; without these`;
    return `${said} ${which} you have ${found.youKept} of ${found.total - found.rejected}, the ${words.network} ${found.networkKept}.`;
  }

  Object.assign(own, { drawn, readSeed, newSeed, score, headline, people, rejected });
  if (typeof module !== "undefined") module.exports = own;
})((globalThis.challenge = globalThis.challenge || {}));
