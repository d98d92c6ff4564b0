// Marks, in the contents, the section that is being read, where the browser does not do so itself.
(() => {
  "use strict";
  const links = [...document.querySelectorAll("[data-contents] a")];
  if (!links.length || CSS.supports("selector(:target-current)")) return;
  const targets = links.map((link) => document.getElementById(link.getAttribute("href").slice(1)));

  function mark() {
    const rest = document.documentElement.scrollHeight - innerHeight - scrollY;
    const atEnd = scrollY > 0 && rest < 2; // where the last section is read, however short it is
    const line = atEnd ? Infinity : Math.min(scrollY, innerHeight / 3); // at the top the first section is read
    const passed = targets.filter((target) => target?.getBoundingClientRect().top < line).length;
    links.forEach((link, place) => {
      if (place === Math.max(0, passed - 1)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  for (const event of ["scroll", "resize"]) addEventListener(event, mark);
  mark();
})();
