"""The history loses no run, keeps none twice, and never takes a bad answer for an empty one."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from data_files import NOT_BROUGHT, POINTER
from local_server import NOWHERE, Request, World, serve
from worlds import past_run, several_runs, tiny_dataset, tiny_evaluation, tiny_results, tiny_run, tiny_trainings

from report.core.errors import ReportError
from report.core.fetch import LARGEST, Limits
from report.core.provenance import Provenance
from report.evaluation.trainings import Replicate
from report.history import store as history_store
from report.history.entry import describe
from report.history.store import gather, history_json, join, keep_local, parse, read_local, remember, told_apart
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report.history.runs import PastRun

MANY = 50_000
ACTIONS = {"GITHUB_RUN_ID": "2"}
SHORT = Limits(answer=0.5, read=0.5, whole=1)
PROVENANCE = Provenance("c0ffee", 1_700_000_000, "", "", {"python": "3.12.1"}, reproducible=False)
CONTRACT = {
    "id": "1",
    "commit": None,
    "time": None,
    "dataset": {"name": "mnist", "sha256": "ab"},
    "settings": {"seed": 1, "learning_rate": 0.001, "odd": True, "name": "text"},
    "accuracy": 0.5,
    "loss": 0.25,
    "interval": [0.4, 0.6],
    "wrong": [3, 8],
}


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("no_proxy", "*")
    with serve() as world:
        yield world


def ids(runs: Sequence[PastRun]) -> list[str]:
    return [run.id for run in runs]


def some(*names: str | int, time: int = 0) -> tuple[PastRun, ...]:
    """Return runs of these ids, each a day after the one before."""
    return tuple(past_run(str(name), time=time + 86_400 * place) for place, name in enumerate(names))


def many(number: int) -> bytes:
    """Return a history of so many runs."""
    line = json.dumps(CONTRACT)
    runs = ",".join(line.replace('"id": "1"', f'"id": "{place}"') for place in range(number))
    return f'{{"schema_version": 1, "runs": [{runs}]}}'.encode()


def complaint(sources: Sequence[str], folder: Path) -> str:
    """Return the one line with which sources are refused."""
    with pytest.raises(ReportError) as caught:
        gather(sources, folder, folder / ".cache", lambda _: None, SHORT)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def entry(**changes: Any) -> PastRun:  # noqa: ANN401 - any argument
    """Return the entry of a small run, described with changes."""
    results = tiny_results(evaluation=tiny_evaluation([0, 1, 2, 2], [1, 1, 2, 0], [0.6, 0.7, 0.8, 0.9]))
    values: dict[str, Any] = {
        "settings": Settings(),
        "dataset": tiny_dataset(),
        "provenance": PROVENANCE,
        "run": results.run,
        "evaluation": results.evaluation,
        "uncertainty": results.uncertainty,
        "trainings": results.trainings,
        "environment": {},
        "made_by": "training-0123",
    }
    values |= changes
    return describe(values.pop("settings"), values.pop("dataset"), values.pop("provenance"), **values)


def test_what_is_written_is_read_again() -> None:
    runs = (entry(), entry(environment={"GITHUB_RUN_ID": "17"}), past_run("x", loss=None, time=None, commit=None))
    runs += (several_runs("y", [1, 2], [2, 3]), several_runs("z", [], [], []))
    assert parse(history_json(runs), "here") == parse(b"\xef\xbb\xbf" + history_json(runs), "here") == runs


def test_the_file_is_as_the_contract_says() -> None:
    stored = json.loads(history_json([entry()]))
    run = stored["runs"][0]
    assert stored["schema_version"] == 2
    assert run["dataset"] == {"name": "tiny", "sha256": "0123456789abcdef" * 4}
    shaping = {"epochs": 10, "batch_size": 32, "learning_rate": 0.001}
    assert run["settings"] == {"model": "report.model:dense", "seed": 42, "replicates": 5, **shaping}
    assert run["replicates"] == [{"seed": 42, "accuracy": 0.5, "loss": 0.25}]
    assert "misread" not in run
    assert run["wrong"] == [0, 3]
    assert (run["commit"], run["time"]) == ("c0ffee", "2023-11-14T22:13:20Z")
    assert (run["accuracy"], run["loss"]) == (0.5, 0.25)
    assert run["loss_interval"] == [0.25, 0.75]
    assert run["interval"] == pytest.approx([0.49, 0.51])
    assert (run["seconds"], run["cores"], run["versions"]) == (4.5, 2, {"python": "3.12.1"})


def test_of_several_trainings_each_is_kept_and_how_many_misread_each_image() -> None:
    trainings = tiny_trainings([0.5, 0.75, 0.75], [3, 0, 1, 0])
    run = json.loads(history_json([entry(trainings=trainings)]))["runs"][0]
    assert [(one["seed"], one["accuracy"]) for one in run["replicates"]] == [(42, 0.5), (43, 0.75), (44, 0.75)]
    assert run["misread"] == [[2], [], [0]]
    assert run["wrong"] == [0, 3]  # of the one in the middle


def test_a_history_of_the_first_schema_is_read_each_run_as_one_training() -> None:
    old = json.dumps({"schema_version": 1, "runs": [CONTRACT]}).encode()
    (run,) = parse(old, "here")
    assert (run.number, run.accuracies, run.losses, run.misread) == (1, (0.5,), (0.25,), ())
    written = json.loads(history_json([run]))
    assert written["schema_version"] == 2
    assert not {"replicates", "misread"} & written["runs"][0].keys()


def test_a_run_takes_a_line() -> None:
    assert len(history_json(some(1, 2, 3)).splitlines()) == 5


def test_a_file_with_no_more_than_the_contract_is_read() -> None:
    (run,) = parse(json.dumps({"schema_version": 1, "runs": [CONTRACT]}).encode(), "here")
    assert (run.id, run.wrong, run.total) == ("1", (3, 8), None)
    assert run.settings == CONTRACT["settings"]
    assert [type(value) for value in run.settings.values()] == [int, float, bool, str]


def test_what_a_later_version_adds_does_no_harm() -> None:
    assert parse(json.dumps({"schema_version": 1, "runs": [CONTRACT | {"new": [1]}], "more": {}}).encode(), "here")


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"null",
        b"[]",
        b"<!DOCTYPE html><title>Not found</title>",
        b"\xff\xfe",
        b"{",
        b'{"runs": []}',
        b'{"schema_version": 1}',
        b'{"schema_version": 3, "runs": []}',
        b'{"schema_version": 1, "runs": [{}]}',
        b'{"schema_version": 1, "runs": ' + b"[" * 10_000,
        b'{"schema_version": ' + b"9" * 10_000 + b', "runs": []}',
        *(
            json.dumps({"schema_version": 1, "runs": [CONTRACT | change]}).encode()
            for change in (
                {"id": ""},
                {"id": 3},
                {"id": "x" * 1000},
                {"accuracy": 1.1},
                {"accuracy": float("nan")},
                {"loss": float("inf")},
                {"wrong": [-1]},
                {"wrong": "none"},
                {"interval": [0.1]},
                {"dataset": "mnist"},
                {"time": "yesterday"},
                {"time": "2026-01-01T00:00:00"},
                {"time": "0001-01-01T00:00:00+14:00"},
                {"time": "9999-12-31T23:59:59-12:00"},
                {"id": "::error::x"},
                {"id": "\N{LINE SEPARATOR}"},
                {"loss": 1e308},
                {"settings": {"seed": 10**4000}},
                {"settings": {"x" * 10**6: []}},
                {"commit": "\ud800"},
                {"settings": {"seed": [1]}},
                {"settings": {str(number): number for number in range(1000)}},
                {"commit": "a\nb" * 1000},
                {"misread": [[1]]},
                {"replicates": [{"seed": 1, "accuracy": 0.5, "loss": 0.1}] * 2},
                {"replicates": [{"seed": 1}]},
            )
        ),
    ],
)
def test_what_is_no_history_is_refused_in_one_line(broken: bytes, tmp_path: Path) -> None:
    (tmp_path / "history.json").write_bytes(broken)
    assert "is not a valid history" in complaint(["history.json"], tmp_path)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    assert str(tmp_path / "none.json") in complaint(["none.json"], tmp_path)


def test_a_folder_is_no_history(tmp_path: Path) -> None:
    assert str(tmp_path) in complaint(["."], tmp_path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs devices and pipes, as Linux has them")
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "pipe"])
def test_what_is_no_file_is_no_history_and_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert complaint([name], tmp_path).endswith(f"{(tmp_path / name).resolve()} is no file; name one that is")


@pytest.mark.parametrize("name", ["~nobody-of-that-name/x.json", "\0", "x" * 300, "loop"])
def test_a_name_that_leads_nowhere_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert "cannot be read" in complaint([name], tmp_path)


def test_a_file_that_git_lfs_has_not_brought_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_bytes(POINTER)
    assert f"history.json {NOT_BROUGHT}" in complaint(["history.json"], tmp_path)


def test_a_file_too_large_to_be_one_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "large.json" in complaint(["large.json"], tmp_path)


def test_an_address_that_answers_404_has_no_history_yet(web: World, tmp_path: Path) -> None:
    said: list[str] = []
    assert gather([web.address + "history.json"], tmp_path, tmp_path / ".cache", said.append, SHORT) == ()
    assert said == [f"no history yet at {web.address}history.json"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda request: request.send_error(500), "500"),
        (lambda request: request.send_error(403), "403"),
        (lambda request: request.send_error(410), "410"),
        (lambda request: request.reply(b"<p>Hello", kind="text/html"), "web page"),
        (lambda request: request.reply(b"<p>Hello"), "not a valid history"),
        (lambda request: request.reply(b"{}", size=100), "broken off"),
        (Request.say_nothing, "silent"),
        (Request.trickle, "not finished"),
        (b"", "not a valid history"),
    ],
    ids=["500", "403", "410", "a page", "text", "cut", "silence", "a trickle", "nothing"],
)
def test_any_other_answer_stops_the_build(web: World, tmp_path: Path, answer: Any, said: str) -> None:  # noqa: ANN401
    web.answers["/history.json"] = answer
    assert said in complaint([web.address + "history.json"], tmp_path)
    assert not list((tmp_path / ".cache").glob(".*"))


@pytest.mark.parametrize("address", [f"{NOWHERE}history.json", "http://[", "http://", "https://127.0.0.1:9/x"])
def test_an_address_without_a_server_stops_the_build(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    assert complaint([address], tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "{}/history.json?token=secret",
        "{}/history.json?token=sec secret",
        "somebody:secret@{}/history.json",
        "somebody:sec/secret@{}/history.json",
        "[secret/history.json?token=secret",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "HTTP", "htp"])
def test_a_password_in_an_address_is_not_told(web: World, tmp_path: Path, scheme: str, address: str) -> None:
    web.answers["/history.json?token=secret"] = lambda request: request.send_error(500)
    assert "secret" not in complaint([f"{scheme}://{address.format(web.address.split('/')[2])}"], tmp_path)


def test_files_and_addresses_are_joined(web: World, tmp_path: Path) -> None:
    web.answers["/history.json"] = history_json(some(1, 2, 4))
    (tmp_path / "copy.json").write_bytes(history_json(some(1, 2, 3)))
    sources = [web.address + "history.json", "copy.json"]
    assert ids(gather(sources, tmp_path, tmp_path / ".cache", lambda _: None)) == ["1", "2", "4", "3"]


def test_without_a_source_the_runs_of_this_machine_count(tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    cache.mkdir()
    assert gather([], tmp_path, cache, lambda _: None) == ()
    keep_local(cache, history_json(some(1, 2)))
    assert ids(gather([], tmp_path, cache, lambda _: None)) == ["1", "2"]
    assert sorted(path.name for path in cache.iterdir()) == ["history.copy", "history.json"]


def test_with_a_source_they_do_not(tmp_path: Path) -> None:
    (tmp_path / ".cache").mkdir()
    keep_local(tmp_path / ".cache", history_json(some(1, 2)))
    (tmp_path / "other.json").write_bytes(history_json(some(3)))
    assert ids(gather(["other.json"], tmp_path, tmp_path / ".cache", lambda _: None)) == ["3"]


@pytest.mark.parametrize("name", ["history.json", "history.copy"])
@pytest.mark.parametrize("damage", ["emptied", "cut", "turned", "replaced", "removed", "a folder"])
def test_a_damaged_history_of_this_machine_is_told_and_its_copy_counts(tmp_path: Path, name: str, damage: str) -> None:
    keep_local(tmp_path, history_json(some(1, 2)))
    path = tmp_path / name
    content = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage != "removed":
        turned = bytes([content[0] ^ 1]) + content[1:]
        path.write_bytes({"emptied": b"", "cut": content[:99], "turned": turned}.get(damage, history_json(some(3))))
    said: list[str] = []
    assert ids(read_local(tmp_path, said.append)) == ["1", "2"]
    assert len(said) == (name == "history.json" or damage != "removed")
    keep_local(tmp_path, history_json(some(1, 2, 3)))
    assert ids(read_local(tmp_path, pytest.fail)) == ["1", "2", "3"]


def test_links_in_the_place_of_drafts_are_not_written_through(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_bytes(b"mine")
    for name in ("history.json", "history.copy"):
        (tmp_path / f".{name}").symlink_to(own)
    keep_local(tmp_path, history_json(some(1)))
    assert own.read_bytes() == b"mine"
    assert ids(read_local(tmp_path, pytest.fail)) == ["1"]


def test_a_history_that_an_earlier_version_kept_alone_is_read(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_bytes(history_json(some(1, 2)))
    assert ids(read_local(tmp_path, pytest.fail)) == ["1", "2"]


@pytest.mark.parametrize("name", ["history.json", "history.copy"])
def test_a_history_that_another_account_keeps_to_itself_is_not_called_damaged(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_local(tmp_path, history_json(some(1, 2)))
    whole = history_store.read_whole

    def refused(path: Path, most: int) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path, most)

    monkeypatch.setattr(history_store, "read_whole", refused)
    with pytest.raises(ReportError, match=rf"{name} may not be read by this account; let its owner give"):
        read_local(tmp_path, pytest.fail)


def test_a_damaged_history_of_this_machine_may_be_deleted(tmp_path: Path) -> None:
    keep_local(tmp_path, b"{")
    with pytest.raises(ReportError, match="delete it"):
        read_local(tmp_path, pytest.fail)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (some(), some(), []),
        (some(1, 2), some(), ["1", "2"]),
        (some(), some(1, 2), ["1", "2"]),
        (some(1, 2), some(1, 2, 3), ["1", "2", "3"]),
        (some(1, 2, 3), some(1, 2), ["1", "2", "3"]),
        (some(2, 3), some(1, 2, 3), ["1", "2", "3"]),
        (some(1, 3), some(1, 2, 3), ["1", "2", "3"]),
        (some(1, 2, time=10 * 86_400), some(3, 4), ["3", "4", "1", "2"]),
        (some(1, 2), some(3, 4, time=10 * 86_400), ["1", "2", "3", "4"]),
        (some(2, 1), some(1, 2), ["2", "1"]),
    ],
)
def test_a_union_keeps_the_order(first: tuple[PastRun, ...], second: tuple[PastRun, ...], joined: list[str]) -> None:
    assert ids(join([first, second])) == joined


def test_what_two_histories_have_in_common_is_taken_from_the_first() -> None:
    assert join([[past_run("1", accuracy=0.1)], [past_run("1", accuracy=0.2)]])[0].accuracy == 0.1


def test_a_union_has_every_run_once_whatever_the_order() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(100):
        whole = some(*range(30))
        parts = [[run for run in whole if chance.random() < 0.6] for _ in range(3)]
        joined = ids(join(parts))
        assert sorted(joined, key=int) == [run.id for run in whole if any(run in part for part in parts)]
        assert joined == sorted(joined, key=int)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59+12:00"])
def test_the_first_and_the_last_year_are_moments_too(moment: str) -> None:
    old = json.dumps({"schema_version": 1, "runs": [CONTRACT | {"time": moment}]}).encode()
    (run,) = parse(old, "here")
    assert run.time
    assert run.time.utcoffset() == timedelta(0)
    assert parse(history_json([run]), "here") == (run,)


def test_of_a_history_that_is_too_long_the_newest_runs_are_read_at_once() -> None:
    started, content = time.process_time(), many(20_000)
    found = join([parse(content, "here"), parse(content, "there")])
    assert ids(found) == [str(number) for number in range(19_500, 20_000)]
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("piece", "number", "told"),
    [
        (b"{}", 100_001, "100,000 records"),
        (b"[", 200_001, "200,000 lists"),
        (b'"":0,', 1_500_001, "1,500,000 names"),
        (b"0,", 8_388_609, "8,388,608 values"),
    ],
)
def test_a_history_with_more_than_anybody_makes_is_refused(piece: bytes, number: int, told: str) -> None:
    content, started = piece * number, time.process_time()
    with pytest.raises(ReportError, match=f"^here is not a valid history: it has more than {told}; mend it"):
        parse(content, "here")
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"wrong": [-1] * MANY},
        {"misread": [[-1] * MANY]},
        {"misread": [0] * MANY},
        {"replicates": [0] * MANY},
        {"settings": dict.fromkeys(map(str, range(MANY)))},
        {"versions": dict.fromkeys(map(str, range(MANY)))},
        {"settings": {"x" * MANY: []}},
    ],
    ids=["runs", "wrong", "misread", "lists", "replicates", "settings", "versions", "a name"],
)
def test_many_faults_take_little_more_room_than_the_history(change: dict[str, Any]) -> None:
    runs = [CONTRACT | change] if change else [0] * MANY
    content = json.dumps({"schema_version": 1, "runs": runs}).encode()
    tracemalloc.start()
    try:
        with pytest.raises(ReportError, match=r"^here is not a valid history: runs\.0"):
            parse(content, "here")
        assert tracemalloc.get_traced_memory()[1] < 20 * len(content)
    finally:
        tracemalloc.stop()


def test_an_id_that_stands_twice_is_read_once() -> None:
    twice = parse(history_json([past_run("1", accuracy=0.1), past_run("2"), past_run("1", accuracy=0.3)]), "here")
    assert [(run.id, run.accuracy) for run in twice] == [("1", 0.3), ("2", 0.5)]


def test_a_new_run_comes_last() -> None:
    assert ids(remember(some(1, 2), past_run("3"))) == ["1", "2", "3"]


def test_a_run_that_is_made_again_comes_last() -> None:
    runs = remember(some(1, 2, 3), past_run("2", accuracy=0.75))
    assert ids(runs) == ["1", "3", "2"]
    assert runs[-1].accuracy == 0.75


def test_the_last_run_made_again_changes_nothing() -> None:
    runs = some(1, 2, 3)
    assert remember(runs, runs[-1]) == runs


def test_of_too_many_runs_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_store, "MOST_RUNS", 5)
    assert ids(remember(some(*range(4)), past_run("4"))) == ["0", "1", "2", "3", "4"]
    assert ids(remember(some(*range(9)), past_run("9"))) == ["5", "6", "7", "8", "9"]


def test_of_a_history_that_grows_too_large_in_bytes_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_store, "MOST_BYTES", 20_000)
    runs: tuple[PastRun, ...] = ()
    for number in range(20):
        runs = remember(runs, past_run(str(number), wrong=range(1000)))
    assert len(history_json(runs)) < 21_000
    kept = [int(name) for name in ids(runs)]
    assert kept == list(range(20 - len(kept), 20))
    assert len(kept) > 2
    assert ids(remember((), past_run("1", wrong=range(10_000)))) == ["1"]


def test_a_name_that_cannot_be_printed_is_remembered_as_far_as_it_can() -> None:
    settings = Settings(predictions="a\x1b.csv")
    (run,) = parse(history_json([entry(settings=settings, dataset=tiny_dataset(name="d" * 400))]), "here")
    assert run.settings == {"predictions": "a\N{REPLACEMENT CHARACTER}.csv"}
    assert run.dataset.name == "d" * 300


def test_in_actions_a_run_has_the_id_of_its_workflow() -> None:
    assert entry(environment={"GITHUB_RUN_ID": "123456"}).id == "123456"


def test_two_reports_of_one_run_of_a_workflow_are_two_runs() -> None:
    first = entry(environment=ACTIONS)
    others = [
        entry(environment=ACTIONS, settings=Settings(predictions="candidate.csv")),
        entry(environment=ACTIONS, dataset=tiny_dataset(digest="0" * 64)),
    ]
    runs = remember((), told_apart(first, ()))
    for _ in range(2):  # the second time all three are made again
        for run in (first, *others):
            runs = remember(runs, told_apart(run, runs))
            runs = parse(history_json(runs), "here")
    assert [run.dataset.sha256 for run in runs] == [run.dataset.sha256 for run in (first, *others)]
    assert ids(runs)[0] == "2"
    assert [name[:2] for name in ids(runs)[1:]] == ["2-"] * 2


def test_a_long_id_is_cut_where_it_is_told_apart() -> None:
    long = past_run("7" * 100, sha256="0" * 64)
    assert len(told_apart(past_run("7" * 100), (long,)).id) == 100


@pytest.mark.parametrize(
    "change",
    [
        {"settings": Settings(seed=7)},
        {"dataset": tiny_dataset(digest="0" * 64)},
        {"provenance": Provenance("decaf", None, "", "", {"python": "3.12.1"}, reproducible=False)},
        {"provenance": Provenance("c0ffee", None, "", "", {"python": "3.13.0"}, reproducible=False)},
        {"made_by": "training-4567"},
    ],
)
def test_elsewhere_an_id_is_of_what_shaped_the_run(change: dict[str, Any]) -> None:
    assert len(entry().id) == 16
    assert int(entry().id, 16)
    assert entry(**change).id != entry().id


def test_what_does_not_shape_a_run_does_not_change_its_id() -> None:
    settings = Settings(title="Other", output="elsewhere", minimum_accuracy=0.5, history=("x.json",))
    assert entry(settings=settings, run=tiny_run(seconds=99)).id == entry().id


def test_nothing_measured_is_remembered_of_a_reproducible_run() -> None:
    provenance = Provenance("c0ffee", 0, "", "", {}, reproducible=True)
    run = json.loads(history_json([entry(provenance=provenance)]))["runs"][0]
    assert not {"seconds", "cores"} & run.keys()
    assert run["time"] == "1970-01-01T00:00:00Z"


def test_it_is_remembered_where_not_all_was_committed() -> None:
    provenance = Provenance("c0ffee", 0, "", "", {}, reproducible=True, uncommitted=True)
    runs = (entry(provenance=provenance),)
    assert parse(history_json(runs), "here") == runs
    assert json.loads(history_json(runs))["runs"][0]["uncommitted"] is True
    assert "uncommitted" not in json.loads(history_json([entry()]))["runs"][0]


def test_a_loss_that_is_no_number_is_remembered_as_none() -> None:
    evaluation = tiny_evaluation([0, 1], [0, 0])
    object.__setattr__(evaluation, "loss", float("nan"))
    runs = (entry(evaluation=evaluation),)
    assert runs[0].loss is None
    assert parse(history_json(runs), "here") == runs


def test_a_loss_of_one_of_several_trainings_that_is_no_number_is_none() -> None:
    trainings = tiny_trainings([0.5, 0.75], [1, 2, 0, 0])
    lost = Replicate(43, 0.75, float("inf"))
    runs = (entry(trainings=dataclasses.replace(trainings, replicates=(trainings.replicates[0], lost))),)
    assert runs[0].losses == (0.25, None)
    assert runs[0].mean_loss is None
    assert parse(history_json(runs), "here") == runs


def test_a_history_that_is_written_is_small_enough_to_be_read() -> None:
    assert history_store.MOST_BYTES < LARGEST


def test_a_history_as_large_as_may_be_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = history_json(some(1))
    (tmp_path / "copy.json").write_bytes(content)
    monkeypatch.setattr(history_store, "LARGEST", len(content))
    assert ids(gather(["copy.json"], tmp_path, tmp_path, lambda _: None)) == ["1"]
    monkeypatch.setattr(history_store, "LARGEST", len(content) - 1)
    with pytest.raises(ReportError, match=f"more than {len(content) - 1} bytes"):
        gather(["copy.json"], tmp_path, tmp_path, lambda _: None)


def test_of_several_faults_of_a_history_the_first_is_named() -> None:
    with pytest.raises(ReportError, match=r"runs\.0\.accuracy"):
        parse(history_json(some(1, 2)).replace(b'"accuracy":0', b'"accuracy":-1'), "it")


def test_two_commits_in_one_run_of_a_workflow_are_two_runs_and_so_are_two_files_of_one_name() -> None:
    """Such as the base and the head of a pull request, or two classifiers that are compared in one job."""
    trained = entry(environment=ACTIONS)
    other = trained.model_copy(update={"commit": "c" * 40})
    assert told_apart(other, (trained,)).id != trained.id
    assert told_apart(trained.model_copy(update={"accuracy": 0.25}), (trained,)).id == trained.id, "made again"
    judged = entry(environment=ACTIONS, settings=Settings(predictions="predictions.csv"))
    again = judged.model_copy(update={"wrong": (*judged.wrong, 2)})
    settings = {"predictions": "predictions.csv"}
    one, two = (run.model_copy(update={"settings": settings}) for run in (judged, again))
    assert told_apart(one, (one,)).id == one.id
    assert told_apart(two, (one,)).id != one.id
    elsewhere = one.model_copy(update={"loss": 0.69 if one.loss is None else one.loss * (1 + 1e-7)})
    assert told_apart(elsewhere, (one,)).id == one.id, "another processor rounds otherwise"


def test_five_hundred_runs_are_remembered_and_the_oldest_is_forgotten() -> None:
    kept = ids(remember(some(*range(500)), past_run("new")))
    assert kept == [*map(str, range(1, 500)), "new"]


def test_a_run_that_is_made_again_takes_no_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = some(1, 2, 3)
    monkeypatch.setattr(history_store, "MOST_BYTES", len(history_json(runs)))
    assert ids(remember(runs, runs[-1])) == ["1", "2", "3"]


def test_a_file_that_cannot_be_read_is_told_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"none\.json cannot be read \(No such file or directory\)"):
        gather(["none.json"], tmp_path, tmp_path, lambda _: None)
