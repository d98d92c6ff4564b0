/* What the page says in words; no element of the page is touched here. `say` has those that depend on the data. */
"use strict";
(function (own) {
  const { count, percent } = globalThis.reportShared.format;
  const SURE = 0.9; // below it the runner-up is named
  const UNDECIDED = 0.5; // below it no class has more than all others together

  /* Write a number with a sign, the real minus. */
  function signed(number, decimals = 1) {
    const text = Math.abs(number).toFixed(decimals);
    return `${number < 0 && Number(text) ? "\u2212" : "+"}${text}`;
  }

  /* Return the classes from the highest probability to the lowest; of equals, the first one first. */
  function ranked(probabilities) {
    return [...probabilities.keys()].sort((one, other) => probabilities[other] - probabilities[one] || one - other);
  }

  /* Say what was read and how surely. */
  function reading(probabilities, names, say) {
    const [first, second] = ranked(probabilities);
    const read = `${say.predicted[0].toUpperCase()}${say.predicted.slice(1)} as`;
    const [sure, next] = [percent(probabilities[first]), percent(probabilities[second])];
    if (probabilities[first] >= SURE) return `${read} ${names[first]}, ${sure} sure.`;
    if (probabilities[first] >= UNDECIDED) {
      return `${read} ${names[first]}, but only ${sure} sure; ${names[second]} comes next, with ${next}.`;
    }
    return `Undecided: ${names[first]} comes first with only ${sure}, then ${names[second]} with ${next}.`;
  }

  /* Say which test image it is and whether it was read right. */
  function told(test, answer, names, say) {
    const [number, label] = [count(test.index), names[test.label]];
    return `Test image ${number}, ${say.written} ${label}: ${say.was_read} ${answer === test.label ? "right" : "wrong"}.`;
  }

  /* Say how many times as likely a lead of logits makes one class as another: e to the power of the lead. */
  function odds(lead, winner, other) {
    const times = Math.exp(Math.abs(lead));
    const [more, less] = lead < 0 ? [other, winner] : [winner, other];
    if (times < 1.05) return `So ${more} and ${less} are as good as equally likely.`;
    if (times >= 1e6) return `So ${more} is more than a million times as likely as ${less}.`;
    const number = times < 10 ? times.toFixed(1) : count(Math.round(Number(times.toPrecision(2))));
    return `So ${more} is ${number} times as likely as ${less}.`;
  }

  own.words = { odds, ranked, reading, signed, told };
  if (typeof module !== "undefined") module.exports = own.words;
})((globalThis.reportDraw = globalThis.reportDraw || {}));
