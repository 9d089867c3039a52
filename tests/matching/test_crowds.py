"""Values that too many different people of the claim carry, against a count in plain Python."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assay.matching.crowds import Popular, Tally, carried
from assay.matching.keys import CARRIED_BY, Key
from assay.reference.index import SHARED_BY

# bit, key and printed column: an e-mail in two columns, a phone, a name with birth date
EMAIL, PHONE = Key("email", ("email", "email_2"), ("email",), 20.0), Key("phone", ("phone",), ("phone",), 20.0)
NAMED = Key("full_name+birth_date", ("full_name+birth_date",), ("full_name+birth_date",), 20.0, joint=True)
LOOKUPS = [(0, EMAIL, 0), (0, EMAIL, 1), (1, PHONE, 2), (2, NAMED, 3)]
Crowds = dict[int, tuple[int, set[int]]]


def plain(lookups: Sequence[tuple[int, Key, int]], asked: np.ndarray, popular: np.ndarray) -> Crowds:
    """Key after key, row after row."""
    now = [list(map(int, column)) for column in asked]
    found: Crowds = {}
    for bit in sorted({b for b, _, _ in lookups}):
        mine = [at for at, (b, _, _) in enumerate(lookups) if b == bit]
        others = [at for at, (b, _, _) in enumerate(lookups) if b != bit]
        holders: dict[int, set[int]] = {}
        for row in range(asked.shape[1]):
            for at in mine:
                if asked[at, row] and not popular[at, row]:
                    holders.setdefault(int(asked[at, row]), set()).add(row)
        crowd = {
            value
            for value, rows in holders.items()
            if others and len({tuple(now[at][row] for at in others) for row in rows}) > CARRIED_BY
        }
        if crowd:
            found[bit] = len(set().union(*(holders[value] for value in crowd))), crowd
        for at in mine if not lookups[mine[0]][1].joint else ():
            now[at] = [0 if popular[at, row] or v in crowd else v for row, v in enumerate(now[at])]
    return found


def drawn(seed: int, rows: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Prints asked for, some by half of the rows, and whether too many customers share them."""
    random = np.random.default_rng(seed)
    asked = np.zeros((len(LOOKUPS), rows), np.uint64)
    for at, kinds in enumerate(random.choice([2, 8, 60, 10_000], len(LOOKUPS))):
        asked[at] = random.integers(0, kinds, rows)  # 0: nothing
    popular = (asked % np.uint64(7) == 3) & (asked != 0)
    return asked, popular


def unshared(asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """No customer has what is asked for, and no row repeats another."""
    return np.zeros(asked.shape, np.uint8), np.ones(asked.shape[1], np.bool_)


def test_copies_and_what_too_many_customers_share_do_not_count() -> None:
    asked = np.full((1, 200), 9, np.uint64)
    tally = Tally(LOOKUPS[2:3], 200)
    tally.take(asked, np.full(asked.shape, SHARED_BY + 1, np.uint8), np.ones(200, np.bool_))
    tally.take(asked, np.zeros(asked.shape, np.uint8), np.arange(200) < CARRIED_BY)
    assert tally.quiet
    tally.take(asked, np.zeros(asked.shape, np.uint8), np.arange(200) < 1)
    assert not tally.quiet


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("lookups", [LOOKUPS, LOOKUPS[:3], LOOKUPS[:2]], ids=["three keys", "two keys", "one key"])
def test_the_crowds_are_those_that_plain_python_counts(lookups: list[tuple[int, Key, int]], seed: int) -> None:
    asked, popular = (part[: len(lookups)] for part in drawn(seed))
    found = carried(lookups, asked, popular)
    assert {bit: (rows, set(values.tolist())) for bit, (rows, values) in found.items()} == plain(
        lookups, asked, popular
    )


def test_the_draws_hold_crowds_of_every_key() -> None:
    """Else the comparison above would compare nothing with nothing."""
    assert {bit for seed in range(20) for bit in plain(LOOKUPS, *drawn(seed))} == {0, 1, 2}


@pytest.mark.parametrize("seed", range(5))
def test_no_crowd_escapes_the_tally(seed: int) -> None:
    asked, popular = drawn(seed)
    counts = np.where(popular, SHARED_BY + 1, 0).astype(np.uint8)
    tally, shared = Tally(LOOKUPS, asked.shape[1]), Popular(LOOKUPS)
    for part in (slice(0, 250), slice(250, None)):
        tally.take(asked[:, part], *unshared(asked[:, part]))
        shared.take(asked[:, part], counts[:, part], np.ones(asked[:, part].shape[1], np.bool_))
    suspects, crowds = tally.suspects(asked), plain(LOOKUPS, asked, popular)
    for at, (bit, _, _) in enumerate(LOOKUPS):
        held = np.isin(asked[at], list(crowds.get(bit, (0, set()))[1])) & ~popular[at]
        assert suspects[at][held].all()
    assert not (tally.quiet and crowds)
    for bit in (0, 1, 2):
        mine = [at for at, (b, _, _) in enumerate(LOOKUPS) if b == bit]
        values = set(asked[mine][popular[mine]].tolist())
        assert shared.of(bit) == (int(popular[mine].any(axis=0).sum()), len(values))


def test_rows_that_repeat_another_do_not_count_as_popular() -> None:
    asked = np.full((1, 9), 5, np.uint64)
    shared = Popular(LOOKUPS[2:3])
    shared.take(asked, np.full(asked.shape, SHARED_BY + 1, np.uint8), np.arange(9) < 4)
    assert shared.of(1) == (4, 1)


def test_what_few_ask_for_is_not_looked_at_again() -> None:
    asked = np.array([[5] * CARRIED_BY + [0] * CARRIED_BY], np.uint64)
    tally = Tally(LOOKUPS[2:3], asked.shape[1])
    tally.take(asked, *unshared(asked))
    assert tally.quiet
    assert not tally.suspects(asked).any()


def test_a_value_that_two_columns_carry_together_is_suspected() -> None:
    asked = np.zeros((2, 60), np.uint64)
    asked[0, :30] = asked[1, 30:] = 5
    tally = Tally(LOOKUPS[:2], 60)
    tally.take(asked, *unshared(asked))
    assert (tally.suspects(asked) == (asked != 0)).all()
