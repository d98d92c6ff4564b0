"""A page of the preview allows the script that reloads it, and nothing else that the page of the site forbids."""

from __future__ import annotations

import pytest

from report.publishing.reloading import CHANGES, SCRIPT, failed, reloading


@pytest.mark.parametrize(
    ("policy", "eased"),
    [
        ("default-src 'none'", "default-src 'none'; script-src 'nonce-preview'; connect-src 'self'"),
        (
            "script-src 'self'; style-src 'self'",
            "script-src 'nonce-preview' 'self'; style-src 'self'; connect-src 'self'",
        ),
        (
            "connect-src https://a.example; script-src 'none'",
            "connect-src 'self' https://a.example; script-src 'nonce-preview' 'none'",
        ),
    ],
)
def test_the_policy_of_a_page_is_eased_for_the_script_alone(policy: str, eased: str) -> None:
    page = '<meta http-equiv="Content-Security-Policy" content="{}"><body><p>script-src x</p>{}</body>'
    assert reloading(page.format(policy, ""), 7) == page.format(eased, SCRIPT % (CHANGES, 7))


def test_a_page_without_a_policy_is_given_none() -> None:
    assert reloading("<body></body>", 0) == f"<body>{SCRIPT % (CHANGES, 0)}</body>"


def test_an_error_is_shown_as_text() -> None:
    assert "<pre>a &lt; b</pre>" in failed("a < b", 0)
