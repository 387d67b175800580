"""How long one question takes on the command line, everything included: start, imports, answer.

    python evals/bench/cold_ask.py [--runs 15] [--data FOLDER]

The index is built before the first measured run.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evals.shared.arguments import parser
from evals.shared.cost import percentiles

QUESTION = "快手新商首次直播7天播了9小时，能领免费流量包吗？"


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--runs", type=int, default=15)
    arguments.add_argument("--data", type=Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "GROWTH_DATA": str(options.data or folder)}
        command = [sys.executable, "-m", "assistant"]
        subprocess.run([*command, "index"], env=environ, check=True, stdout=subprocess.DEVNULL)
        wall, cpu = [], []
        for _ in range(options.runs):
            used, started = _cpu(), time.perf_counter()
            subprocess.run([*command, "ask", QUESTION], env=environ, check=True, stdout=subprocess.DEVNULL)
            wall.append(time.perf_counter() - started)
            cpu.append(_cpu() - used)
    print(f"cold ask, {options.runs} runs       median     max")
    for name, seconds in (("wall clock", wall), ("processor time", cpu)):
        median, most = percentiles(seconds, 50, 100)
        print(f"  {name + ' (s)':22}  {median:6.2f}  {most:6.2f}")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
