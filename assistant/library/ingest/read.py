"""Files and folders → documents and refusals, one for each file, in order."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from assistant.library.ingest.blocks import UnreadableError, markdown
from assistant.library.ingest.cleaning import clean
from assistant.library.ingest.detect import Signs, detect, without_bylines
from assistant.library.ingest.files import File, files
from assistant.library.ingest.formats import parse
from assistant.library.ingest.noise import Noise, load_noise
from assistant.library.ingest.records import Document, Refused
from assistant.rules.schema import Platform
from assistant.text import is_traditional

_SCRIPT_SAMPLE = 20_000


def read_documents(
    paths: Sequence[Path], platforms: Collection[Platform], noise: Noise | None = None
) -> Iterator[Document | Refused]:
    """Everything readable under ``paths``, each told to be of one of ``platforms`` or of none; one bad file
    never stops the others."""
    noise, signs = noise or load_noise(), Signs(platforms)
    for found in files(paths):
        yield found if isinstance(found, Refused) else _document(found, noise, signs)


def _document(file: File, noise: Noise, signs: Signs) -> Document | Refused:
    try:
        return _read(file, noise, signs)
    except UnreadableError as exc:
        return Refused(file.name, exc.reason, exc.hint)
    except Exception as exc:  # noqa: BLE001  # parsers of other people's formats raise anything
        return Refused(
            file.name, f"内容损坏，解析失败（{type(exc).__name__}）", "请重新导出，或另存为别的格式再导入。"
        )


def _read(file: File, noise: Noise, signs: Signs) -> Document:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parsers remark on styles and fonts that no text depends on
        form, parsed = parse(file.name, file.data)
    blocks = without_bylines(parsed.blocks)
    cleaned = clean(blocks, noise)
    body = markdown(cleaned.kept)
    if not any(block.kind != "heading" for block in cleaned.kept):
        dropped = f"，{len(cleaned.dropped)} 处都是导航、广告一类" if cleaned.dropped else ""
        raise UnreadableError(f"没有可用的正文{dropped}", "请检查文件里是不是只有图片、导航或广告。")
    facts = detect(file.name, form, parsed, blocks, cleaned.kept, signs)
    return Document(
        name=file.name,
        digest=hashlib.sha256(file.data).hexdigest(),
        format=form,
        title=facts.title,
        publisher=facts.publisher,
        published=facts.published,
        platform=facts.platform,
        script="hant" if is_traditional(body[:_SCRIPT_SAMPLE]) else "hans",
        kind=facts.kind,
        body=body,
        kept=len(cleaned.kept),
        dropped=cleaned.dropped,
        tables=sum(block.kind == "table" for block in cleaned.kept),
        url=parsed.url,
        effective_from=facts.effective_from,
        effective_to=facts.effective_to,
        recognised=parsed.recognised,
        remarks=parsed.remarks,
    )
