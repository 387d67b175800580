"""The picture of the house, drawn from the import contracts: ``python -m tests.health.architecture``.

A wing imports only from floors below its own. What a wing is for is the first line of its docstring.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from html import escape
from pathlib import Path

from tests.paths import PACKAGE, ROOT

PICTURE = ROOT / "tests" / "health" / "architecture.svg"
_WIDTH, _FLOOR, _GAP, _LEFT = 960, 62, 8, 28
_CHARACTER = 6.1  # px of the small type


def floors(container: str = "assistant") -> list[list[str]]:
    """What is in it from top to bottom, as its contract has it; what is on one floor is independent."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = [c["layers"] for c in contracts if c["type"] == "layers" and container in c["containers"]]
    return [[part.strip() for part in layer.split("|")] for layer in (layers[0] if layers else ())]


def purpose(wing: str) -> str:
    """The first line of what the wing says of itself."""
    path = PACKAGE / wing / "__init__.py"
    tree = ast.parse((path if path.exists() else PACKAGE / f"{wing}.py").read_text("utf-8"))
    return (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ").replace("``", "")


def picture() -> str:
    """The house as SVG."""
    rows = floors()
    height = len(rows) * (_FLOOR + _GAP) + _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" font-family="system-ui, sans-serif" role="img">',
        "<title>The wings of the assistant: each imports only from the floors below it</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<path d="M14 {_GAP}V{height - 14}m-5 -8l5 8l5 -8" fill="none" stroke="#8a94a6" stroke-width="1.5"/>',
    ]
    for floor, wings in enumerate(rows):
        width = (_WIDTH - _LEFT - _GAP * len(wings)) / len(wings)
        for place, wing in enumerate(wings):
            x, y = _LEFT + place * (width + _GAP), _GAP + floor * (_FLOOR + _GAP)
            parts.append(_box(wing, x, y, width))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _box(wing: str, x: float, y: float, width: float) -> str:
    folder = (PACKAGE / wing).is_dir()
    name = f"{wing}/" if folder else f"{wing}.py"
    fill, line = ("#eef4ff", "#9db8e8") if folder else ("#f6f7f9", "#c9d0db")
    inside = " › ".join(" | ".join(parts) for parts in floors(f"assistant.{wing}"))
    lines = [*textwrap.wrap(purpose(wing), int((width - 20) / _CHARACTER)), *([inside] if inside else [])][:2]
    said = "".join(
        f'<text x="{x + 10:.0f}" y="{y + 37 + 15 * i:.0f}" font-size="11.5" fill="#4a5568">{escape(words)}</text>'
        for i, words in enumerate(lines)
    )
    return (
        f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{_FLOOR}" rx="8" fill="{fill}" stroke="{line}"/>'
        f'<text x="{x + 10:.0f}" y="{y + 20}" font-size="14" font-weight="600" fill="#1a2b4c">{name}</text>{said}'
    )


def main(path: Path = PICTURE) -> None:
    path.write_text(picture(), "utf-8")


if __name__ == "__main__":
    main()
