"""Sums a build up on the page of the workflow that ran it, for GitHub Actions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from report.chapters.history.changes import verdict
from report.chapters.several import another, one_described, span
from report.core.formatting import count, percent, words
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import class_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings
    from report.history.runs import Past

MOST_CLASSES = 100  # rows of the table; a name has 60 characters at the most, which take 10 bytes each
ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")


def write_summary(environment: Mapping[str, str], text: str, warn: Callable[[str], None]) -> None:
    """Add a text to the summary of the workflow's step, if this is one; `warn` is told if it cannot be written."""
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            warn(f"the summary {path} cannot be written ({error.strerror}); the report is made all the same")


def summary(
    headline: str,
    evaluation: Evaluation,
    trainings: Trainings,
    past: Past,
    home: str,
    *,
    say: Vocabulary = HANDWRITING,
) -> str:
    """Return the summary in Markdown, below 100 kB: the headline, the change, the gates, and the table of the classes.

    Args:
        headline: how good the network is, in plain text.
        evaluation: its scores.
        trainings: all of its trainings.
        past: the runs before and the gates.
        home: the address of the published site, "" if it is not known.
        say: the words for the data.
    """
    lines = [
        f"## {plain(headline)}",
        _accuracy(evaluation, trainings),
        f"Since the last published run: {plain(verdict(past.comparison, say))}"
        if past.comparison
        else "There is no earlier run on these data.",
        *_gates(past, say),
        "\n".join(_classes(evaluation, say)),
    ]
    if len(evaluation.classes) > MOST_CLASSES:
        lines.append(f"{count(len(evaluation.classes) - MOST_CLASSES)} more classes stand in `metrics.json`.")
    if home:
        lines.append(f"The published report: <{home}>")
    return "\n\n".join(lines) + "\n"


def _accuracy(evaluation: Evaluation, trainings: Trainings) -> str:
    low, high = (percent(end) for end in evaluation.interval)
    if trainings.number == 1:
        return f"Test accuracy **{percent(evaluation.accuracy)}**, 95% interval {low} to {high}."
    seed = trainings.replicates[trainings.subject].seed
    return (
        f"Mean test accuracy **{percent(trainings.mean)}** of {words(trainings.number)} trainings, "
        f"{span(trainings)}; {another(trainings)}. What follows is about {one_described(trainings)}, seed {seed}: "
        f"{percent(evaluation.accuracy)}, 95% interval {low} to {high}."
    )


def plain(text: str) -> str:
    """Return text that Markdown leaves as it is, whatever it holds: all but letters and digits becomes a reference."""
    return "".join(one if one in ALPHABET else f"&#{ord(one)};" for one in text)


def _gates(past: Past, say: Vocabulary) -> Iterator[str]:
    for gate in past.gates:
        mark = "**Gate failed**" if not gate.passed else "Gate passed" if gate.judged else "**Gate not judged**"
        yield f"{mark}: the {plain(say.network)} was to {plain(gate.asked)} (`{gate.setting}`) and {plain(gate.found)}."


def _classes(evaluation: Evaluation, say: Vocabulary) -> Iterator[str]:
    yield f"| class | precision | recall | F1 | {plain(say.items)} |"
    yield "|---|--:|--:|--:|--:|"
    for score, known in list(zip(evaluation.classes, class_scores(evaluation), strict=True))[:MOST_CLASSES]:
        shares = " | ".join("–" if share is None else percent(share) for share in known)
        yield f"| <code>{plain(score.name)}</code> | {shares} | {count(score.support)} |"
