/* Loads what is too large to load at once: the network, and the test images.

   Both lie in classic scripts, since a page that was opened as a file can read nothing else. A script of test images
   holds `images_each` of them, as bytes that were packed with zlib and written in base64. */
"use strict";
(function (own) {
  const loaded = {}; // by address

  function loadScript(address) {
    loaded[address] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: address, onload: resolve, onerror: reject });
      document.head.append(script);
    });
    return loaded[address];
  }

  function bytes(text) {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }

  async function unpacked(text) {
    const stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /* Return a test image by its number: { index, label, pixels }. */
  async function testImage(index, data) {
    const script = Math.floor(index / data.images_each);
    await loadScript(data.images[script]);
    const { labels, pixels } = own.images[script];
    const [place, size] = [index % data.images_each, data.width * data.height];
    const all = await unpacked(pixels);
    return { index, label: labels[place], pixels: all.slice(place * size, (place + 1) * size) };
  }

  /* Return the network, ready to run. */
  async function network(data) {
    await loadScript(data.weights);
    return own.network.load(own.stored);
  }

  own.load = { bytes, network, testImage };
})((globalThis.reportDraw = globalThis.reportDraw || {}));
