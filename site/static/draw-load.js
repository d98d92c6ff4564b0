/* Loads what is too large to load at once: the network, and the test images that it gets wrong.

   Both lie in scripts, as bytes that were packed with zlib and written in base64. */
"use strict";
(function (own) {
  const { loadScript } = globalThis.reportShared;

  let pixels = null; // the promise of those of all stored images, once somebody asked for one

  function bytes(text) {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }

  async function unpacked(text) {
    const stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /* Return a test image by its number, { index, label, pixels }: an example or a mistake; null for any other. */
  async function testImage(index, data) {
    const example = data.examples.find((one) => one.index === index);
    if (example) return { ...example, pixels: bytes(example.pixels) };
    await loadScript(data.images);
    const place = own.images.index.indexOf(index);
    if (place < 0) return null;
    const size = data.shape.reduce((one, other) => one * other);
    pixels ??= unpacked(own.images.pixels);
    const all = await pixels;
    return { index, label: own.images.labels[place], pixels: all.slice(place * size, (place + 1) * size) };
  }

  /* Return the network, ready to run. */
  async function network(data) {
    await loadScript(data.weights);
    return own.network.load(own.stored, await unpacked(own.stored.weights));
  }

  own.load = { bytes, network, testImage };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
