/* Loads the scripts that a page needs only when somebody asks for more. They are classic ones, since a page that was
   opened as a file can read nothing else. */
"use strict";
(function (own) {
  const loading = {}; // by address

  /* Return a promise that the script at an address has run. It is loaded once; after a failure the next call tries anew. */
  function loadScript(address) {
    loading[address] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const fail = () => {
        delete loading[address];
        script.remove();
        reject(new Error(`${address} did not load`));
      };
      Object.assign(script, { src: address, onload: resolve, onerror: fail });
      document.head.append(script);
    });
    return loading[address];
  }

  own.loadScript = loadScript;
  if (typeof module !== "undefined") module.exports = { loadScript };
})((globalThis.reportShared = globalThis.reportShared || {}));
