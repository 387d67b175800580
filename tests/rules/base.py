"""The smallest corpus that uses every part of a rule file: what a broken file is broken against."""

from __future__ import annotations

from pathlib import Path

from assistant.knowledge.load import read_knowledge
from assistant.rules.schema import Knowledge, Rule

RULE = "rules/douyin/plan/gate.yaml"

FILES = {
    "facts.yaml": """\
score: {label: 分数, kind: quantity, unit: score, range: [0, 100], aliases: [分数], question: 多少分？}
hours: {label: 时长, kind: quantity, unit: hour, range: [0, null], aliases: [时长], question: 多少小时？}
rate: {label: 品退率, kind: quantity, unit: percent, aliases: [品退率], question: 多少？}
average: {label: 行业平均, kind: quantity, unit: percent, aliases: [行业平均], question: 多少？}
banned: {label: 违规, kind: boolean, aliases: [违规], question: 有没有违规？}
once: {label: 曾经达标, kind: boolean, yes: [曾经达标], question: 曾经达标吗？}
fresh: {label: 新商, kind: boolean, yes: [新商], question: 是新商吗？}
day: {label: 收货日, kind: date, aliases: [收货], question: 哪天收货？}
shop:
  label: 店铺类型
  kind: choice
  options:
    personal: {label: 个人店}
    company: {label: 企业店, words: [公司店]}
    flagship: {label: 旗舰店}
  question: 哪种店铺？
""",
    "lexicon.yaml": "synonyms: {门槛: [标准]}\ncues: {yes_no: [吗]}\n",
    "platforms.yaml": """\
platforms:
  douyin: {name: 抖音, aliases: [抖音]}
outside:
  - {name: 拼多多, aliases: [拼多多]}
""",
    "units.yaml": """\
units:
  score: {label: 分, english: points, dimension: score, words: [分], large: false}
  percent: {label: "%", english: "%", dimension: share, words: ["%"], large: false}
  yuan: {label: 元, english: yuan, dimension: money, words: [元]}
  minute: {label: 分钟, english: minutes, dimension: duration, words: [分钟], factor: 60}
  hour: {label: 小时, english: hours, dimension: duration, words: [小时], factor: 3600}
  day: {label: 天, english: days, dimension: days, words: [天], aside: true}
  month: {label: 个月, english: months, dimension: months, words: [个月], aside: true}
  time: {label: 次, english: times, dimension: occurrence, words: [次], aside: true}
  view: {label: 流量, english: traffic, dimension: view, words: [流量]}
  item: {label: 项, english: items, dimension: item, words: [项, 个], aside: true}
multiples:
  - {words: [星期], unit: day, factor: 7}
periods:
  day: {label: 天, english: day, of: day, before: [每天], behind: [/天]}
""",
    "idioms.yaml": """\
idioms:
  - 万一
  - 十分(?!钟)
names: ["618"]
""",
    "programmes.yaml": """\
audiences:
  merchant: {label: 商家}
  fresh: {label: 新商, fact: fresh}
themes:
  traffic: {label: 流量, words: [流量]}
programmes:
  douyin/plan:
    platform: douyin
    name: 样例计划
    names: [样例]
    sources: [douyin/plan]
    not_covered:
      - {topic: 周期, about: [周期]}
""",
    "articles/douyin/plan.md": """\
---
id: douyin/plan
platform: douyin
title: 样例
publisher: 编辑部
published: 2026-01
kind: digest
---
分数须≥80.1分。品退率须低于行业平均水平。
""",
    RULE: """\
id: douyin/plan/gate
title: 样例门槛
kind: gate
audience: [merchant]
effective: {from: 2026-01, to: null}
checked_on: 2026-11-22
topics: [门槛]
require:
  all:
    - {fact: score, op: ">=", value: 80.10, unit: score, cite: score}
    - {fact: rate, op: "<", other: average, unit: percent, cite: rate}
    - {fact: banned, op: is, value: false, cite: rate}
sticky: {fact: once, cite: rate}
gives:
  - {label: 流量包, value: [1000, 2000], unit: view, qualifier: range, cite: score}
calculate:
  - label: 到期日
    formula: start + days
    inputs: {start: day}
    parameters: {days: {value: 3, unit: day, cite: score}}
    unit: date
    qualifier: exact
    cite: score
verdict: {met: 达到, unmet: 没有达到}
unstated: []
confirm_by_hand: []
citations:
  score: {source: douyin/plan, quote: 分数须≥80.1分。}
  rate: {source: douyin/plan, quote: 品退率须低于行业平均水平。}
""",
}


def write(folder: Path, **changed: str) -> Path:
    """The base corpus in ``folder``; ``rule`` replaces the rule file."""
    for name, text in (FILES | ({RULE: changed["rule"]} if changed else {})).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def load(folder: Path) -> Knowledge:
    return read_knowledge(folder)


def rule_with(folder: Path, old: str = "", new: str = "") -> Rule:
    """The base rule with one piece of its text replaced."""
    assert old in FILES[RULE]
    return load(write(folder, rule=FILES[RULE].replace(old, new, 1))).rules["douyin/plan/gate"]
