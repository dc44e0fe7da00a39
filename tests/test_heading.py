"""The title and the day of publication, told apart from the page around them."""

from __future__ import annotations

import pytest

from ntm_extract.document import document
from ntm_extract.extraction import default_patterns, extract
from ntm_extract.heading import find_heading

RULES = default_patterns()
BODY = (
    "Mấy hôm nay, người dân bản Cọ Sáo rủ nhau lên nương làm cỏ ngô. Trời tạnh ráo, đường đã khô, ai cũng vui. "
    "Trưởng bản nói rằng vụ này ngô mọc đều hơn mọi năm."
)
TITLE = "Cọ Sáo vào mùa làm cỏ ngô"


@pytest.mark.parametrize(
    ("text", "title", "published"),
    [
        (f"{TITLE}\n{BODY}", TITLE, None),
        (f"{TITLE}\n\n04/05/2022 07:30\n\n{BODY}", TITLE, "2022-05-04"),
        (f"{TITLE}\nThứ Tư, 4/5/2022 | 07:30\n{BODY}", TITLE, "2022-05-04"),
        (f"{TITLE}\nCập nhật lúc: 07:30 04/05/2022\n{BODY}", TITLE, "2022-05-04"),
        (f"{TITLE}\nNgày đăng: 04-05-2022 - Lượt xem: 12\n{BODY}", TITLE, "2022-05-04"),
        (f"{TITLE}\n0:00 / 2:15\n0:00\n{BODY}", TITLE, None),
        (f"Trang chủ > Tin tức > Nông nghiệp\n{TITLE}\n{BODY}", TITLE, None),
        (f"Trang chủ\nGiới thiệu\nTin tức - Sự kiện\n{TITLE}\n{BODY}", TITLE, None),
        (f"Nhiệt liệt chào mừng ngày hội bản Cọ Sáo!\n\n{TITLE}\n\n{BODY}", TITLE, None),
        (f'Chủ đề công tác năm 2022: "Cọ Sáo đổi mới"\n\n{TITLE}\n\n{BODY}', TITLE, None),
        (f"Thi đua làm cỏ ngô ở Cọ Sáo\n\n{BODY}", "Thi đua làm cỏ ngô ở Cọ Sáo", None),
        (f"TRANG THÔNG TIN ĐIỆN TỬ XÃ CỌ SÁO\n\n{TITLE}\n\n{BODY}", TITLE, None),
        (f"Điện thoại về tới Cọ Sáo\n{BODY}", "Điện thoại về tới Cọ Sáo", None),
        (f"{TITLE}\n{BODY}\nNgười viết: Lò Thị Ón - Đăng ngày 04/05/2022", TITLE, "2022-05-04"),
        (f"{TITLE}\nNgày 04/05/2022, bản Cọ Sáo làm cỏ ngô.\n{BODY}", TITLE, None),
        (f"{BODY}\n\n{BODY}", None, None),
        (BODY, None, None),
        ("", None, None),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_heading(text: str, title: str | None, published: str | None, newline: str) -> None:
    heading = find_heading(document(text.replace("\n", newline)), RULES)
    assert (heading.title, heading.published) == (title, published)


def test_the_text_begins_below_the_heading() -> None:
    doc = document(f"{TITLE}\n04/05/2022 07:30\n{BODY}")
    heading = find_heading(doc, RULES)
    assert doc.text[heading.body_start :] == BODY


def test_what_the_user_knows_wins() -> None:
    report = extract(f"{TITLE}\n04/05/2022\n{BODY}", published="2022-05-06")
    assert report.published == "2022-05-06"
