"""Ties: the worked example of the domain, and the graph against networkx on a thousand random graphs."""

from __future__ import annotations

import random
from datetime import date

import pytest

from perennial.care.rules.ties import (
    Ours,
    Relationship,
    Terms,
    Theirs,
    Tie,
    articulation,
    covered_share,
    exposure,
    matching,
    strength,
    target_ties,
)

nx = pytest.importorskip("networkx")
TERMS = Terms()
STRENGTHS = {(1, 1): 0.708, (1, 2): 0.420, (2, 2): 0.783, (3, 2): 0.754, (2, 1): 0.332, (4, 3): 0.019, (5, 4): 0.056}
OURS = (
    Ours(1, "AM Olha", manager=True), Ours(2, "Dev Max", developer=True), Ours(3, "Dev Lena", developer=True),
    Ours(4, "Fin Iryna"), Ours(5, "HoCS Petro"),
)  # fmt: skip
THEIRS = (
    Theirs(1, "CTO Ann", frozenset({"decision"})), Theirs(2, "PM Carl", frozenset({"day_to_day"})),
    Theirs(3, "CFO Bob", frozenset({"finance"})), Theirs(4, "CEO Dan", frozenset({"sponsor"})),
)  # fmt: skip


def example(**changed: object) -> Relationship:
    ties = tuple(Tie(a, b, s) for (a, b), s in STRENGTHS.items())
    return Relationship(OURS, THEIRS, ties, TERMS, target=2)


def test_the_worked_example_of_the_domain() -> None:
    got = example()
    assert len(got.live) == 5
    assert (got.k, got.k_mgmt) == (2, 1)
    assert got.critical == {("ours", 1)}
    assert round(got.coverage, 3) == 0.556
    assert got.missing == ("finance", "sponsor")
    assert round(got.effective, 2) == 4.56
    assert got.developer_share is not None
    assert round(got.developer_share, 3) == 0.624
    assert got.score == pytest.approx(100 * (0.4 * 0.5 + 0.4 * 5 / 9 + 0.2 * (1 - got.developer_share)))


def test_an_introduction_needs_a_second_person_of_ours_to_make_a_second_tie() -> None:
    # the manager already holds the only thread: only somebody else of us makes it two
    asked = example().introduction()
    assert asked is not None
    assert (asked.k_before, asked.k_after) == (1, 2)
    assert asked.ours != 1
    assert asked.covers & {"finance", "sponsor"}
    assert asked.through == 1  # the strongest live tie of management


def test_who_leaves_us_blind() -> None:
    first = example().losses()[0]
    assert (first.side, first.id, first.blind) == ("ours", 1, True)


def test_a_talk_weighs_half_after_a_half_life_and_notes_weigh_nothing() -> None:
    assert exposure([("meeting", 0)], TERMS) == 3
    assert exposure([("meeting", 45)], TERMS) == pytest.approx(1.5)
    assert exposure([("note", 0)], TERMS) == 0
    assert strength(0, TERMS) == 0
    assert 0.52 < strength(3, TERMS) < 0.53
    # three calls, 120 days ago, are a cold tie
    assert strength(exposure([("call", 120)] * 1, TERMS), TERMS) < TERMS.live


def test_no_talk_is_no_judgement_and_cold_ties_earn_nothing() -> None:
    assert Relationship(OURS, THEIRS, (), TERMS).score is None
    cold = Relationship(OURS, THEIRS, (Tie(1, 1, 0.1),), TERMS)
    assert cold.score == 0
    assert cold.developer_share is None


@pytest.mark.parametrize(("tier", "days", "wanted"), [("A", 30, 1), ("A", 100, 2), ("A", 200, 3), ("B", 900, 2)])
def test_ties_wanted_by_age_and_class(tier: str, days: int, wanted: int) -> None:
    assert target_ties(tier, days) == wanted


def test_independent_ties_and_critical_people_equal_networkx_on_a_thousand_random_graphs() -> None:
    chance = random.Random(10)
    for _graph in range(1000):
        us, them = chance.randint(1, 9), chance.randint(1, 9)
        density = chance.random()
        ties = [Tie(a, b, 1.0) for a in range(us) for b in range(them) if chance.random() < density]
        graph = nx.Graph()
        graph.add_nodes_from([("ours", a) for a in range(us)])
        graph.add_edges_from((("ours", t.ours), ("theirs", t.theirs)) for t in ties)
        pairs = nx.bipartite.maximum_matching(graph, top_nodes=[("ours", a) for a in range(us)])
        assert matching(ties) == len(pairs) // 2
        assert articulation(ties) == set(nx.articulation_points(graph))
        # Koenig and Menger: as many people must leave until the two sides are cut off
        if ties and _graph % 5 == 0:
            joined = graph.copy()
            joined.add_edges_from(("us", ("ours", a)) for a in range(us))
            joined.add_edges_from(("them", ("theirs", b)) for b in range(them))
            assert matching(ties) == nx.node_connectivity(joined, "us", "them")


def test_an_introduction_never_lowers_anything_and_its_figures_are_those_of_the_new_graph() -> None:
    chance = random.Random(11)
    for _graph in range(200):
        ties = tuple(Tie(a, b, chance.random()) for a in range(1, 6) for b in range(1, 5) if chance.random() < 0.3)
        before = Relationship(OURS, THEIRS, ties, TERMS, target=3)
        asked = before.introduction()
        if asked is None:
            continue
        added = tuple(t for t in ties if (t.ours, t.theirs) != (asked.ours, asked.theirs))
        after = Relationship(OURS, THEIRS, (*added, Tie(asked.ours, asked.theirs, 1.0)), TERMS, target=3)
        assert after.k_mgmt == asked.k_after >= before.k_mgmt
        assert after.coverage == pytest.approx(asked.coverage_after)
        assert covered_share(after.covered, TERMS) >= before.coverage


def test_a_line_is_read_in_three_languages() -> None:
    from perennial.care.rules.touch_line import Named, read_line

    day = date(2026, 11, 23)
    theirs = [Named(1, "Tom Reyes"), Named(2, "Clara Whitfield"), Named(3, "Олена Гончар"), Named(4, "Тарас Вербич"),
              Named(5, "Tom Reed")]  # fmt: skip
    ours = [Named(9, "Alice Marchenko"), Named(8, "Олег Савчук")]

    def read(line: str, **chosen: object) -> object:
        return read_line(line, theirs=theirs, ours=ours, as_of=day)

    got = read_line("call with Tom Reyes, Clara: budget stays, 30 min", theirs=theirs, ours=ours, as_of=day)
    assert (got.kind, got.theirs, got.minutes, got.text) == ("call", (1, 2), 30, "budget stays, 30 min")
    got = read_line("вчера звонок с Тарасом и Оленой: бюджет прежний", theirs=theirs, ours=ours, as_of=day)
    assert (got.kind, got.theirs, got.on, got.text) == ("call", (4, 3), date(2026, 11, 22), "бюджет прежний")
    got = read_line("зустріч з Оленою, Тарасом та Олегом: план на січень", theirs=theirs, ours=ours, as_of=day)
    assert (got.kind, got.theirs, got.ours, got.text) == ("meeting", (3, 4), (8,), "план на січень")
    got = read_line("call with Tom: all well", theirs=theirs, ours=ours, as_of=day)
    assert got.unclear == ("Tom",)
    got = read_line("call with Zed: all well", theirs=theirs, ours=ours, as_of=day)
    assert got.unknown == ("Zed",)
    got = read_line("Clara asks for rates of a data engineer", theirs=theirs, ours=ours, as_of=day)
    assert (got.kind, got.theirs, got.text) == (None, (2,), "Clara asks for rates of a data engineer")
    got = read_line("Meets at 10:30 were moved, metrics are fine", theirs=theirs, ours=ours, as_of=day)
    assert got.text.startswith("at 10:30") or got.text.startswith("Meets")
