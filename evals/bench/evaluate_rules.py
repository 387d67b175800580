"""How long every rule takes for one profile: the verdicts alone, and with their words and quotes.

    python evals/bench/evaluate_rules.py [--runs 500]

In process, without reading a question: what POST /api/v1/evaluate does for a profile already read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from assistant.compose.findings import evaluated
from assistant.knowledge.load import read_knowledge
from assistant.rules.evaluate import evaluate
from assistant.rules.schema import Fact
from assistant.types import FactValue, Profile, Quantity, StatedFact
from evals.shared.arguments import parser
from evals.shared.cost import milliseconds, percentiles

DAY = date(2026, 11, 22)


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--runs", type=int, default=500)
    options = arguments.parse_args()
    knowledge = read_knowledge()
    rules = tuple(knowledge.rules.values())
    facts = knowledge.facts.values()
    profiles: dict[str, Profile] = {
        "empty": {},
        "full, points": {f.id: StatedFact(f.id, point(f), "") for f in facts},
        "full, intervals": {f.id: StatedFact(f.id, interval(f), "") for f in facts},
    }

    def verdicts(profile: Profile) -> object:
        return [evaluate(rule, profile, DAY, knowledge.audiences, knowledge.units) for rule in rules]

    def findings(profile: Profile) -> object:
        return evaluated(rules, profile, DAY, knowledge)

    print(f"{len(rules)} rules, {options.runs} runs      verdicts (ms)     with words and quotes (ms)")
    print("                          median    p95     median    p95")
    for name, profile in profiles.items():
        fast, whole = (measured(run, profile, options.runs) for run in (verdicts, findings))
        print(f"  {name:22}  {fast[0]:6.2f} {fast[1]:6.2f}     {whole[0]:6.2f} {whole[1]:6.2f}")


def measured(run: Callable[[Profile], object], profile: Profile, runs: int) -> list[float]:
    """Median and 95th percentile in milliseconds, after a tenth of the runs to warm up."""
    warm_up = runs // 10
    times = [milliseconds(lambda: run(profile)) for _ in range(warm_up + runs)]
    return percentiles(times[warm_up:], 50, 95)


def point(fact: Fact) -> FactValue:
    if fact.kind == "quantity":
        return Quantity(Decimal(50), Decimal(50), fact.unit)
    return DAY if fact.kind == "date" else True


def interval(fact: Fact) -> FactValue:
    """From 10 to under 90: wide enough to straddle the thresholds of shares and scores."""
    if fact.kind == "quantity":
        return Quantity(Decimal(10), Decimal(90), fact.unit, high_open=True)
    return point(fact)


if __name__ == "__main__":
    main()
