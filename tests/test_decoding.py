"""Bytes of every encoding become the same text."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest
from legacy_text import TONES, in_tcvn3, in_vni, in_windows_1258

from ntm_extract.decoding import decode, encoding_name, vietnamese_share
from ntm_extract.errors import InputError

TEXT = (
    "UỶ BAN NHÂN DÂN HUYỆN ĐẠI SƠN\r\n"
    "Chiều 10/1, Huyện uỷ mở phiên họp thường kỳ: 26/34 chỉ tiêu đạt, hộ nghèo giảm còn 2,62%, mỗi hộ thêm 1,5 triệu.\n"
    "Đường về thôn Bãi Ngọc dài 7 km; xã giữ vững tỷ lệ che phủ rừng, số vụ vi phạm ở mức thấp, lúa nước trổ sớm.\n"
)
VOWELS = "aăâeêioôơuưy"
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in ("", *TONES)] + ["đ"]
LETTERS += [letter.upper() for letter in LETTERS]


ENCODERS = {"windows-1258": in_windows_1258, "tcvn3": in_tcvn3, "vni": in_vni}


@pytest.mark.parametrize("name", ENCODERS)
def test_round_trip_of_a_text(name: str) -> None:
    assert decode(ENCODERS[name](TEXT), encoding=name) == TEXT


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("letter", LETTERS)
def test_round_trip_of_each_letter(name: str, letter: str) -> None:
    # Between capitals, where TCVN3 has letters and no quotation marks.
    text = f"N{letter}N" if letter.isupper() else f"n{letter} "
    assert decode(ENCODERS[name](text), encoding=name) == text


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("tcvn3", b"Ngh\xde quy\xd5t c\xf1a Huy\xd6n u\xfb", "Nghị quyết của Huyện uỷ"),
        ("tcvn3", b"\xae\xb9t 15 tri\xd6u \xae\xe5ng, \x93\xb5\x94 \x96 \x85", "đạt 15 triệu đồng, “à” – …"),
        ("tcvn3", b"C\x97NG H\x92A", "CỘNG HÒA"),
        ("tcvn3", b"a\xb4\xa0", "ạ\u00a0"),
        ("vni", "Tieáng Vieät, ñöôøng, coäng hoøa, kyø, tyû, lyù, Vónh, nghæ, thò, kî".encode("cp1252"),
         "Tiếng Việt, đường, cộng hòa, kỳ, tỷ, lý, Vĩnh, nghỉ, thị, kỵ"),
        ("vni", "ÑAÛNG BOÄ, Aùp, AÂN".encode("cp1252"), "ĐẢNG BỘ, Áp, ÂN"),
        ("windows-1258", b"Huy\xea\xf2n \xf0a\xf2t", "Huyện đạt"),
    ],
)  # fmt: skip
def test_words(name: str, data: bytes, text: str) -> None:
    assert decode(data, encoding=name) == text


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv here")
@pytest.mark.parametrize(("name", "iconv"), [("tcvn3", "TCVN5712-1"), ("windows-1258", "CP1258")])
def test_tables_agree_with_those_of_iconv(name: str, iconv: str) -> None:
    data = ENCODERS[name]("".join(f"N{letter}N" for letter in LETTERS if letter.isupper()) + "".join(LETTERS[:73]))
    done = subprocess.run(["iconv", "-f", iconv, "-t", "UTF-8"], input=data, capture_output=True)
    if done.returncode != 0:
        pytest.skip(f"this iconv knows no {iconv}")
    assert decode(data, encoding=name) == done.stdout.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_by_itself(encoding: str, form: str) -> None:
    text = unicodedata.normalize(form, TEXT)  # type: ignore[arg-type]
    assert decode(text.encode(encoding)) == text


def test_utf16_of_either_order_by_its_mark() -> None:
    for order in ("le", "be"):
        assert decode(("\ufeff" + TEXT).encode(f"utf-16-{order}")) == TEXT
        assert decode(TEXT.encode(f"utf-16-{order}"), encoding=f"utf-16-{order}") == TEXT


def test_windows_1258_is_detected() -> None:
    assert decode(in_windows_1258(TEXT)) == TEXT


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_the_others_are_not_guessed_but_named(name: str) -> None:
    with pytest.raises(InputError, match=f"; --encoding {name} would read it$"):
        decode(ENCODERS[name](TEXT), "old.txt")
    with pytest.raises(InputError, match=f": not utf-8 text .*; --encoding {name} would read it$"):
        decode(ENCODERS[name](TEXT), "old.txt", "utf-8")


def test_a_page_that_was_saved_as_utf8_of_what_the_font_redraws() -> None:
    text = TEXT.splitlines()[1]
    for name in ("tcvn3", "vni"):
        assert decode(ENCODERS[name](text).decode("cp1252").encode(), encoding=name) == text
    assert decode("Huyện".encode(), encoding="tcvn3") != "Huyện", "text that is Unicode already is no font's"


@pytest.mark.parametrize("data", [b"", b"abc\r\n", b"26/34"])
@pytest.mark.parametrize("name", [None, *ENCODERS, "utf-8"])
def test_ascii_is_the_same_in_all(data: bytes, name: str | None) -> None:
    assert decode(data, encoding=name) == data.decode()


def test_what_a_named_encoding_does_not_fit() -> None:
    with pytest.raises(
        InputError, match=r"a\.txt: line 2: not ascii text \(byte 0xe1 at byte 2\); --encoding utf-8 wou"
    ):
        decode("a\nế\n".encode(), "a.txt", "ascii")
    with pytest.raises(InputError, match=r"a\.txt: line 1: not utf-16 text .*; "):
        decode(b"\xff\xfea", "a.txt", "utf-16")
    with pytest.raises(InputError, match=r"not vni text \(byte 0x81 at byte 1\)"):
        decode(b"a\x81", "a.txt", "vni")


@pytest.mark.parametrize(
    ("given", "known"),
    [("UTF8", "utf-8"), ("utf_16_le", "utf-16-le"), ("TCVN-3", "tcvn3"), ("abc", "tcvn3"), ("VNI-Win", "vni"),
     ("CP1258", "windows-1258"), ("Windows 1258", "windows-1258"), ("latin-1", "iso8859-1"),
     ("rot13", None), ("hex", None), ("klingon", None), ("", None), ("a\0b", None)],
)  # fmt: skip
def test_names_of_encodings(given: str, known: str | None) -> None:
    assert encoding_name(given) == known


def test_how_vietnamese_a_text_is() -> None:
    assert vietnamese_share(TEXT) == 1
    for name, encoder in ENCODERS.items():
        for other in ENCODERS:
            if other != name:
                try:
                    wrong = decode(encoder(TEXT), encoding=other)
                except InputError:
                    continue
                assert vietnamese_share(wrong) < 0.5, (name, other)
