"""What the stages of building an index are called, and what is counted in each."""

from __future__ import annotations

STAGES = {
    "embed": ("切分并计算向量", "篇"),
    "lexical": ("建立词索引", "段"),
    "dense": ("写入向量库", "段"),
    "validate": ("校验", "段"),
    "publish": ("发布", "段"),
}
