"""Bytes become text, and nothing of the text changes on the way."""

from __future__ import annotations

import io
import os
import pickle
import sys
import unicodedata
from pathlib import Path

import pytest

from ntm_extract.decoding import decode
from ntm_extract.errors import InputError, NtmExtractError, OutputError, PatternError
from ntm_extract.reading import read_bytes, read_report, source_name

TEXT = "Huyện uỷ N.\u00a0đạt 26/34 chỉ tiêu,\ttăng 2,62%.\n"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_the_text_stays_as_it_stands(tmp_path: Path, form: str, line_end: str, bom: bytes) -> None:
    text = unicodedata.normalize(form, TEXT).replace("\n", line_end)  # type: ignore[arg-type]
    path = tmp_path / "report.txt"
    path.write_bytes(bom + text.encode())
    assert read_report(str(path)) == text


def test_only_the_first_byte_order_mark_goes() -> None:
    assert decode("\ufeff\ufeffa\ufeff".encode()) == "\ufeffa\ufeff"


def test_an_empty_report_is_a_report() -> None:
    assert decode(b"") == decode(b"\xef\xbb\xbf") == ""


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode()), encoding="ascii"))
    assert read_report("-") == TEXT


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match=r"^-: cannot be read \(standard input is closed\); "):
        read_report("-")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("ab".encode("utf-16-le"), "is binary data (a NUL at byte 1); --encoding utf-16-le would read it"),
        (b"%PDF-1.7\n\0\xff", "is binary data (a NUL at byte 9); "),
        (b"a\nb\n\xd0\xff", "line 3: not UTF-8 text (byte 0xd0 at byte 4); name its encoding with --encoding: "),
        (b"\xef\xbb\xbfa\n\xff", "line 2: not UTF-8 text (byte 0xff at byte 5); "),
        ("cắt giữa chữ ế".encode()[:-1], "line 1: not UTF-8 text (byte 0xe1 at byte 19); the rest is UTF-8: mend it"),
    ],
)
def test_what_is_no_utf8_is_refused_in_one_line_that_says_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "report.txt")
    assert str(caught.value).startswith(f"report.txt: {said}")
    assert "\n" not in str(caught.value)


def test_what_is_longer_than_a_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"1" * 11)
    assert len(read_bytes(str(path), 11)) == 11
    with pytest.raises(
        InputError, match=r"long\.txt: is longer than 1e-05 MB, which no report is; --max-size MEGABYTES"
    ):
        read_bytes(str(path), 10)


def test_a_link_to_nothing_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "link.txt"
    path.symlink_to("gone.txt")
    with pytest.raises(InputError, match=r"link\.txt: cannot be read \(a link to 'gone\.txt', which is not there\); "):
        read_report(str(path))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, said in [
        (tmp_path / "gone.txt", "cannot be read (No such file or directory); check the spelling of the path"),
        (tmp_path, "is a folder; name the files in it, such as FOLDER/*.txt"),
    ]:
        with pytest.raises(InputError) as caught:
            read_report(str(path))
        assert str(caught.value) == f"{path}: {said}"
    with pytest.raises(InputError, match="no possible path"):
        read_report("a\0b")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.touch(mode=0)
    with pytest.raises(InputError, match=r"cannot be read \(Permission denied\); ask for the right"):
        read_report(str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text there")
def test_a_name_that_is_no_text_can_still_be_printed() -> None:
    assert source_name(os.fsdecode("thị-xã-\xff.txt".encode("latin-1", "replace"))) == "th?-x\\xe3-\\xff.txt"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("a.txt", "is odd", "mend it"), "a.txt: is odd; mend it"),
        (OutputError("b.yaml", "is full"), "b.yaml: is full"),
        (PatternError("p.yaml:3:5: r: no such type", "p.yaml:9:1: q: no example"),
         "p.yaml:3:5: r: no such type\np.yaml:9:1: q: no example"),
    ],
)  # fmt: skip
def test_errors_tell_the_place_and_pass_between_processes(error: NtmExtractError, said: str) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert str(error) == str(again) == said
    assert vars(error) == vars(again)
