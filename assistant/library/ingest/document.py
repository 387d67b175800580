"""One file → a clean document, or why there is none."""

from __future__ import annotations

import hashlib
import warnings

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Parsed, UnreadableError, markdown
from assistant.library.ingest.cleaning import clean
from assistant.library.ingest.detect import Signs, detect, without_bylines
from assistant.library.ingest.formats import parse
from assistant.library.ingest.mail import AttachedError
from assistant.library.ingest.noise import Noise
from assistant.library.ingest.recognition import Recogniser
from assistant.library.ingest.records import Document, File, Format, Reading, Refused
from assistant.text import is_traditional

_SCRIPT_SAMPLE = 20_000
_AGAIN = "请重新导出，或另存为别的格式再导入。"


def read(file: File, noise: Noise, signs: Signs, recogniser: Recogniser | None = None) -> Reading:
    """Whatever the file is, this ends in a document or a refusal. Without a ``recogniser`` pictures are
    refused."""
    inside: tuple[File, ...] = ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parsers remark on styles and fonts that no text depends on
            form, parsed, inside = parse(file.name, file.data, recogniser)
        return Reading(_document(file, form, parsed, noise, signs), inside)
    except AttachedError as exc:
        refused, inside = Refused(file.name, exc.reason, exc.hint), exc.inside
    except UnreadableError as exc:
        refused = Refused(file.name, exc.reason, exc.hint)
    except RecursionError:
        refused = Refused(file.name, "内容嵌套太深", "请用原来的程序打开，另存为 pdf 或 docx 再导入。")
    except MemoryError:
        refused = Refused(file.name, "内容太大，内存放不下", "请拆成几个较小的文件再导入。")
    except Exception as exc:  # noqa: BLE001  # parsers of other people's formats raise anything
        refused = Refused(file.name, f"内容损坏，解析失败（{type(exc).__name__}）", _AGAIN)
    return Reading(refused, inside)


def _document(file: File, form: Format, parsed: Parsed, noise: Noise, signs: Signs) -> Document:
    if any(len(block.rows[0]) > limits.WIDEST for block in parsed.blocks if block.rows):
        raise UnreadableError(f"表格超过 {limits.WIDEST} 列", "请把表格拆开，或行列互换后再导入。")
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
        published=facts.dates.published,
        platform=facts.platform,
        script="hant" if is_traditional(body[:_SCRIPT_SAMPLE]) else "hans",
        kind=facts.kind,
        body=body,
        kept=len(cleaned.kept),
        dropped=cleaned.dropped,
        tables=sum(block.kind == "table" for block in cleaned.kept),
        url=parsed.url,
        effective_from=facts.dates.effective_from,
        effective_to=facts.dates.effective_to,
        recognised=parsed.recognised,
        remarks=parsed.remarks,
        revised=facts.dates.revised,
        claims_official=facts.claims_official,
    )
