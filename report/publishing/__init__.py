"""Words and templates in, the site out: the only room that writes HTML."""
