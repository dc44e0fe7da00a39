"""Days told in a text, and the year of one that is printed without it."""

from __future__ import annotations

import pytest

from ntm_extract.dates import Day, WorkYear, days, iso, work_year, work_years
from ntm_extract.document import document
from ntm_extract.extraction import default_patterns

RULES = default_patterns()


def told(text: str) -> list[tuple[str | None, str | None]]:
    doc = document(text)
    return [(iso(day, None, []), day.session) for day in days(doc, RULES, 0, len(doc.low))]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Ngày 5/3, bản mở hội.", [("XXXX-03-05", None)]),
        ("Chiều ngày 05-3-2021, bản mở hội.", [("2021-03-05", "afternoon")]),
        ("Tối 5.3, bản mở hội.", [("XXXX-03-05", "evening")]),
        ("Sáng nay (5/3), bản mở hội.", [("XXXX-03-05", "morning")]),
        ("Trưa 5 tháng 3 năm 2021, bản mở hội.", [("2021-03-05", "noon")]),
        ("Trong hai ngày 5 và 6/3/2021, bản mở hội.", [("2021-03-05", None)]),
        ("Từ ngày 5-8/3, bản mở hội.", [("XXXX-03-05", None)]),
        ("Từ ngày 5 đến 8/3, bản mở hội.", [("XXXX-03-05", None)]),
        ("Bản có 12/15 hộ khá, 3-4 hộ nghèo.", []),
        ("Ngày 31/2, bản mở hội.", []),
        ("Theo Nghị quyết số 12-NQ/HU ngày 5/3/2021 của Huyện ủy, bản mở hội.", []),
        ("Tính đến ngày 5/3, bản có ba giếng nước.", []),
        ("Bản về đích tháng 3/2021.", []),
    ],
)
def test_days(text: str, want: list[tuple[str | None, str | None]]) -> None:
    assert told(text) == want


@pytest.mark.parametrize(
    ("day", "published", "years", "want"),
    [
        (Day(0, 1, 2020, 3, 5), "2023-01-01", [], "2020-03-05"),  # printed
        (Day(0, 1, None, 3, 5), "2023-03-05", [], "2023-03-05"),  # the day of the report itself
        (Day(0, 1, None, 3, 6), "2023-03-05", [], "2022-03-06"),  # not after it
        (Day(0, 1, None, 12, 28), "2024-01-02", [WorkYear(2024, 2024)], "2023-12-28"),  # published before the work's
        (Day(0, 1, None, 3, 5), None, [WorkYear(2022, 2022)], "2022-03-05"),
        (Day(0, 1, None, 3, 5), None, [], "XXXX-03-05"),
        (Day(0, 1, offset=0), "2023-03-05", [], "2023-03-05"),
        (Day(0, 1, offset=-1), "2023-03-01", [], "2023-02-28"),
        (Day(0, 1, offset=0), None, [WorkYear(2022, 2022)], None),
    ],
)
def test_year_of_a_day(day: Day, published: str | None, years: list[WorkYear], want: str | None) -> None:
    assert iso(day, published, years) == want


@pytest.mark.parametrize(
    ("month", "text", "want"),
    [
        (12, "tổng kết công tác năm 2021, triển khai nhiệm vụ năm 2022", 2021),
        (1, "tổng kết công tác năm 2021, triển khai nhiệm vụ năm 2022", 2022),
        (1, "tổng kết công tác năm 2021", 2022),
        (12, "tổng kết công tác năm 2021", 2021),
        (12, "triển khai nhiệm vụ năm 2022", 2021),
        (2, "triển khai nhiệm vụ năm 2022", 2022),
        (9, "sơ kết 8 tháng đầu năm 2022, bàn nhiệm vụ 4 tháng cuối năm 2022", 2022),
        (6, "tổng kết 5 năm (2016-2020) làm đường", 2021),
        (6, "bàn quy hoạch giai đoạn 2021-2025", None),
        (6, "phổ biến Luật Thủy sản năm 2017", None),
        (6, "thu phí tăng so với cùng kỳ năm 2021", None),
    ],
)
def test_year_of_the_work(month: int, text: str, want: int | None) -> None:
    doc = document(text)
    assert work_year(month, work_years(doc, RULES, [(0, len(doc.low))], own=True)) == want
