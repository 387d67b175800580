"""``growth-assistant sites``: websites are added, changed, given a secret and removed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.access.channel import Channel
from assistant.access.sites import Site, hash_secret
from assistant.errors import StorageError
from assistant.storage.database import Database
from assistant.storage.sites import DatabaseSites
from assistant.surfaces.cli import main as cli


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROWTH_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["sites", *arguments])


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def stored(data: Path, site_id: str = "shop") -> Site | None:
    database = Database(f"sqlite:///{data}/assistant.sqlite3")
    try:
        return DatabaseSites(database).get(site_id)
    finally:
        database.close()


def test_an_empty_list_says_how_to_begin(data: Path) -> None:
    assert "sites add" in said()


def test_a_site_is_added_and_listed(data: Path) -> None:
    shown = said("add", "shop", "--origin", "https://Shop.Example", "--origin", "http://localhost:3000",
                 "--name", "小店", "--per-minute", "5", "--per-session", "0")  # fmt: skip
    assert 'data-site="shop"' in shown
    site = stored(data)
    assert site is not None
    assert site.frame_ancestors == "https://shop.example http://localhost:3000"
    assert (site.name, site.per_minute, site.per_session, site.per_day) == ("小店", 5, 0, 10_000)
    assert (site.signed_only, site.enabled, site.secret_hash) == (False, True, "")
    line = said()
    assert "shop（小店）｜https://shop.example、http://localhost:3000｜启用｜接受匿名访客" in line
    assert "每位访客每天 不限" in line


def test_what_is_not_said_stays_as_it_was(data: Path) -> None:
    said("add", "shop", "--origin", "https://a.example", "--name", "小店", "--signed-only")
    said("set", "shop", "--disabled", "--per-day", "7")
    site = stored(data)
    assert site is not None
    assert (site.name, site.signed_only, site.enabled, site.per_day) == ("小店", True, False, 7)
    assert site.frame_ancestors == "https://a.example"
    said("set", "shop", "--origin", "https://*.b.example", "--anonymous", "--enabled")
    site = stored(data)
    assert site is not None
    assert (site.frame_ancestors, site.signed_only, site.enabled) == ("https://*.b.example", False, True)


def test_a_secret_is_shown_once_and_only_its_hash_is_kept(data: Path) -> None:
    said("add", "shop", "--origin", "https://a.example")
    secret = said("secret", "shop").strip()
    assert len(secret) == 43
    site = stored(data)
    assert site is not None
    assert site.secret_hash == hash_secret(secret)
    assert secret not in said()
    assert said("secret", "shop").strip() != secret
    assert not stored(data).knows(secret)  # type: ignore[union-attr]
    assert secret.encode() not in (data / "assistant.sqlite3").read_bytes()


def test_a_site_is_removed(data: Path) -> None:
    said("add", "shop", "--origin", "https://a.example")
    said("remove", "shop")
    assert stored(data) is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["add", "shop", "--origin", "*"], "来源"),
        (["add", "shop", "--origin", "http://shop.example"], "https"),
        (["add", "shop", "--origin", "https://*.com"], "范围太大"),
        (["add", "Shop!", "--origin", "https://a.example"], "小写字母"),
        (["add", "page", "--origin", "https://a.example"], "page"),
        (["set", "nobody", "--name", "x"], "没有站点"),
        (["secret", "nobody"], "没有站点"),
        (["remove", "nobody"], "没有站点"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(data: Path, arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_site_is_not_added_twice(data: Path) -> None:
    said("add", "shop", "--origin", "https://a.example")
    result = run("add", "shop", "--origin", "https://b.example")
    assert result.exit_code == 2
    assert "sites set shop" in result.stderr


def test_a_channel_is_set_changed_and_taken_away(data: Path) -> None:
    said("add", "shop", "--channel", "link", "https://shop.example/kefu")
    assert "人工 link https://shop.example/kefu" in said()
    said("set", "shop", "--channel-label", "找小二")
    said("set", "shop", "--channel", "wecom", "https://work.weixin.qq.com/kfid/kfc1")
    site = stored(data)
    assert site is not None
    assert site.channel == Channel("wecom", "https://work.weixin.qq.com/kfid/kfc1", "找小二")
    said("set", "shop", "--per-minute", "3")
    assert "kfc1" in said()
    assert "没有人工" in said("set", "shop", "--no-channel")
    assert stored(data) == replace(site, channel=None, per_minute=3)


def test_a_webhook_needs_the_secret_that_it_is_signed_with(data: Path) -> None:
    said("add", "shop")
    hook = ("set", "shop", "--channel", "webhook", "https://shop.example/hook")
    assert "还没有密钥" in run(*hook).stderr
    said("secret", "shop")
    assert "人工 webhook" in said(*hook)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--channel", "link", "http://shop.example"), "没有加密"),
        (("--channel", "webhook", "https://10.0.0.1/"), "内网或本机"),
        (("--channel-label", "找人"), "还没有人工渠道"),
        (("--channel", "link", "https://shop.example", "--no-channel"), "只留一个"),
    ],
)
def test_a_channel_that_cannot_be_used_leaves_the_site_as_it_was(
    data: Path, options: tuple[str, ...], reason: str
) -> None:
    said("add", "shop")
    before = stored(data)
    failed = run("set", "shop", *options)
    assert failed.exit_code != 0
    assert reason in failed.stderr
    assert stored(data) == before


def test_a_channel_that_somebody_wrote_into_the_table_by_hand_is_refused_and_named(data: Path) -> None:
    said("add", "shop", "--channel", "link", "https://shop.example/kefu")
    with sqlite3.connect(data / "assistant.sqlite3") as connection:
        connection.execute("UPDATE sites SET channel_address = 'javascript:alert(1)'")
    connection.close()
    with pytest.raises(StorageError, match="channel of site 'shop'"):
        stored(data)
