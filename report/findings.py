"""The sentences that state findings: records in, plain text out, true for any run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.formats import count, decimal, listing, percent, plural, sentence, words

if TYPE_CHECKING:
    from report.records import Dataset, Layer, Run
    from report.results import Evaluation

LITTLE = 0.05  # a relative change of the loss that is not worth a word
SMALL_GAIN = 0.005  # a gain in accuracy of half a point
PAIRS_NAMED = 3
PAIRS_COUNTED = 5


def network(run: Run) -> str:
    """Name the network by its shape: a network with one hidden layer of 128 units."""
    trained = [layer for layer in run.layers if layer.parameters]
    hidden = trained[:-1]
    if any(layer.type != "Dense" for layer in trained):
        kinds = {layer.type for layer in trained}
        start = "a convolutional network" if "Conv2D" in kinds else "a network"
        return f"{start} with {count(run.parameters)} parameters"
    if not hidden:
        return "a network without a hidden layer"
    sizes = [count(layer.output_shape[-1]) for layer in hidden]
    units = "unit" if sizes == ["1"] else "units"
    return f"a network with {plural(len(hidden), 'hidden layer')} of {listing(sizes)} {units}"


def headline(run: Run, evaluation: Evaluation, dataset: Dataset) -> str:
    """Say how good it is."""
    right = f"{count(evaluation.correct)} of {count(evaluation.total)}"
    return sentence(f"{network(run)} reads {right} unseen {dataset.things} correctly")


def learning_headline(run: Run) -> str:
    """Say in one line how the training went."""
    first, best, last = run.epochs[0], run.best, run.epochs[-1]
    after = last.number - best.number
    if first is last:
        return "In a single pass over the data. A second one might teach it more."
    if not after:
        return f"It was still improving after {plural(last.number, 'pass')} over the data."
    if _highest_since(run) <= best.test_loss * (1 + LITTLE):
        return f"Most of it in {plural(best.number, 'pass')} over the data. What followed changed little."
    if last.loss >= best.loss:
        return f"The loss was lowest after {plural(best.number, 'pass')}. The next {words(after)} led away from it."
    gain = last.test_accuracy - best.test_accuracy
    if gain >= SMALL_GAIN:
        start = f"The loss was lowest after {plural(best.number, 'pass')}"
        return f"{start}, but the next {words(after)} read more images right."
    better = "not better" if gain <= 0 else "hardly better"
    return f"Best after {plural(best.number, 'pass')}. The next {words(after)} made it surer, {better}."


def _highest_since(run: Run) -> float:
    """Return the highest test loss since the best epoch."""
    return max(epoch.test_loss for epoch in run.epochs[run.best.number - 1 :])


def memorising(run: Run) -> str:
    """Say what the test loss did after its lowest point."""
    best, last = run.best, run.epochs[-1]
    if len(run.epochs) == 1:
        return f"After its only epoch the test loss stands at {decimal(last.test_loss)}."
    if best is last:
        return (
            f"Test loss was lowest after the last epoch, at {decimal(last.test_loss)}: "
            "nothing here says that more epochs would not help."
        )
    start = f"Test loss was lowest after epoch {best.number}"
    if _highest_since(run) <= best.test_loss * (1 + LITTLE):
        return f"{start}, at {decimal(best.test_loss)}, and has hardly moved since."
    rise = last.test_loss / best.test_loss - 1 if best.test_loss else 0.0
    if rise <= LITTLE:
        return f"{start}, at {decimal(best.test_loss)}, has been higher since, and ends at {decimal(last.test_loss)}."
    if last.loss < best.loss:
        return f"{start} and has risen by {percent(rise, 0)} since: the network has begun to memorise."
    return f"{start} and has risen by {percent(rise, 0)} since."


def above_test(run: Run) -> str:
    """Explain why the training loss starts above the test loss, where it does."""
    first = run.epochs[0]
    return " That is why training starts above test." if first.loss > first.test_loss else ""


def test_set(run: Run) -> str:
    """Say what the test images were used for during training."""
    scored = "The test images were scored after every epoch to draw the curves"
    if not run.chosen_by:
        return f"{scored}; they chose nothing."
    return (
        f"{scored}, and {listing(list(run.chosen_by))} chose by these scores: the network was fitted to the test "
        "images as well, and other images will be read less well than the figures here say."
    )


def confused_pairs(evaluation: Evaluation) -> list[tuple[int, int, int]]:
    """Return pairs of classes with the number of mistakes between them, both directions, most first, then in order."""
    matrix = evaluation.confusion
    size = range(len(matrix))
    pairs = [(one, other, matrix[one][other] + matrix[other][one]) for one in size for other in size if one < other]
    return sorted((pair for pair in pairs if pair[2]), key=lambda pair: -pair[2])


def failing_headline(evaluation: Evaluation) -> str:
    """Say where it fails."""
    pairs = confused_pairs(evaluation)[:PAIRS_NAMED]
    if not pairs:
        return (
            "Nowhere in this image." if evaluation.total == 1 else f"Nowhere in these {count(evaluation.total)} images."
        )
    names = [score.name for score in evaluation.classes]
    named = ", ".join(f"{names[one]} and {names[other]}" for one, other, _ in pairs)
    return f"Where two shapes come close: {named}."


def failing(evaluation: Evaluation) -> str:
    """Say how concentrated the mistakes are."""
    mistakes = len(evaluation.mistakes)
    if not mistakes:
        return "It made no mistake on the test images. More of them would find one."
    pairs = confused_pairs(evaluation)[:PAIRS_COUNTED]
    covered = sum(number for *_, number in pairs)
    of_all = f"Of the {count(mistakes)} mistakes" if mistakes > 1 else "The only mistake"
    if mistakes == 1:
        return f"{of_all} falls on one pair of classes."
    return f"{of_all}, {count(covered)} fall on {plural(len(pairs), 'pair')} of classes."


def class_extremes(evaluation: Evaluation) -> str:
    """Say which classes fail most and least often, and which are most often read in place of another."""
    scores = [(index, score) for index, score in enumerate(evaluation.classes) if score.support]
    recalls = [score.recall for _, score in scores]
    if min(recalls) == max(recalls):
        return f"Every class is read equally well, {percent(recalls[0])} of its images."

    def those(recall: float) -> tuple[str, str]:
        found = [(index, score) for index, score in scores if score.recall == recall]
        rows = [evaluation.confusion[index] for index, _ in found]
        missed = [
            f"{count(sum(row) - row[index])} of {count(sum(row))}" for (index, _), row in zip(found, rows, strict=True)
        ]
        return _named([score.name for _, score in found]), listing(list(dict.fromkeys(missed)))

    (worst, of_worst), (best, of_best) = those(min(recalls)), those(max(recalls))
    worst += " fails" if recalls.count(min(recalls)) == 1 else " fail"
    taken = [sum(row[index] for row in evaluation.confusion) for index in range(len(evaluation.classes))]
    instead = [total - evaluation.confusion[index][index] for index, total in enumerate(taken)]
    most = [score.name for score, number in zip(evaluation.classes, instead, strict=True) if number == max(instead)]
    return (
        f"{worst} most often ({of_worst}), {best} least ({of_best}). "
        f"{_named(most)} {'is' if len(most) == 1 else 'are'} most often read in place of another "
        f"({plural(max(instead), 'time')})."
    )


def _named(names: list[str]) -> str:
    """List names, or the first few of many."""
    return listing(
        names if len(names) <= PAIRS_NAMED else [*names[:PAIRS_NAMED], f"{words(len(names) - PAIRS_NAMED)} more"]
    )


def layer_sizes(run: Run) -> str:
    """Spell out where the parameters come from: the products of inputs and outputs, and biases."""
    trained = [layer for layer in run.layers if layer.parameters]
    if any(layer.type != "Dense" for layer in trained):
        return f"in {plural(len(trained), 'layer')}"
    sizes = [(_inputs(run, layer), layer.output_shape[-1]) for layer in trained]
    products = " + ".join(f"{count(one)} × {count(other)}" for one, other in sizes)
    return products if sum(one * other for one, other in sizes) == run.parameters else f"{products}, and biases"


def layers_headline(run: Run) -> str:
    """Say in one line what was trained for how long: 784 inputs, 128 hidden units, 10 outputs, ten passes."""
    trained = [layer for layer in run.layers if layer.parameters]
    passes = plural(len(run.epochs), "pass")
    if any(layer.type != "Dense" for layer in trained):
        return f"{count(run.parameters)} parameters in {plural(len(trained), 'layer')}, {passes}."
    sizes = [layer.output_shape[-1] for layer in trained]
    hidden = [_figures(size, "hidden unit") for size in sizes[:-1]]
    return (
        f"{', '.join([_figures(_inputs(run, trained[0]), 'input'), *hidden, _figures(sizes[-1], 'output'), passes])}."
    )


def _figures(number: int, noun: str) -> str:
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def _inputs(run: Run, layer: Layer) -> int:
    """Return the number of inputs of a Dense layer: the outputs of the layer before, or what its weights tell."""
    before = run.layers.index(layer) - 1
    if before >= 0:
        return run.layers[before].output_shape[-1]
    return layer.parameters // layer.output_shape[-1] - 1


def band_title(shown: int, dataset: Dataset) -> str:
    """Name the opening band."""
    if shown == 1:
        return f"The first test image of {dataset.title}, with the network’s reading of it."
    return (
        f"The first {count(shown)} test images of {dataset.title}, in file order, with the network’s reading of each."
    )


def band_caption(wrong: int, shown: int, evaluation: Evaluation) -> str:
    """Say how many of the images shown in the band are wrong, and how many of all, where these are more."""
    here = "Not one is wrong" if not wrong else f"{sentence(words(wrong))} {'is' if wrong == 1 else 'are'} wrong"
    tiles = "" if not wrong else " and stands on a solid tile" if wrong == 1 else " and stand on solid tiles"
    if shown == evaluation.total:
        return f"{here}{tiles}."
    verb = "is" if len(evaluation.mistakes) == 1 else "are"
    return f"{here}{tiles}; of all {count(evaluation.total)}, {count(len(evaluation.mistakes))} {verb}."


def times(number: int) -> str:
    """Write how often: once, twice, ten times."""
    return {1: "once", 2: "twice"}.get(number, f"{words(number)} times")


def after_the_last(run: Run) -> str:
    """Go on from the accuracy after the first epoch to that after the last, and to the loss on the training images."""
    first, last = run.epochs[0], run.epochs[-1]
    if first is last:
        return ""
    fell = "fell" if last.loss < first.loss else "went"
    return (
        f"; after the last, {percent(last.test_accuracy)}. Over the same time its loss on the training images {fell} "
        f"from {decimal(first.loss)} to {decimal(last.loss)}"
    )
