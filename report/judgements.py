"""The sentences about trust: how sure of its mistakes, how well calibrated, how robust; true for any run."""

from __future__ import annotations

from itertools import takewhile
from math import ceil
from typing import TYPE_CHECKING

from report.choices import FEW
from report.formats import confidence, count, decimal, listing, percent, plural, sentence

if TYPE_CHECKING:
    from report.results import Evaluation, Features, Robustness, Uncertainty

SMALL_GAP = 0.02  # between confidence and accuracy: two points
SURE = 0.9
DECLINED = 0.05
GOOD, HALF = 0.9, 0.5  # accuracies
DISTURBED = {
    "shift": "shifts",
    "rotation": "rotations",
    "noise": "noise",
    "blur": "blur",
    "contrast": "fainter ink",
    "strokes": "thinner and thicker strokes",
}


def sure_mistakes(evaluation: Evaluation) -> str:
    """Say how many of the mistakes were made with over 90 % confidence."""
    sure = int((evaluation.confidences[list(evaluation.mistakes)] > SURE).sum())
    total = len(evaluation.mistakes)
    if not total:
        return "There is none among the test images."
    made = f"made with more than {percent(SURE, 0)} confidence."
    if total == 1:
        return f"The only mistake was {made if sure else f'not {made}'}"
    which = f"{count(sure)} of the {count(total)}" if sure else f"None of the {count(total)}"
    return f"{which} mistakes {'were' if sure > 1 else 'was'} {made}"


def trust_headline(evaluation: Evaluation) -> str:
    """Say whether the confidence can be believed."""
    enough = [found for found in evaluation.calibration.bins if found.count >= FEW]
    if len(enough) <= 1:  # a single bin, as a rule the top one, says nothing about the others
        return "There are too few images to say."
    widest = max(enough, key=lambda found: abs(found.confidence - found.accuracy))
    gap = 100 * (widest.confidence - widest.accuracy)
    if abs(gap) < 100 * SMALL_GAP:
        most = plural(max(1, ceil(abs(gap))), "point")
        return f"Yes: it is off by {most} at the most, wherever there are images enough to tell."
    top = evaluation.calibration.bins[-1]
    fine = top.count >= FEW and abs(top.confidence - top.accuracy) < SMALL_GAP
    start = "At the very top, yes. " if fine else ""
    says = confidence(widest.confidence, 0)
    return (
        f"{start}Where it says {says}, it promises {abs(gap):.0f} points {'more' if gap > 0 else 'less'} than it keeps."
    )


def calibration(evaluation: Evaluation, uncertainty: Uncertainty) -> str:
    """Say how far the confidence is off on average, and how much of the images the highest bin holds."""
    found = evaluation.calibration
    low, high = uncertainty.expected_error
    last = found.bins[-1]
    text = (
        "Weighted by how many images fall into each bin, its confidence is off by "
        f"{100 * found.expected_error:.1f} points on average: the expected calibration error is "
        f"{decimal(found.expected_error, 4)}, with a 95% interval from "
        f"{decimal(low, 4)} to {decimal(high, 4)}."
    )
    if last.count * 2 <= evaluation.total or abs(last.confidence - last.accuracy) >= found.expected_error:
        return text
    held = f"{count(last.count)} of all {count(evaluation.total)} images"
    return f"{text} That average flatters: the top bin alone holds {held}, and there it is off by less."


def scores(evaluation: Evaluation, uncertainty: Uncertainty) -> str:
    """Give log loss and Brier score with their intervals."""
    loss, brier = (
        f"{decimal(value)} ({decimal(low)} to {decimal(high)})"
        for value, (low, high) in ((evaluation.loss, uncertainty.loss), (evaluation.brier, uncertainty.brier))
    )
    bins = len(evaluation.calibration.bins)
    return (
        f"Log loss {loss}, Brier score {brier}; 95% intervals by bootstrap. The calibration error is the mean distance "
        f"of confidence and accuracy over {bins} bins of equal width, weighted by their counts (Guo et al. 2017)."
    )


def declining(uncertainty: Uncertainty) -> str:
    """Say what is gained when the network may decline the images that it is least sure of."""
    found = next(point for point in uncertainty.coverage if point.declined >= DECLINED)
    first = uncertainty.coverage[0]
    if found.accuracy <= first.accuracy:
        return f"Declining the {percent(found.declined, 0)} that it is least sure of would gain nothing."
    return (
        f"If it may decline the {percent(found.declined, 0)} of the images that it is least sure of, it is right in "
        f"{percent(found.accuracy)} of the rest, instead of {percent(first.accuracy)} of all."
    )


def robustness_headline(robustness: Robustness) -> str:
    """Say in one line how far from its data it still works."""
    reached, ended = [], False
    for kind, noun, way in (("shift", "pixel", "aside"), ("rotation", "degree", "round")):
        steps = [found for found in robustness.disturbances if found.name == kind]
        kept = list(takewhile(lambda step: step.accuracy >= GOOD, steps))
        if kept:
            reached.append(f"{'at least ' if kept == steps else ''}{plural(int(kept[-1].level), noun)} {way}")
            ended = ended or kept != steps
    fails = f"it fails in more than {percent(1 - GOOD, 0)}"
    if not reached:
        return f"Not far: with the smallest shift or rotation tried {fails}."
    return f"As far as {' or '.join(reached)}{f'; beyond, {fails}' if ended else ''}."


def robustness_use(robustness: Robustness) -> str:
    """Say which disturbances it stands and which it does not."""
    kinds: dict[str, list[float]] = {}
    for found in robustness.disturbances:
        kinds.setdefault(found.name, []).append(found.accuracy)
    kept = [DISTURBED[name] for name, accuracies in kinds.items() if min(accuracies) >= GOOD]
    lost = [DISTURBED[name] for name, accuracies in kinds.items() if min(accuracies) < HALF]
    text = f"Every step of {listing(kept)} leaves it at {percent(GOOD, 0)} or more. " if kept else ""
    if lost:
        text += f"Under {listing(lost)} it falls below {percent(HALF, 0)}. "
    return text


def features_headline(features: Features) -> str:
    """Say in one line what the first layer learned, or that it cannot be shown."""
    if features.reason:
        return "That cannot be shown as images."
    number = len(features.weights)
    return f"{sentence(plural(number, 'pattern'))} of ink that {'speaks' if number == 1 else 'speak'} for or against."
