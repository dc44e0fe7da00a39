"""The meeting of whole reports: what it is, when, who holds it and who leads it."""

from __future__ import annotations

import time

import pytest

from ntm_extract.document import document
from ntm_extract.extraction import default_patterns, extract
from ntm_extract.model import Chair, Meeting
from ntm_extract.people import people

RULES = default_patterns()


def chair(name: str, *positions: str) -> Chair:
    return Chair(name, positions)


MEETINGS = {
    "held, chair in the next sentence": (
        "Xã Nậm Sỏi đối thoại với dân\n\nSáng 12/4/2022, Đảng ủy, UBND xã Nậm Sỏi tổ chức hội nghị đối thoại với nhân "
        "dân. Các đồng chí: Lừu A Páo, Bí thư Đảng ủy xã; Vàng Thị Chở, Phó Bí thư, Chủ tịch UBND xã đồng chủ trì "
        "hội nghị.",
        Meeting(
            "hội nghị",
            "đối thoại với nhân dân",
            "2022-04-12",
            "morning",
            "Đảng ủy, UBND xã Nậm Sỏi",
            (chair("Lừu A Páo", "Bí thư Đảng ủy xã"), chair("Vàng Thị Chở", "Phó Bí thư", "Chủ tịch UBND xã")),
        ),
    ),
    "under the chair of, and a verb for the noun": (
        "Phường Bến Gỗ rà soát hộ nghèo\n\nNgày đăng: 14/11/2023 09:20\n\nChiều ngày 13/11, dưới sự chủ trì của "
        "đồng chí Đàm Thị Hợi - Ủy viên Ban Thường vụ Thị ủy, Bí thư Đảng ủy phường, Ban Chỉ đạo giảm nghèo "
        "phường Bến Gỗ đã họp bàn công tác rà soát. Cuộc họp kéo dài hai giờ.",
        Meeting(
            "Cuộc họp",
            "công tác rà soát",
            "2023-11-13",
            "afternoon",
            "Ban Chỉ đạo giảm nghèo phường Bến Gỗ",
            (chair("Đàm Thị Hợi", "Ủy viên Ban Thường vụ Thị ủy", "Bí thư Đảng ủy phường"),),
        ),
    ),
    "several days, chairs after the verb": (
        "HĐND xã Tân Lũng thông qua năm nghị quyết\n\nTrong 02 ngày 27 và 28/6, HĐND xã Tân Lũng đã khai mạc kỳ họp "
        "thứ 9 nhằm đánh giá kết quả 6 tháng đầu năm 2023. Chủ tọa kỳ họp có các đồng chí: Nông Văn Bế - Chủ "
        "tịch HĐND xã và Hứa Thị Lan - Phó Chủ tịch HĐND xã.",
        Meeting(
            "kỳ họp",
            "đánh giá kết quả 6 tháng đầu năm 2023",
            "2023-06-27",
            None,
            "HĐND xã Tân Lũng",
            (chair("Nông Văn Bế", "Chủ tịch HĐND xã"), chair("Hứa Thị Lan", "Phó Chủ tịch HĐND xã")),
        ),
    ),
    "the chair of another site is none": (
        "Hội nghị trực tuyến về giảm nghèo\n\nSáng 22/9, Bộ trưởng Bộ Xây dựng Phạm Minh Khang chủ trì hội nghị trực "
        "tuyến về nhà ở. Tại điểm cầu tỉnh Bình Lãng, đồng chí Ngô Thị Vân, Phó Chủ tịch UBND tỉnh chủ trì.",
        Meeting(
            "hội nghị",
            "nhà ở",
            "XXXX-09-22",
            "morning",
            None,
            (chair("Phạm Minh Khang", "Bộ trưởng Bộ Xây dựng"),),
        ),
    ),
    "in December the year under review": (
        "BCĐ 35 huyện Yên Hạ giao ban\n\nChiều 19/12, BCĐ 35 huyện Yên Hạ tổ chức hội nghị tổng kết năm 2023, triển "
        "khai nhiệm vụ năm 2024. Đ/c Phí Mạnh Tường, TUV, Bí thư Huyện ủy kiêm Trưởng BCĐ chủ trì; cùng dự có "
        "đ/c Đỗ Thị Kiều, Phó Bí thư Huyện ủy.",
        Meeting(
            "hội nghị",
            "tổng kết năm 2023, triển khai nhiệm vụ năm 2024",
            "2023-12-19",
            "afternoon",
            "BCĐ 35 huyện Yên Hạ",
            (chair("Phí Mạnh Tường", "TUV", "Bí thư Huyện ủy", "Trưởng BCĐ"),),
        ),
    ),
    "what stands in quotation marks is the topic, without what follows them": (
        "Bàn về cây chè cổ thụ\n\nSáng 8/6/2023, Hội Nông dân huyện Yên Hạ tổ chức hội thảo “Giữ chè cổ thụ, giữ rừng” "
        "nhằm đem lại sinh kế cho bà con.",
        Meeting("hội thảo", "Giữ chè cổ thụ, giữ rừng", "2023-06-08", "morning", "Hội Nông dân huyện Yên Hạ"),
    ),
    "a caption glued to the sentence after it holds no meeting": (
        "Bí thư xã gặp gỡ thanh niên\n\nHôm nay 7/7, Bí thư Đảng ủy xã đến bản Lùng. (Ảnh: TN) Đài xã cho biết, trước "
        "khi về, lãnh đạo xã đã có cuộc gặp gỡ với thanh niên trong bản.",
        Meeting("cuộc gặp gỡ", None, "XXXX-07-07", None, None),
    ),
    "a working session of two organisations": (
        "Đoàn giám sát về Thanh Bồng\n\nNgày 3/5, Đoàn giám sát của HĐND tỉnh đã có buổi làm việc với UBND huyện Thanh "
        "Bồng về việc cấp nước.",
        Meeting("buổi làm việc", "cấp nước", "XXXX-05-03", None, "Đoàn giám sát của HĐND tỉnh"),
    ),
    "together with others: the first": (
        "Ra quân làm thủy lợi\n\nNgày 3/5/2022, UBND huyện Thanh Bồng phối hợp với Hội Nông dân tỉnh tổ chức lễ "
        "ra quân làm thủy lợi.",
        Meeting("lễ", "làm thủy lợi", "2022-05-03", None, "UBND huyện Thanh Bồng"),
    ),
}


@pytest.mark.parametrize("name", MEETINGS)
def test_meeting(name: str) -> None:
    text, want = MEETINGS[name]
    assert extract(text).meeting == want


@pytest.mark.parametrize(
    "text",
    [
        "Cọ Sáo làm cỏ ngô\n\nTuần qua, cả bản lên nương. Trưởng bản kể rằng nhiều hội nghị đã bàn về giống ngô mới.",
        "Tòa tuyên án vụ bến đò\n\nSáng 4/3, thẩm phán Tạ Văn Thoại chủ tọa phiên tòa xét xử vụ chìm đò.",
        "Lễ hội cầu mưa\n\nNgày 4/3, bản Cọ Sáo mở lễ hội cầu mưa, người đến xem đông như mọi năm.",
        "Trung tâm Hội nghị xây xong\n\nNgày 4/3, nhà thầu bàn giao Trung tâm Hội nghị huyện Yên Hạ cho chủ đầu tư.",
        "Trao bò giống\n\nSáng 5/10, Hội Phụ nữ huyện Mường Xén trao 12 con bò giống cho hội viên nghèo.",
        "Mỗi ngày một chuyện vui",
        "",
    ],
)
def test_no_meeting(text: str) -> None:
    assert extract(text).meeting is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (
            "Đồng chí Trần Văn Bá, Bí thư Đảng ủy, Chủ tịch HĐND xã",
            [("Trần Văn Bá", "Bí thư Đảng ủy|Chủ tịch HĐND xã")],
        ),
        ("Đồng chí Trần Văn Bá - Bí thư kiêm Chủ tịch HĐND xã", [("Trần Văn Bá", "Bí thư|Chủ tịch HĐND xã")]),
        ("Chủ tịch UBND huyện Vũ Lâm Đào Thị Thu Hà", [("Đào Thị Thu Hà", "Chủ tịch UBND huyện Vũ Lâm")]),
        ("Thủ tướng Lào Bounmy Keovilay", [("Bounmy Keovilay", "Thủ tướng Lào")]),
        ("ông Y Blơi Niê Kdăm, Phó Trưởng ban", [("Y Blơi Niê Kdăm", "Phó Trưởng ban")]),
        (
            "Bí thư Huyện ủy Trần Văn Bá và Chủ tịch UBND huyện Lê Thị Na",
            [("Trần Văn Bá", "Bí thư Huyện ủy"), ("Lê Thị Na", "Chủ tịch UBND huyện")],
        ),
        (
            "đồng chí Trần Văn Bá - Bí thư; đồng chí Lê Thị Na - Phó Bí thư, Chủ tịch UBND xã",
            [("Trần Văn Bá", "Bí thư"), ("Lê Thị Na", "Phó Bí thư|Chủ tịch UBND xã")],
        ),
        ("UBND thành phố Hà Nội và tỉnh Cao Bằng", []),
    ],
)
def test_people(text: str, want: list[tuple[str, str]]) -> None:
    found = people(document(text), RULES, 0, len(text))
    assert [(person.name, "|".join(person.positions)) for person in found] == want


@pytest.mark.parametrize(
    "text",
    [
        "Chiều 4/3, " + "UBND xã tổ chức " * 60_000,
        "hội nghị " * 100_000,
        "chủ trì " * 100_000,
        "Ông Lê Văn An, " * 60_000 + "chủ trì hội nghị",
        "Ngày 4/3, " * 80_000 + "họp",
        "\n".join(["Trang chủ"] * 100_000),
    ],
)
def test_time_does_not_run_away(text: str) -> None:
    from ntm_extract.heading import find_heading
    from ntm_extract.meeting import find_meeting

    doc = document(text)
    start = time.perf_counter()
    find_meeting(doc, RULES, find_heading(doc, RULES), None)
    assert time.perf_counter() - start < 2
