/* Writes numbers as every page writes them. */
"use strict";
(function (own) {
  const NUMBER = new Intl.NumberFormat("en");

  /* Write a share from 0 to 1 in per cent. Nothing is certain, so what rounds to 100 is 99.98%, say, or > 99.99%, and
     what rounds to 0 is < 0.1%. */
  function percent(share) {
    const text = `${(100 * share).toFixed(1)}%`;
    if (text === "100.0%") return 100 * share < 99.995 ? `${(100 * share).toFixed(2)}%` : ">\u00a099.99%";
    return text === "0.0%" ? "<\u00a00.1%" : text;
  }

  /* Write a whole number, its thousands set apart. */
  function count(number) {
    return NUMBER.format(number);
  }

  own.format = { count, percent };
  if (typeof module !== "undefined") module.exports = own.format;
})((globalThis.reportShared = globalThis.reportShared || {}));
