"""Where the account is kept: folders by platform, private files, and the stores of msal-extensions."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from aad53004.auth import cache
from aad53004.auth.cache import (
    NoEncryptedStore,
    PrivateFile,
    cache_dir,
    config_dir,
    make_private_folder,
    require_private,
    token_store,
)
from aad53004.errors import BadInput
from aad53004.files import write_private
from tests.fake_keyring import installed

posix = pytest.mark.skipif(os.name != "posix", reason="only POSIX has modes, links and pipes")
CANARY = "canary-refresh"


# --- folders


@pytest.mark.parametrize(
    ("platform", "environ", "config", "kept"),
    [
        ("linux", {"HOME": "/h"}, "/h/.config/aad53004", "/h/.cache/aad53004"),
        ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/k"}, "/c/aad53004", "/k/aad53004"),
        (
            "linux",
            {"HOME": "/h", "XDG_CONFIG_HOME": "c", "XDG_CACHE_HOME": ""},
            "/h/.config/aad53004",
            "/h/.cache/aad53004",
        ),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/aad53004", "/h/Library/Caches/aad53004"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/aad53004", "/l/aad53004/Cache"),
        ("win32", {"USERPROFILE": "/u"}, "/u/AppData/Local/aad53004", "/u/AppData/Local/aad53004/Cache"),
        ("linux", {"HOME": "/h", "AAD53004_CONFIG_DIR": "/x", "AAD53004_CACHE_DIR": "/y"}, "/x", "/y"),
        ("win32", {"AAD53004_CONFIG_DIR": "/x", "AAD53004_CACHE_DIR": "/y"}, "/x", "/y"),
    ],
)
def test_the_folders_of_each_platform(platform: str, environ: dict[str, str], config: str, kept: str) -> None:
    assert config_dir(environ, platform) == Path(config).absolute()
    assert cache_dir(environ, platform) == Path(kept).absolute()


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_without_a_home_there_is_no_folder(platform: str) -> None:
    assert config_dir({}, platform) is None
    assert cache_dir({"AAD53004_CACHE_DIR": " "}, platform) is None
    with pytest.raises(BadInput, match="AAD53004_CACHE_DIR"):
        token_store({}, "plaintext")


# --- files for the owner alone


@posix
def test_a_private_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "one", b"x")
        (tmp_path / "two").touch(0o666)
        write_private(tmp_path / "two", b"x")
        make_private_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "two").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    (tmp_path / "a" / "b").chmod(0o755)
    make_private_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError])
def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: type[BaseException]
) -> None:
    path = tmp_path / "tokens.json"
    write_private(path, b"before")

    def broken(_: int) -> None:
        raise trouble

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(trouble):
        write_private(path, b"after")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("tokens.json", b"before")]


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be used"):
        make_private_folder(tmp_path / "file" / "below")


@posix
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700, 0o644, 0o640, 0o660, 0o604, 0o602, 0o610])
def test_what_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "app.pem"
    path.touch()
    path.chmod(mode)
    if mode & 0o077 == 0:
        require_private(path, "Here is", "a key")
        return
    with pytest.raises(BadInput) as failure:
        require_private(path, "Here is", "a key")
    assert str(failure.value) == (
        f"Here is {path}, which others than its owner may open (mode {mode:04o}) though it holds a key; "
        "make it private with chmod 600."
    )


def test_what_is_not_there_is_for_its_reader_to_say(tmp_path: Path) -> None:
    require_private(tmp_path / "none", "Here is", "a key")


# --- the plain file


@posix
def test_the_plain_file_follows_no_link_and_waits_for_no_pipe(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "elsewhere").touch(0o600)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(0o700)
    for name in ("link", "pipe", "folder"):
        with pytest.raises(BadInput, match=name):
            PrivateFile(tmp_path / name).load()


def test_writing_and_clearing_the_plain_file(tmp_path: Path) -> None:
    environ = {"AAD53004_CACHE_DIR": str(tmp_path)}
    store = token_store(environ, "plaintext")
    assert store.read() is None
    store.write(CANARY)
    assert store.read() == CANARY and CANARY not in repr(store)
    # Left by a process that was killed while it wrote.
    (tmp_path / "account" / ".tokens.json.abc123").write_text(CANARY)
    store.clear()
    assert list((tmp_path / "account").iterdir()) == []
    store.clear()


def test_a_store_is_tried_out_without_leaving_anything(tmp_path: Path) -> None:
    store = token_store({"AAD53004_CACHE_DIR": str(tmp_path)}, "plaintext")
    store.require_working()
    assert list((tmp_path / "account").iterdir()) == []
    store.write("what is kept")
    store.require_working()
    assert store.read() == "what is kept"


# --- the encrypted stores


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ImportError("Unable to import module 'gi'\nadvice"), "python3-gi and gir1.2-secret-1 are not installed"),
        (RuntimeError("libsecret did not perform properly.\n* advice"), "no Secret Service answers"),
        (OSError(-25308), "OSError"),
    ],
)
def test_a_secret_service_that_does_not_work_says_why_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, why: str
) -> None:
    import msal_extensions  # type: ignore[import-untyped]

    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(msal_extensions, "LibsecretPersistence", broken)
    with pytest.raises(NoEncryptedStore, match=why) as failure:
        token_store({"AAD53004_CACHE_DIR": str(tmp_path)}, platform="linux")
    assert "\n" not in str(failure.value)
    assert list(tmp_path.iterdir()) == []


def test_a_platform_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(NoEncryptedStore, match="none is known for freebsd14"):
        token_store({"AAD53004_CACHE_DIR": str(tmp_path)}, platform="freebsd14")


def test_libsecret_keeps_and_forgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = installed(tmp_path, monkeypatch)
    environ = {"AAD53004_CACHE_DIR": str(tmp_path / "cache")}
    store = token_store(environ, platform="linux")
    store.require_working()
    assert keyring() == {}
    store.write(CANARY)
    assert token_store(environ, platform="linux").read() == CANARY
    # Two cache folders are two accounts.
    other = token_store({"AAD53004_CACHE_DIR": str(tmp_path / "other")}, platform="linux")
    assert other.read() is None
    assert not any(CANARY.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    store.clear()
    assert keyring() == {} and store.read() is None
    assert list((tmp_path / "cache" / "account").iterdir()) == []


class Vault:
    """The Keychain, or DPAPI, as far as msal-extensions shows them: neither is on this platform."""

    is_encrypted = True
    kept: dict[str, str]

    def __init__(self, location: str, service_name: str = "", account_name: str = "") -> None:
        self.location, self.name = location, f"{service_name}/{account_name}"

    def get_location(self) -> str:
        return self.location

    def time_last_modified(self) -> float:
        return Path(self.location).stat().st_mtime

    def load(self) -> str:
        from msal_extensions.persistence import PersistenceNotFound  # type: ignore[import-untyped]

        if self.name not in self.kept:
            raise PersistenceNotFound
        return self.kept[self.name]

    def save(self, content: str) -> None:
        Path(self.location).touch()
        self.kept[self.name] = content


def test_the_keychain_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import msal_extensions

    monkeypatch.setattr(Vault, "kept", {}, raising=False)
    monkeypatch.setattr(msal_extensions, "KeychainPersistence", Vault)
    store = token_store({"AAD53004_CACHE_DIR": str(tmp_path)}, platform="darwin")
    store.require_working()
    store.write(CANARY)
    assert [name.partition("/")[0] for name in Vault.kept] == ["aad53004"]
    store.clear()
    assert set(Vault.kept.values()) == {"{}"}
    assert list((tmp_path / "account").iterdir()) == []


def test_a_store_that_loses_what_it_is_given_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import msal_extensions

    class Sieve(Vault):
        def save(self, content: str) -> None:
            pass

    class Locked(Vault):
        def save(self, content: str) -> None:
            raise OSError(-25308, "interaction is not allowed")

    monkeypatch.setattr(Vault, "kept", {}, raising=False)
    for kind, why in ((Sieve, "does not give back"), (Locked, "the macOS Keychain failed with OSError")):
        monkeypatch.setattr(msal_extensions, "KeychainPersistence", kind)
        store = token_store({"AAD53004_CACHE_DIR": str(tmp_path)}, platform="darwin")
        with pytest.raises(NoEncryptedStore, match=why):
            store.require_working()


def test_windows_encrypts_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import msal_extensions

    monkeypatch.setattr(Vault, "kept", {}, raising=False)
    monkeypatch.setattr(msal_extensions, "FilePersistenceWithDataProtection", Vault)
    store = token_store({"AAD53004_CACHE_DIR": str(tmp_path)}, platform="win32")
    store.write(CANARY)
    assert store.kind == "dpapi" and (tmp_path / "account" / "tokens.bin").is_file()
    store.clear()
    assert list((tmp_path / "account").iterdir()) == []


def test_what_was_removed_is_not_brought_back_by_a_run_under_way(tmp_path: Path) -> None:
    store = token_store({"AAD53004_CACHE_DIR": str(tmp_path)}, "plaintext")
    kept: Any = cache._Kept(store.persistence)
    kept.save(CANARY)
    assert store.read() is None
    store.write("{}")
    kept.save(CANARY)
    assert store.read() == CANARY
