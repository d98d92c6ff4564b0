// Marks, in the contents, the section that is being read, where the browser does not do so itself.
(() => {
  "use strict";
  const links = [...document.querySelectorAll("[data-contents] a")];
  if (!links.length || CSS.supports("selector(:target-current)")) return;
  const targets = links.map((link) => document.querySelector(link.hash));

  function mark() {
    const line = 0.36 * innerHeight; // a little below where the observer looks, so that what has entered counts
    const passed = targets.filter((target) => target?.getBoundingClientRect().top < line).length;
    links.forEach((link, place) => {
      if (place === Math.max(0, passed - 1)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  for (const target of targets) if (target) watch.observe(target);
  mark();
})();
