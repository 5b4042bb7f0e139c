"""A department's choice, by itself: files with their times and decisions in, verdicts as data out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from selfeval import text as t
from selfeval.model import Clock, Decision, Fate, FileReading, Finding, Level, Source
from selfeval.settling import words
from selfeval.settling.choice import Choice, Outcome, Remark, choose
from selfeval.settling.decisions import NOTHING_DECIDED, Decided
from selfeval.settling.effective import Filed, after_sources

ERROR = Finding("S103", Level.ERROR, "", None, None, None, "", "", "")
NOON = datetime(2024, 3, 20, 12, tzinfo=UTC)
CHOSEN, REJECTED = (Decision(row, "101", "", "", "", action, "", "", date(2024, 4, 1))
                    for row, action in ((4, t.ACT_USE), (5, t.ACT_REJECT)))  # fmt: skip


def file(path: str, minute: int = 0, says: str = "", *, errors: int = 0, sha256: str = "") -> Filed:
    """A file that says what its path says, unless told otherwise."""
    source = Source(path, 1, sha256 or f"sha-{path}")
    reading = FileReading(source, signature=says or path, findings=(ERROR,) * errors)
    time = NOON + timedelta(minutes=minute)
    return Filed(reading, time, Clock.STAMP, time)


def decided(chosen: str = "", rejected: str = "") -> Decided:
    """The bureau chose some files, and then rejected some."""
    return {
        path: (*[CHOSEN] * chosen.count(path), *[REJECTED] * rejected.count(path))
        for path in dict.fromkeys(chosen + rejected)
    }


def fates(choice: Choice) -> dict[str, tuple[Fate, str]]:
    return {path: (verdict.fate, verdict.reason) for path, verdict in choice.verdicts.items()}


def notes(choice: Choice) -> list[tuple[Remark, str, str]]:
    return [(note.remark, note.file.path, note.other.path) for note in choice.notes]


def path_of(choice: Choice) -> str | None:
    return choice.file.path if choice.file else None


def test_nothing() -> None:
    assert choose([]) == Choice(Outcome.NONE)


def test_the_newest_counts() -> None:
    choice = choose([file("a"), file("b", 2), file("c", 1)])
    assert (choice.outcome, path_of(choice), choice.acted) == (Outcome.USED, "b", ())
    newer = words.WHY_NEWER.format(path="b")
    assert fates(choice) == {
        "a": (Fate.SUPERSEDED, newer), "b": (Fate.USED, words.WHY_USED), "c": (Fate.SUPERSEDED, newer),
    }  # fmt: skip
    assert notes(choice) == [(Remark.CHANGED, "c", "b")]  # compared with the latest of the older ones only


def test_a_bad_file_is_no_comparison_and_no_rival() -> None:
    choice = choose([file("a", errors=1), file("b", 1), file("c", 1, errors=1, sha256="0")])
    assert (choice.outcome, path_of(choice)) == (Outcome.USED, "b")
    assert notes(choice) == []
    assert {path: verdict.fate for path, verdict in choice.verdicts.items()} == {
        "a": Fate.SUPERSEDED, "b": Fate.USED, "c": Fate.SUPERSEDED,
    }  # fmt: skip


def test_the_same_bytes_read_once_with_an_error_are_not_newer() -> None:
    choice = choose([file("a", sha256="s"), file("b", errors=1, sha256="s")])
    assert (path_of(choice), choice.verdicts["b"].fate, notes(choice)) == ("a", Fate.SUPERSEDED, [])


def test_newer_bad_files_go_back_beside_the_one_that_counts() -> None:
    choice = choose([file("a"), file("b", 1, errors=2), file("c", 2, errors=1)])
    assert (choice.outcome, path_of(choice)) == (Outcome.USED, "a")
    assert fates(choice)["b"] == (Fate.RETURNED, words.WHY_RETURNED.format(errors=2))
    assert notes(choice) == [(Remark.NEWER_RETURNED, "c", "a"), (Remark.NEWER_RETURNED, "b", "a")]


def test_only_bad_files() -> None:
    choice = choose([file("a", errors=1), file("b", 1, errors=3)])
    assert (choice.outcome, path_of(choice)) == (Outcome.RETURNED, "b")
    assert fates(choice) == {
        "a": (Fate.SUPERSEDED, words.WHY_NEWER.format(path="b")),
        "b": (Fate.RETURNED, words.WHY_RETURNED.format(errors=3)),
    }
    assert notes(choice) == []


@pytest.mark.parametrize(("sha256", "why"), [("same", words.WHY_SAME_BYTES), ("other", words.WHY_SAME_ANSWERS)])
def test_equal_files(sha256: str, why: str) -> None:
    choice = choose([file("a", says="x", sha256=sha256), file("b", 1, says="x", sha256="same")])
    assert (choice.outcome, path_of(choice)) == (Outcome.USED, "b")
    assert fates(choice)["a"] == (Fate.DUPLICATE, why.format(path="b"))
    assert notes(choice) == [(Remark.SENT_TWICE, "a", "b")]


def test_of_equal_files_at_one_time_the_first_path_stands() -> None:
    for order in permutations([file(path, says="x", sha256="s") for path in "abc"]):
        choice = choose(order)
        assert (path_of(choice), choice.verdicts["b"].fate, choice.verdicts["c"].fate) == (
            "a", Fate.DUPLICATE, Fate.DUPLICATE,
        )  # fmt: skip


def test_a_file_with_errors_is_no_duplicate_of_one_without() -> None:
    choice = choose([file("a", says="x"), file("b", 1, says="x", errors=1)])
    assert (path_of(choice), choice.verdicts["b"].fate) == ("a", Fate.RETURNED)


def test_repetitions_are_told_from_the_newest_on_whatever_they_repeat() -> None:
    choice = choose([file("a", 0, "x"), file("b", 1, "y"), file("c", 2, "x"), file("d", 3, "y"), file("e", 4, "x")])
    assert notes(choice)[:3] == [
        (Remark.SENT_TWICE, "c", "e"), (Remark.SENT_TWICE, "b", "d"), (Remark.SENT_TWICE, "a", "e"),
    ]  # fmt: skip


def test_the_same_time() -> None:
    files = [file("a"), file("b"), file("c"), file("old", -1), file("bad", 1, errors=1)]
    choice = choose(files)
    assert (choice.outcome, path_of(choice)) == (Outcome.CONFLICT, "c")  # by its hash
    assert fates(choice) == {
        "c": (Fate.RETURNED, words.WHY_CONFLICT.format(path="b")),
        "b": (Fate.RETURNED, words.WHY_CONFLICT.format(path="c")),
        "a": (Fate.RETURNED, words.WHY_CONFLICT.format(path="c")),
        "old": (Fate.SUPERSEDED, words.WHY_NEWER.format(path="c")),
        "bad": (Fate.RETURNED, words.WHY_RETURNED.format(errors=1)),
    }
    assert notes(choice) == [(Remark.SAME_TIME, "c", "b"), (Remark.SAME_TIME, "c", "a")]


def test_the_bureaus_choice_goes_before_newer_ones() -> None:
    choice = choose([file("a"), file("b", 1), file("c", 2, errors=1)], decided(chosen="a"))
    assert (choice.outcome, path_of(choice), choice.acted) == (Outcome.USED, "a", (CHOSEN,))
    why = words.WHY_NOT_CHOSEN.format(path="a")
    assert fates(choice) == {
        "a": (Fate.USED, words.WHY_USED_DECIDED), "b": (Fate.SUPERSEDED, why), "c": (Fate.SUPERSEDED, why),
    }  # fmt: skip
    assert notes(choice) == [(Remark.CHANGED, "b", "a")]


def test_a_chosen_file_with_errors_goes_back_before_newer_ones() -> None:
    choice = choose([file("a", errors=1), file("b", 1), file("c", 2, errors=1)], decided(chosen="a"))
    assert (choice.outcome, path_of(choice)) == (Outcome.RETURNED, "a")
    assert {path: verdict.fate for path, verdict in choice.verdicts.items()} == {
        "a": Fate.RETURNED, "b": Fate.SUPERSEDED, "c": Fate.SUPERSEDED,
    }  # fmt: skip


def test_chosen_files_may_be_in_conflict_and_others_are_not_returned_for_that() -> None:
    choice = choose([file("a"), file("b"), file("c", 1)], decided(chosen="ab"))
    assert choice.outcome is Outcome.CONFLICT
    assert fates(choice)["c"] == (Fate.SUPERSEDED, words.WHY_NOT_CHOSEN.format(path="b"))


def test_a_rejected_file_is_out_and_so_is_a_choice_of_it() -> None:
    choice = choose([file("a"), file("b", 1)], decided(chosen="b", rejected="b"))
    assert (path_of(choice), choice.acted, choice.overruled) == ("a", (REJECTED,), ((CHOSEN, REJECTED),))
    assert fates(choice) == {"a": (Fate.USED, words.WHY_USED), "b": (Fate.SUPERSEDED, words.WHY_REJECTED)}
    assert choose([file("a")], decided(rejected="a")).outcome is Outcome.NONE


def test_a_later_choice_overrules_a_rejection_of_the_same_file_under_any_of_its_names() -> None:
    later = replace(CHOSEN, row=9)
    for path in "ab":
        choice = choose(
            [file("a", 0, "x"), file("b", 1, "x"), file("c", 2)],
            {"b": (REJECTED,), path: (later,)} if path == "a" else {"b": (REJECTED, later)},
        )
        assert (path_of(choice), choice.acted, choice.overruled) == ("b", (later,), ((REJECTED, later),))
        assert fates(choice)["b"] == (Fate.USED, words.WHY_USED_DECIDED)


def test_decisions_on_a_repetition_are_decisions_on_all_it_repeats() -> None:
    equal = [file("a", 0, "x"), file("b", 1, "x")]
    choice = choose([*equal, file("c", 2)], decided(chosen="a"))
    assert (path_of(choice), choice.acted) == ("b", (CHOSEN,))
    choice = choose([*equal, file("c", 2)], decided(rejected="ab"))
    assert (path_of(choice), choice.acted) == ("c", (REJECTED,))
    assert fates(choice)["a"][0] is Fate.DUPLICATE
    assert fates(choice)["b"] == (Fate.SUPERSEDED, words.WHY_REJECTED)


def test_nothing_is_changed_by_choosing() -> None:
    files = (file("b", 1), file("a", errors=1))
    before = tuple(replace(one) for one in files)
    assert choose(files) == choose(files, NOTHING_DECIDED)
    assert files == before


def made_from(source: Filed, back: Filed) -> list[Filed]:
    """A file and the marked copy of it that came back."""
    copy = replace(back, reading=replace(back.reading, made_from=source.reading.source.sha256 or ""))
    return after_sources([source, copy])


def test_a_marked_copy_passed_on_stands_for_its_source() -> None:
    choice = choose(made_from(file("a", 5, "same"), file("b", 4, "same")))
    assert (path_of(choice), notes(choice)) == ("b", [])
    assert fates(choice)["a"] == (Fate.DUPLICATE, words.WHY_COPY_STANDS.format(path="b", how=words.SAME_ANSWERS))
    choice = choose([file("a", 5, "same"), file("b", 4, "same")])  # neither was made from the other
    assert (path_of(choice), notes(choice)) == ("a", [(Remark.SENT_TWICE, "b", "a")])


def test_a_mended_copy_counts_whatever_its_stamp() -> None:
    choice = choose(made_from(file("a", 5, errors=1), file("b", 4)))
    assert (path_of(choice), notes(choice)) == ("b", [])
    assert fates(choice)["a"] == (Fate.SUPERSEDED, words.WHY_MENDED.format(path="b"))


def test_a_copy_with_errors_is_newer_than_its_good_source() -> None:
    choice = choose(made_from(file("a", 5), file("b", 4, errors=2)))
    assert (path_of(choice), notes(choice)) == ("a", [(Remark.NEWER_RETURNED, "b", "a")])


def test_two_copies_that_kept_their_stamp_are_a_conflict() -> None:
    one, copy = made_from(file("a", 5, errors=1), file("b", 4))
    other = made_from(one, file("c", 4))[1]
    assert choose([one, copy, other]).outcome is Outcome.CONFLICT
