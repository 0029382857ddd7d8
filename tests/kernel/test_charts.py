"""Charts are text: what they say, that they cannot be broken by a name, and that they stay small."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.kernel import charts
from perennial.kernel.charts import AgePart, Chart, Column, LinePoint, Stack, Step

LIMIT = 12_000
NASTY = '<script>"Müller" & Söhne</script>'


def bars(count: int, *, name: str = "Oct") -> list[Column]:
    return [Column(name, float(index + 1), f"{index + 1} d", current=index == count - 1) for index in range(count)]


def points(values: list[float | None]) -> list[LinePoint]:
    return [
        LinePoint(f"m{i}", v, str(v), None if v is None else v - 1, None if v is None else v + 1)
        for i, v in enumerate(values)
    ]


def every_chart(text: str = "name") -> dict[str, Chart]:
    age = [AgePart(i, text, v, "$1") for i, v in enumerate((352.4, 68.9, 30.3, 0.0, 0.0))]
    steps = [Step(d, s, s - 0.05, min(1.0, s + 0.05)) for d, s in ((10, 0.2), (20, 0.5), (30, 0.8), (60, 0.97))]
    return {
        "spark": charts.spark([1, 2, None, 3, 4], label=text),
        "columns": charts.columns(bars(6, name=text), label=text, head=(text, text), target=3, target_text=text),
        "stacked": charts.stacked_columns(
            [Stack(text, (3.0, 1.0), text) for _ in range(5)],
            label=text,
            head=(text, "a", "b"),
            format_value=lambda v: f"{v:.0f}",
        ),
        "ageing": charts.ageing_bar(age, label=text, head=(text, text)),
        "pay": charts.pay_line(-34, -1, 6, 19, label=text),
        "line": charts.line(
            points([1, 2, 3, None, 4, 5]), label=text, head=(text, text), ticks=((0, text), (5, text)), target=2
        ),
        "km": charts.km_step(
            steps, label=text, head=(text, text), day_text=str, share_text=lambda s: f"{s:.0%}", mark=30
        ),
        "bullet": charts.bullet(22, label=text, top=100, target=15, tone="watch"),
    }


@pytest.mark.parametrize("name", list(every_chart()))
def test_a_chart_is_well_formed_labelled_small_and_without_inline_style(name: str) -> None:
    chart = every_chart(NASTY)[name]
    root = ET.fromstring(str(chart))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == NASTY
    assert "style" not in {key for element in root.iter() for key in element.attrib}
    assert "<script" not in str(chart)
    assert len(str(chart)) <= LIMIT


def test_a_chart_prints_itself_unescaped_in_a_template_and_stays_escaped_elsewhere() -> None:
    chart = charts.pay_line(2, 0, 1, 4, label="Expected tomorrow")
    assert chart.svg.__html__() == str(chart)
    assert str(chart).startswith('<svg class="ch pay"')


@pytest.mark.parametrize("count", [0, 1, 3])
def test_fewer_than_four_points_draw_nothing_but_keep_their_figures(count: int) -> None:
    chart = charts.columns(bars(count), label="Days", head=("Month", "Days"))
    assert not chart
    assert str(chart) == ""
    assert len(chart.rows) == count
    assert str(charts.spark([1.0] * count, label="Days")) == ""
    assert not charts.line(points([1.0] * count), label="Days", head=("Month", "Days"))


def test_a_gap_is_never_drawn_over() -> None:
    whole = str(charts.spark([1, 2, 3, 4, 5], label="x"))
    gap = str(charts.spark([1, 2, None, 4, 5], label="x"))
    assert whole.count("<path") == 1
    assert gap.count("<path") == 2
    line = str(charts.line(points([1, 2, None, 4, 5]), label="x", head=("a", "b")))
    assert line.count('class="ln"') == 2
    assert line.count('class="band"') == 2


def test_columns_stand_on_zero_and_their_heights_are_in_proportion() -> None:
    svg = str(charts.columns(bars(4), label="x", head=("a", "b")))
    heights = [float(h) for h in re.findall(r'<rect[^>]* height="([\d.]+)"', svg)]
    assert heights == pytest.approx([heights[0], heights[0] * 2, heights[0] * 3, heights[0] * 4], abs=0.2)
    assert svg.count('class="b3"') == 3
    assert svg.count('class="b1"') == 1, "only the current column is in full colour"


def test_the_ageing_bar_gives_each_bucket_its_share_and_none_to_zero() -> None:
    parts = [AgePart(0, "Not due", 75.0, "$75"), AgePart(1, "1-30", 25.0, "$25"), AgePart(4, "90+", -5.0, "-$5")]
    svg = str(charts.ageing_bar(parts, label="A quarter is overdue", head=("Days", "Open")))
    assert [float(w) for w in re.findall(r'class="age-\d" x="[\d.]+" y="0" width="([\d.]+)"', svg)] == [749, 249]
    assert "age-4" not in svg


def test_an_empty_ledger_draws_an_empty_bar() -> None:
    svg = str(charts.ageing_bar([AgePart(0, "Not due", 0, "$0")], label="Nothing is open", head=("Days", "Open")))
    assert 'class="none"' in svg


def test_the_pay_line_marks_what_is_late_and_keeps_the_far_future_at_its_edge() -> None:
    late, early = str(charts.pay_line(-3, 0, 2, 5, label="x")), str(charts.pay_line(3, 0, 2, 5, label="x"))
    assert 'class="due late"' in late
    assert 'class="due late"' not in early
    far = ET.fromstring(str(charts.pay_line(200, 300, 400, 500, label="x", width=140)))
    xs = [float(v) for e in far.iter() for k in ("cx", "x") if (v := e.attrib.get(k))]
    assert max(xs) <= 140
    with pytest.raises(ValueError, match="early to late"):
        charts.pay_line(0, 5, 1, 9, label="x")


def test_the_paid_by_day_curve_starts_at_nothing_and_never_falls() -> None:
    svg = str(every_chart()["km"])
    drawn = re.search(r'class="ln" d="M([^"]+)"', svg)
    assert drawn
    ys = [float(pair.split()[1]) for pair in drawn.group(1).split("L")]
    assert ys[0] == max(ys)
    assert ys == sorted(ys, reverse=True)


def test_many_columns_thin_their_names_and_stay_under_the_limit() -> None:
    svg = str(charts.columns(bars(60), label="x", head=("a", "b"), width=320))
    assert len(svg) <= LIMIT
    assert svg.count(">Oct</text>") <= 320 // 44 + 1


@given(
    due=st.integers(-2000, 2000),
    days=st.lists(st.integers(-2000, 2000), min_size=3, max_size=3).map(sorted),
)
def test_every_pay_line_stays_inside_its_box(due: int, days: list[int]) -> None:
    root = ET.fromstring(str(charts.pay_line(due, *days, label="x", width=140)))
    rect = next(e for e in root if e.attrib.get("class") == "iv")
    assert float(rect.attrib["x"]) >= 0
    assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= 140.11


def test_a_plan_has_its_dots_a_fan_three_lines_and_words_that_do_not_touch() -> None:
    points = [charts.LinePoint(f"Q{n}", float(n), str(n)) for n in range(1, 9)]
    aims = [charts.Aim(9.0, "max 9"), charts.Aim(8.8, "target 8.8", main=True), charts.Aim(8.7, "min 8.7")]
    now = charts.LinePoint("Q9", 8.5, "8.5")
    shape = {"coming": "Q1 27", "aims": aims, "ticks": ((0.0, "0"), (10.0, "10")), "head": ("Quarter", "Figure")}
    drawn = charts.plan_fan(points, fan=charts.Fan(7.0, 8.0, 9.0), label="It grows", now=now, **shape)
    svg = str(drawn)
    assert svg.count('class="pt"') == 8 and svg.count('class="pt open"') == 1 and svg.count('class="band"') == 1
    assert svg.count('class="lim"') == 3 and svg.count('class="tgt"') == 1
    beside = sorted(float(y) for y in re.findall(r'y="([\d.]+)" text-anchor="start"', svg))
    assert len(beside) == 3 and beside[1] - beside[0] >= 12 <= beside[2] - beside[1]
    few = charts.plan_fan(points[:3], fan=None, label="Too few", **shape)
    assert not few and few.rows[0] == ("Q1", "1")


def test_odds_in_ten_parts_and_round_ticks() -> None:
    assert str(charts.tenths(3, label="3 in 10")).count('class="fill"') == 3
    assert charts.round_ticks(0.0, 5.0) == (0.0, 2.5, 5.0)
    assert charts.round_levels(1_052_000.0) == (0.0, 500_000.0, 1_000_000.0)
    assert charts.round_levels(1.0) == (0.0, 0.5, 1.0)
    assert charts.round_levels(0.3) == (0.0, 0.1, 0.2)
    low, _middle, high = charts.round_ticks(412.0, 688.0)
    assert low <= 412.0 and high >= 688.0
