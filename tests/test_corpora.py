"""Reports that are no single text files: rows of JSON Lines and Parquet, saved web pages."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from legacy_text import in_vni, in_windows_1258

from ntm_extract.errors import InputError
from ntm_extract.pages import read_page

ROOT = Path(__file__).resolve().parent.parent
STUB = [sys.executable, str(ROOT / "tests" / "stub_command.py")]
REAL = [sys.executable, "-m", "ntm_extract"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

PAGE = """<!DOCTYPE html>
<html><head>{meta}<title>Xã Bản Lìm sơ kết công tác - Cổng thông tin</title>
<meta property="article:published_time" content="2024-01-11T09:30:00+07:00"></head>
<body><nav><a href="/">Trang chủ</a> <a href="/tin">Tin tức 45%</a></nav>
<div class="content"><h1>Xã Bản Lìm sơ kết công tác</h1>
<article>
<p>Chiều 10/1, UBND xã Bản Lìm mở hội nghị sơ kết; ông Đỗ Văn Thử, Chủ tịch UBND xã, chủ trì và nêu các việc đã làm.</p>
<p>Cả năm, xã có 26/34 chỉ tiêu đạt kế hoạch, thu ngân sách bằng 120% dự toán, các thôn đều có nhà văn hoá riêng.</p>
<p>Bà con trồng thêm 320 ha rừng và giữ được diện tích chè ở các sườn đồi quanh suối Lìm như những năm vừa rồi.</p>
</article></div>
<footer>Bản quyền 2024. Lượt xem: 5%</footer></body></html>
"""


def run(
    *args: str, cwd: Path, command: list[str] = STUB, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*command, *args],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**ENVIRONMENT, **(environment or {})},
        timeout=60,
    )


def documents(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(done.stdout))


def test_json_lines(tmp_path: Path) -> None:
    rows: list[object] = [
        {"text": "đạt 1%\r\n5%", "id": "a/b", "day": "2024-01-11"},
        {"text": "", "id": 7, "day": None},
        {"text": "2%", "id": "ngân sơn", "day": "11/1/2024"},
        {"text": None, "id": "x"},
        {"body": "3%", "id": "y"},
        ["3%"],
        {"text": "4%"},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines[2:2] = ["", "{broken", "\ud800"]
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    (tmp_path / "corpus.jsonl").write_bytes(b"\xef\xbb\xbf" + data)
    done = run("corpus.jsonl", cwd=tmp_path)
    assert [document["source"] for document in documents(done)] == [f"corpus.jsonl:{row}" for row in (1, 2, 6, 10)]
    assert documents(done)[0]["figures"][1]["span"] == [8, 10]
    assert done.returncode == 1
    told = done.stderr.decode().splitlines()
    assert [" ".join(line.split()[1:5]) for line in told[:-1]] == [
        "corpus.jsonl:4: is no JSON", "corpus.jsonl:5: is not UTF-8", "corpus.jsonl:7: has no text",
        "corpus.jsonl:8: has no 'text';", "corpus.jsonl:9: is no JSON",
    ]  # fmt: skip
    assert "name the column with --text-column: there are body, id" in told[3]
    assert told[-1] == "ntm-extract: 9 reports: 4 done, 5 failed"

    done = run("corpus.jsonl", "--id-column", "id", "--published-column", "day", "-o", "out/", cwd=tmp_path)
    assert b"corpus.jsonl:6: day is '11/1/2024', which is no date; write it as 2024-01-11" in done.stderr
    assert b"corpus.jsonl:10: has no 'id'; name the column with --id-column: there are text" in done.stderr
    made = {path.name: yaml.safe_load(path.read_bytes()) for path in sorted((tmp_path / "out" / "corpus").iterdir())}
    assert list(made) == ["7.yaml", "a%2Fb.yaml"]
    assert (made["a%2Fb.yaml"]["source"], made["a%2Fb.yaml"]["published"]) == ("a/b", "2024-01-11")
    again = run(
        "corpus.jsonl", "--id-column", "id", "--published-column", "day", "-o", "out/", "--resume", cwd=tmp_path
    )
    assert again.stderr.endswith(b"0 done, 2 there already, 7 failed\n")


def test_columns_of_other_names_and_names_that_stand_twice(tmp_path: Path) -> None:
    rows = [{"Nội dung": f"{i}%", "Số": "same"} for i in range(3)] + [{"Nội dung": "3%", "Số": "é" * 200}]
    (tmp_path / "c.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    columns = ("--text-column", "Nội dung", "--id-column", "Số")
    done = run("c.jsonl", *columns, "-o", "out/", cwd=tmp_path)
    assert done.returncode == 0
    files = sorted(path.name for path in (tmp_path / "out" / "c").iterdir())
    assert files[:3] == ["same.yaml", "same~2.yaml", "same~3.yaml"]
    assert len(files) == 4
    assert len(files[3]) < 80
    assert len(documents(run("c.jsonl", *columns, cwd=tmp_path))) == 4


def test_a_row_that_is_no_report(tmp_path: Path) -> None:
    texts = ["a" * 9_000_000, "1%", "a" * 1_500, "2%"]
    (tmp_path / "c.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts))
    done = run("c.jsonl", "--max-size", "0.001", cwd=tmp_path)
    assert [document["source"] for document in documents(done)] == ["c.jsonl:2", "c.jsonl:4"]
    assert done.stderr.count(b"is longer than 0.001 MB, which no report is") == 2


def test_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = arrow.table(
        {
            "text": [f"đạt {i}%" for i in range(150)] + [None],
            "id": [*range(150), None],
            "on": [date(2024, 1, 11)] * 150 + [None],
            "at": [datetime(2024, 1, 11, 9, 30)] * 150 + [None],
        }
    )
    parquet.write_table(table, tmp_path / "c.parquet", row_group_size=40)
    one, three = (run("c.parquet", "-j", jobs, cwd=tmp_path) for jobs in "13")
    assert one.stdout == three.stdout
    assert [document["source"] for document in documents(one)] == [f"c.parquet:{i}" for i in range(1, 151)]
    assert one.stderr.decode().splitlines()[-1] == "ntm-extract: 151 reports: 150 done, 1 failed"
    done = run("c.parquet", "--id-column", "id", "--published-column", "on", cwd=tmp_path)
    assert documents(done)[7]["source"] == "7"
    assert documents(done)[7]["published"] == "2024-01-11"
    done = run("c.parquet", "--published-column", "at", cwd=tmp_path)
    assert documents(done)[0]["published"] == "2024-01-11T09:30:00"
    done = run("c.parquet", "--text-column", "body", cwd=tmp_path)
    assert b"c.parquet: has no 'body'; name the column with --text-column: there are text, id, on, at" in done.stderr
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing more")
    (tmp_path / "empty.parquet").touch()
    for name in ("broken.parquet", "empty.parquet", "gone.parquet"):
        done = run(name, cwd=tmp_path)
        assert done.stderr.startswith(f"ntm-extract: {name}: ".encode())
        assert done.stderr.count(b"\n") == 2
        assert done.returncode == 1


def test_parquet_out_is_what_comes_in_for_others(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "a.txt").write_bytes("đạt 1% và 2%".encode())
    assert run("a.txt", "--format", "parquet", "-o", "f.parquet", cwd=tmp_path).returncode == 0
    piped = run("a.txt", "--format", "parquet", cwd=tmp_path).stdout
    assert piped == (tmp_path / "f.parquet").read_bytes()
    assert parquet.read_table(tmp_path / "f.parquet")["text"].to_pylist() == ["1%", "2%"]
    assert run("a.txt", "--format", "parquet", "-o", "out/", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out" / "a.parquet").read_bytes() == piped


def test_csv_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"1%")
    plain = run("a.txt", "a.txt", "--format", "csv", cwd=tmp_path).stdout
    assert run("a.txt", "a.txt", "--format", "csv", "--bom", cwd=tmp_path).stdout == b"\xef\xbb\xbf" + plain
    assert (plain.count(b"\r\n"), plain.count(b"sentence")) == (3, 1)
    run("a.txt", "--format", "csv", "--bom", "-o", "out/", cwd=tmp_path)
    assert (tmp_path / "out" / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")


needs_trafilatura = pytest.mark.skipif(
    importlib.util.find_spec("trafilatura") is None, reason="the extra html is not installed"
)


@needs_trafilatura
def test_a_web_page() -> None:
    page = read_page(PAGE.format(meta="").encode(), "page.html")
    assert (page.title, page.published) == ("Xã Bản Lìm sơ kết công tác", "2024-01-11")
    assert page.text.startswith("Xã Bản Lìm sơ kết công tác\nChiều 10/1, UBND xã Bản Lìm")
    assert "26/34 chỉ tiêu" in page.text
    assert "Trang chủ" not in page.text
    assert page.text.count("Xã Bản Lìm sơ kết") == 1


@needs_trafilatura
def test_a_copyright_year_is_no_day_of_publication() -> None:
    page = PAGE.format(meta="").replace(
        '<meta property="article:published_time" content="2024-01-11T09:30:00+07:00">', ""
    )
    assert read_page(page.encode(), "page.html").published is None
    dated = page.replace("<article>", '<time datetime="2024-01-12">12/1</time><article>')
    assert read_page(dated.encode(), "page.html").published == "2024-01-12"


@needs_trafilatura
def test_a_web_page_in_the_encoding_that_it_names() -> None:
    words = read_page(PAGE.format(meta="").encode(), "page.html").text
    for meta, data in [
        ('<meta charset="utf-16">', "utf-16"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">', "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8"),
    ]:
        assert read_page(PAGE.format(meta=meta).encode(data), "page.html").text == words
    for meta in ("", '<meta charset="windows-1258">', '<meta charset="utf-8">'):
        assert read_page(in_windows_1258(PAGE.format(meta=meta)), "page.html").text == words
    assert read_page(in_vni(PAGE.format(meta="")), "page.html", "vni").text == words
    with pytest.raises(InputError, match=r"page\.html: .*; --encoding vni would read it"):
        read_page(in_vni(PAGE.format(meta="")), "page.html")


@needs_trafilatura
@pytest.mark.parametrize("data", [b"", b"<html></html>", b"no page", b"<p>", b"\0", b"<html><body>" + b"<div>" * 5_000])
def test_what_is_no_page(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_page(data, "page.html")
    assert str(caught.value).startswith("page.html: ")
    assert "\n" not in str(caught.value)


@needs_trafilatura
def test_pages_in_a_folder_with_the_engine_itself(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.HTM").write_bytes(PAGE.format(meta="").encode())
    (tmp_path / "in" / "empty.html").write_bytes(b"<html></html>")
    done = run("in", "--save-text", "texts", "-o", "out/", cwd=tmp_path, command=REAL)
    assert done.stderr.decode().splitlines() == [
        "ntm-extract: in/empty.html: has no main text; save the text of the page and give that",
        "ntm-extract: 2 reports: 1 done, 1 failed",
    ]
    report = yaml.safe_load((tmp_path / "out" / "page.yaml").read_bytes())
    text = (tmp_path / "texts" / "page.txt").read_bytes().decode()
    assert (report["title"], report["published"]) == ("Xã Bản Lìm sơ kết công tác", "2024-01-11")
    assert report["meeting"]["date"] == "2024-01-10"
    assert [figure["text"] for figure in report["figures"]][:2] == ["26/34", "120%"]
    assert all(text[slice(*figure["span"])] == figure["text"] for figure in report["figures"])
    done = run("in/page.HTM", "--published", "2024-02-01", cwd=tmp_path, command=REAL)
    assert documents(done)[0]["published"] == "2024-02-01"


@pytest.mark.parametrize(
    ("module", "extra", "args", "status"),
    [
        ("trafilatura", "html", ("page.html",), 1),
        ("pyarrow", "parquet", ("c.parquet",), 1),
        ("pyarrow", "parquet", ("page.html", "--format", "parquet"), 2),
    ],
)
def test_a_missing_extra_says_what_to_type(
    tmp_path: Path, module: str, extra: str, args: tuple[str, ...], status: int
) -> None:
    (tmp_path / "page.html").write_bytes(PAGE.encode())
    (tmp_path / "c.parquet").touch()
    (tmp_path / "none" / module).mkdir(parents=True)
    (tmp_path / "none" / module / "__init__.py").write_text(f"raise ModuleNotFoundError(name={module!r})")
    path = f"{tmp_path / 'none'}{os.pathsep}{ROOT / 'src'}"
    done = run(*args, cwd=tmp_path, environment={"PYTHONPATH": path})
    command = f"{sys.executable} -m pip install 'ntm-extract[{extra}]'"
    assert f"need {module}, which is not installed; {command}" in done.stderr.decode().splitlines()[0]
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
