"""Makes a page of the preview of one of the site: it reloads itself, and is forbidden all that the page is."""

from __future__ import annotations

import html
import re

CHANGES = "/-/changes"  # the address of the stream that tells the browser what happens
SCRIPT = """<script nonce="preview">
const changes = new EventSource("%s?%d")
changes.onmessage = () => location.reload()
changes.addEventListener("work", (event) => {
  const box = document.querySelector("output.preview") ?? document.createElement("output")
  box.className = "preview"
  box.style.cssText = "position:fixed; inset:auto 0 0; z-index:9; padding:.6em; background:#fd6; color:#000"
  box.textContent = event.data
  document.body.append(box)
})
</script>"""
NEEDED = (("script-src", "'nonce-preview'"), ("connect-src", "'self'"))  # what the script needs of a policy
POLICY = re.compile(r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*')
FAILED = "<!DOCTYPE html><title>Build failed</title><style>pre{white-space:pre-wrap;overflow-wrap:anywhere}</style>"


def reloading(page: str, seen: int) -> str:
    """Return a page with the script that reloads it after a later build than `seen`, and that its policy allows."""
    page = POLICY.sub(lambda policy: _allowing(policy[0]), page)
    return page.replace("</body>", f"{SCRIPT % (CHANGES, seen)}</body>")


def failed(error: str, seen: int) -> str:
    """Return a page with the error of a build, which reloads itself likewise."""
    return f"{FAILED}<body><h1>Build failed</h1><pre>{html.escape(error)}</pre>{SCRIPT % (CHANGES, seen)}"


def _allowing(policy: str) -> str:
    """Return a policy that allows the script, too."""
    for name, source in NEEDED:
        known = f"{name} " in policy
        policy = policy.replace(f"{name} ", f"{name} {source} ") if known else f"{policy}; {name} {source}"
    return policy
