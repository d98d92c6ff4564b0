// Gives what is said of a test image its room before the page is drawn, where the address asks for one.
document.documentElement.classList.toggle("asked", new URLSearchParams(location.search).has("index"));
