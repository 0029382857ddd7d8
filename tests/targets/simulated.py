"""Histories whose truth is known: levels with trend, seasons and noise; counts whose mean wanders; renewals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

GROWTHS = (0.0, 0.10, 0.15, 0.20)
EDGES = (0.1, 0.3, 0.5, 0.7, 0.9, 1.01)


@dataclass
class Scores:
    """What was said and what happened."""

    pairs: list[tuple[float, bool]]

    @property
    def brier(self) -> float:
        return sum((said - happened) ** 2 for said, happened in self.pairs) / len(self.pairs)

    @property
    def base_brier(self) -> float:
        rate = sum(happened for _said, happened in self.pairs) / len(self.pairs)
        return rate * (1 - rate)

    @property
    def calibration_error(self) -> float:
        """The distance between what was said and what happened, over bins, weighted by how often each was said."""
        return sum(len(own) * abs(said - happened) for said, happened, own in self.bins()) / len(self.pairs)

    def bins(self) -> list[tuple[float, float, list[tuple[float, bool]]]]:
        found, low = [], 0.0
        for high in EDGES:
            own = [pair for pair in self.pairs if low <= pair[0] < high]
            low = high
            if own:
                found.append((sum(s for s, _ in own) / len(own), sum(h for _, h in own) / len(own), own))
        return found


def level_history(random: Random, quarters: int) -> list[float]:
    """A figure around 500 with a trend of its own, a season of its own, a wandering level and noise."""
    trend, amplitude = random.gauss(0.02, 0.03), abs(random.gauss(0, 0.12))
    season = [random.gauss(0, amplitude) for _ in range(4)]
    noise, wander = random.uniform(0.05, 0.22), random.uniform(0, 0.08)
    level, values = math.log(500), []
    for quarter in range(quarters):
        level += trend + random.gauss(0, wander)
        values.append(math.exp(level + season[quarter % 4] + random.gauss(0, noise)))
    return values


def count_history(random: Random, quarters: int) -> list[float]:
    """Events of a mean between one and nine, which changes a little from quarter to quarter."""
    mean, values = random.uniform(1, 9), []
    for _quarter in range(quarters):
        mean *= math.exp(random.gauss(0.01, 0.08))
        values.append(float(poisson(random, mean)))
    return values


def poisson(random: Random, mean: float) -> int:
    limit, product, found = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        found += 1
    return found
