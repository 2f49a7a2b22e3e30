"""Faults of this computer: disks that are full, two runs at once, consoles of another encoding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from aad53004.errors import BadInput
from aad53004.files import write_whole
from tests.scenarios import SCENARIOS
from tests.test_scenarios import FIXTURES

ROOT = Path(__file__).resolve().parents[2]
CLASSIC = FIXTURES / "classic.json"
USER = json.loads(CLASSIC.read_text(encoding="utf-8"))["subject"]


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "aad53004", *arguments],
        env={**os.environ, **environ},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    return done


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full here")
def test_a_full_disk_is_one_sentence() -> None:
    """F27"""
    done = run("check", USER, "--replay", str(CLASSIC), "--output-file", "/dev/full")
    assert done.returncode == 2
    assert b"/dev/full cannot be written" in done.stderr and done.stderr.count(b"\n") == 1


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F27: whole or not at all, and nothing half-written beside it."""
    file = tmp_path / "report.json"
    file.write_bytes(b"before")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="No space left on device"):
        write_whole(file, b"after")
    assert file.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["report.json"]


def test_two_runs_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    """F32"""
    file = tmp_path / "report.json"
    texts = [bytes([65 + i]) * 200_000 for i in range(8)]
    together = threading.Barrier(len(texts))

    def write(text: bytes) -> None:
        together.wait(20)
        write_whole(file, text)

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() in texts
    assert [one.name for one in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "utf-16"])
def test_a_console_of_another_encoding_breaks_nothing(tmp_path: Path, encoding: str) -> None:
    """F33: names beyond ASCII come out as UTF-8 where the output is piped, whatever the console would take."""
    recording = json.loads(CLASSIC.read_text(encoding="utf-8").replace("Alice Aldermann", "Żółta 李 Ælice"))
    file = tmp_path / "recording.json"
    file.write_text(json.dumps(recording), encoding="utf-8")
    done = run("check", USER, "--replay", str(file), PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 1
    assert "Żółta 李 Ælice" in done.stdout.decode("utf-8")


def test_a_mail_address_that_is_no_user_name_says_whose_it_is() -> None:
    """F15: a guest is known here by another name than at home."""
    from aad53004.diagnosis import diagnose
    from tests.offline import TenantSource

    tenant = SCENARIOS["guest-risk-in-home-tenant"]()
    guest = next(one for one in tenant["users"] if one["userPrincipalName"] == tenant["subject"])
    assert "#EXT#" in guest["userPrincipalName"]
    with pytest.raises(BadInput) as failure:
        diagnose(guest["mail"], TenantSource(tenant))
    assert f"it is the mail address of {guest['userPrincipalName']}" in str(failure.value)
