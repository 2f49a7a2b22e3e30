"""Where the interactive account is kept: the folders, files that only their owner may read, and the token stores.

Tokens go into the encrypted store of the platform, through msal-extensions:
https://github.com/AzureAD/microsoft-authentication-extensions-for-python. Only where the user asked for it do they go
into a plain file, which is written whole or not at all and not read where others could read it too.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aad53004.auth.words import hush
from aad53004.errors import BadInput, NotAllowed
from aad53004.files import write_private

APP = "aad53004"
_EMPTY = "{}"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_O_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_O_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


class NoEncryptedStore(NotAllowed):
    """The platform's encrypted store is not there or does not work; ``str(error)`` is why, as part of a sentence."""


def config_dir(environ: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Where settings are kept: AAD53004_CONFIG_DIR, else the platform's folder; None where no home is known."""
    if own := environ.get("AAD53004_CONFIG_DIR", "").strip():
        return Path(own).absolute()
    return _folder(environ, platform, "XDG_CONFIG_HOME", ".config", "Library/Application Support", "")


def cache_dir(environ: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Where the token cache is kept: AAD53004_CACHE_DIR, else the platform's folder; None where no home is known."""
    if own := environ.get("AAD53004_CACHE_DIR", "").strip():
        return Path(own).absolute()
    return _folder(environ, platform, "XDG_CACHE_HOME", ".cache", "Library/Caches", "Cache")


def _folder(
    environ: Mapping[str, str], platform: str, variable: str, below_home: str, on_mac: str, on_windows: str
) -> Path | None:
    """The user's folder by the XDG base directory specification, Apple's file system guide, or Windows' known folders.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if platform == "win32":
        local = environ.get("LOCALAPPDATA", "").strip()
        home = environ.get("USERPROFILE", "").strip()
        base = Path(local) if local else Path(home) / "AppData" / "Local" if home else None
        return base / APP / on_windows if base else None
    home = environ.get("HOME", "").strip()
    if platform == "darwin":
        return Path(home) / on_mac / APP if home else None
    named = Path(environ.get(variable, "").strip())
    if named.is_absolute():  # the specification: a relative one is to be ignored
        return named / APP
    return Path(home) / below_home / APP if home else None


def require_private(path: Path, whose: str, holds: str) -> None:
    """Raises BadInput where others than the owner may read or write a file or folder; POSIX alone has such modes.

    A path that is not there is left to whoever reads it. ``whose`` and ``holds`` are parts of the sentence.
    """
    if os.name != "posix":
        return
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return
    _require_mode(path, mode, whose, holds, "700" if path.is_dir() else "600")


def _require_mode(path: Path, mode: int, whose: str, holds: str, right: str) -> None:
    if os.name == "posix" and mode & _OTHERS:
        raise BadInput(
            f"{whose} {path}, which others than its owner may open (mode {mode:04o}) though it holds {holds}; "
            f"make it private with chmod {right}."
        )


def make_private_folder(folder: Path) -> None:
    """Makes the folder, and takes every right on it from others. Raises BadInput where that cannot be done."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
            folder.chmod(0o700)
    except OSError as error:
        raise BadInput(f"{folder} cannot be used: {error.strerror or error}; name another folder.") from None


class PrivateFile:
    """An unencrypted token cache, in the shape that msal-extensions gives to where a cache is kept."""

    is_encrypted = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def get_location(self) -> str:
        return str(self._path)

    def time_last_modified(self) -> float:
        from msal_extensions.persistence import PersistenceNotFound  # type: ignore[import-untyped]

        try:
            return self._path.stat().st_mtime
        except FileNotFoundError:
            raise PersistenceNotFound(location=str(self._path)) from None

    def load(self) -> str:
        """The cache. Raises PersistenceNotFound, and BadInput where others may read it or it is no plain file."""
        from msal_extensions.persistence import PersistenceNotFound

        require_private(self._path.parent, "The token cache is in", "tokens")
        try:
            # Neither a link to elsewhere nor a pipe that never ends is followed.
            handle = os.open(self._path, os.O_RDONLY | _O_NOFOLLOW | _O_NONBLOCK)
        except FileNotFoundError:
            raise PersistenceNotFound(location=str(self._path)) from None
        except OSError as error:
            raise BadInput(f"The token cache {self._path} cannot be read: {error.strerror}.") from None
        try:
            # Asked of the open file, so that it cannot be another one by the time it is read.
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                raise BadInput(f"The token cache {self._path} is no plain file; run aad53004 logout.")
            _require_mode(self._path, stat.S_IMODE(about.st_mode), "The token cache is", "tokens", "600")
            with os.fdopen(handle, "rb", closefd=False) as file:
                return file.read().decode("utf-8", "replace")
        finally:
            os.close(handle)

    def save(self, content: str) -> None:
        write_private(self._path, content.encode("utf-8"))


class _Kept:
    """Writes only where something is kept already: a run that renews its token after a logout brings nothing back."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.is_encrypted: bool = inner.is_encrypted

    def get_location(self) -> str:
        return str(self._inner.get_location())

    def time_last_modified(self) -> float:
        return float(self._inner.time_last_modified())

    def load(self) -> str:
        return str(self._inner.load())

    def save(self, content: str) -> None:
        from msal_extensions.persistence import PersistenceNotFound

        try:
            self._inner.load()
        except PersistenceNotFound:
            return
        self._inner.save(content)


@dataclass(frozen=True)
class TokenStore:
    """One place for MSAL's token cache. ``kind`` names it in the record, ``title`` in a sentence ("kept in …")."""

    kind: str
    title: str
    folder: Path
    persistence: Any = field(repr=False)
    _erase: Callable[[], None] = field(repr=False)

    def read(self) -> str | None:
        """The cache as MSAL serialised it; None where nothing is kept. Raises BadInput, or what the store raises."""
        from msal_extensions.persistence import PersistenceNotFound

        try:
            return str(self.persistence.load())
        except PersistenceNotFound:
            return None

    def write(self, text: str) -> None:
        """Puts another cache in place of what was kept. Raises what the store raises."""
        from msal_extensions import CrossPlatLock  # type: ignore[import-untyped]

        make_private_folder(self.folder)
        # The lock that msal-extensions takes for its own writes: a run that renews its token does not undo this one.
        with CrossPlatLock(f"{self.persistence.get_location()}.lockfile"):
            self.persistence.save(text)

    def clear(self) -> None:
        """Removes the tokens, and what was left of writing them. The folder stays: a run under way locks in it."""
        from msal_extensions import CrossPlatLock

        if not self.folder.is_dir():
            self._erase()
            return
        with CrossPlatLock(f"{self.persistence.get_location()}.lockfile"):
            self._erase()
            for rest in (Path(self.persistence.get_location()), *self.folder.glob(".tokens.*")):
                rest.unlink(missing_ok=True)

    def require_working(self) -> None:
        """Tries the store out before anybody signs in. Raises NoEncryptedStore or BadInput."""
        try:
            before = self.read()
        except Exception:
            before = None  # what cannot be read is going to be replaced
        if before is not None:
            return
        try:
            self.write(_EMPTY)
            same = self.read() == _EMPTY
            self.clear()
        except BadInput:
            raise
        except Exception as error:
            raise NoEncryptedStore(_why_not(error, self.title)) from None
        if not same:
            raise NoEncryptedStore(f"{self.title} does not give back what it is given")

    def cache(self) -> Any:
        """MSAL's token cache over this store: read when it changed, written when a token is renewed."""
        from msal_extensions import PersistedTokenCache

        if os.access(self.folder, os.W_OK):
            return PersistedTokenCache(_Kept(self.persistence))
        # A cache that is mounted read-only serves all the same: what is renewed is kept for this run alone.
        import msal  # type: ignore[import-untyped]

        memory = msal.SerializableTokenCache()
        memory.deserialize(self.read())
        return memory


def token_store(environ: Mapping[str, str], kind: str | None = None, platform: str = sys.platform) -> TokenStore:
    """The store of that kind, as it stands in the record; None: the encrypted one of the platform.

    Raises NoEncryptedStore where there is none, BadInput where no folder is known or the folder cannot be used.
    """
    hush()
    base = cache_dir(environ)
    if base is None:
        raise BadInput("No home folder is known here; set AAD53004_CACHE_DIR and AAD53004_CONFIG_DIR.")
    folder = base / "account"
    if kind == "plaintext":
        path = folder / "tokens.json"
        return TokenStore("plaintext", f"{path}, unencrypted", folder, PrivateFile(path), lambda: None)
    make = {"win32": _dpapi, "darwin": _keychain, "linux": _libsecret}.get(platform)
    if make is None:
        raise NoEncryptedStore(f"none is known for {platform}")
    make_private_folder(folder)
    try:
        return make(folder)
    except Exception as error:
        _remove_if_empty(folder)
        raise NoEncryptedStore(_why_not(error, "it")) from None


def _dpapi(folder: Path) -> TokenStore:
    import msal_extensions

    path = folder / "tokens.bin"
    title = f"{path}, encrypted by Windows for you"
    return TokenStore(
        "dpapi", title, folder, msal_extensions.FilePersistenceWithDataProtection(str(path)), lambda: None
    )


def _keychain(folder: Path) -> TokenStore:
    import msal_extensions

    signal = str(folder / "tokens.signal")
    persistence = msal_extensions.KeychainPersistence(signal, service_name=APP, account_name=_id(folder))

    # msal-extensions removes no item from a keychain: it is emptied.
    def erase() -> None:
        persistence.save(_EMPTY)

    return TokenStore("keychain", "the macOS Keychain", folder, persistence, erase)


def _libsecret(folder: Path) -> TokenStore:
    import msal_extensions

    attributes = {"application": APP, "cache": _id(folder)}
    schema = "io.aad53004.TokenCache"
    persistence = msal_extensions.LibsecretPersistence(
        str(folder / "tokens.signal"), schema_name=schema, attributes=attributes, label=f"{APP}: signed-in account"
    )

    def erase() -> None:
        from msal_extensions.libsecret import LibSecretAgent  # type: ignore[import-untyped]

        LibSecretAgent(schema, attributes).clear()

    return TokenStore("libsecret", "the Secret Service (libsecret)", folder, persistence, erase)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # which it raises where something is in it
        folder.rmdir()


def _id(folder: Path) -> str:
    """One item for each cache folder, so that two of them do not overwrite each other."""
    return hashlib.sha256(str(folder).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _why_not(error: Exception, what: str) -> str:
    """Why a store does not work. msal-extensions' own texts run over several lines of advice for developers."""
    if isinstance(error, ImportError):
        return "python3-gi and gir1.2-secret-1 are not installed for this Python"
    if isinstance(error, RuntimeError):
        return "no Secret Service answers: there is no desktop session, or its keyring is locked"
    return f"{what} failed with {type(error).__name__}"
