"""A tokeniser and a BERT of two small layers, made from a seed: real models that need no download."""

from __future__ import annotations

from pathlib import Path

SENTENCES = (
    "新商家首播满11小时，可领取免费流量包。",
    "头部创作者所选商家的商品分须达到75分。",
    "保证金可以申请退还，运费险投保后每单可以节省成本。",
    "问：文：星耀计划返佣周期为12个月吗？",
)
_MARKS = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}


def save_embedder(folder: Path, prompts: dict[str, str] | None = None, *, seed: int = 1) -> str:
    """A sentence-transformers model with mean pooling and these prompts; gives the folder's name."""
    from sentence_transformers import SentenceTransformer
    from transformers import BertModel

    _save(folder / "bert", BertModel, seed)
    model = SentenceTransformer(str(folder / "bert"), device="cpu", prompts=prompts)
    model.save(str(folder / "model"))
    return str(folder / "model")


def save_cross_encoder(folder: Path, *, labels: int = 1, seed: int = 1) -> str:
    """A cross-encoder that gives ``labels`` scores a pair; gives the folder's name."""
    from transformers import BertForSequenceClassification

    _save(folder, BertForSequenceClassification, seed, num_labels=labels)
    return str(folder)


def _save(folder: Path, kind: type, seed: int, **config: int) -> None:
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, PreTrainedTokenizerFast

    folder.mkdir(parents=True)
    characters = sorted(set("".join(SENTENCES)))  # by hand: training breaks ties differently in each run
    words = [*_MARKS.values(), *characters, *(f"##{c}" for c in characters)]
    file = str(folder / "tokenizer.json")
    BertWordPieceTokenizer({word: row for row, word in enumerate(words)}).save(file)
    tokeniser = PreTrainedTokenizerFast(tokenizer_file=file, model_max_length=64, **_MARKS)
    torch.manual_seed(seed)
    shape = BertConfig(
        vocab_size=len(tokeniser),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,  # wide, so that different texts get clearly different vectors
        **config,
    )
    kind(shape).save_pretrained(folder)
    tokeniser.save_pretrained(folder)
