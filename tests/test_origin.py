"""Agency credits in bylines, datelines, texts and last lines."""

from __future__ import annotations

import pytest

from extractors.origin import credited_agency


@pytest.mark.parametrize(
    ("author", "text", "outlet", "agency"),
    [
        ("", "ISLAMABAD (Reuters) - The cabinet met on Monday.", "A Daily", "Reuters"),
        ("", "A miner. — AFP/File\nQUETTA, Nov 3 (APP): It opened.", "A", "Associated Press of Pakistan"),
        ("", "BEIJING, Nov. 10 (Xinhua) -- China and Pakistan signed.", "A Daily", "Xinhua"),
        ("", "新华社北京11月10日电 中国和巴基斯坦签署协议。", "A Daily", "Xinhua"),
        ("", "اسلام آباد (اے پی پی)۔ وزیر نے کہا کہ کان کھل گئی۔", "A Daily", "Associated Press of Pakistan"),
        ("AFP", "The mine opened.", "A Daily", "Agence France-Presse"),
        ("By Asma Bibi | Reuters", "The mine opened.", "A Daily", "Reuters"),
        ("The Associated Press", "The mine opened.", "A Daily", "Associated Press"),
        ("Associated Press of Pakistan", "The mine opened.", "A Daily", "Associated Press of Pakistan"),
        ("", "The mine opened.\n— AFP", "A Daily", "Agence France-Presse"),
        ("", "The mine opened.\nSource: Xinhua", "A Daily", "Xinhua"),
        ("", "The mine opened.\n(Reporting by Asma Bibi in Quetta; Editing by Li Wei)", "A Daily", "Reuters"),
        ("", "The mine opened.", "Reuters", "Reuters"),
        ("", "“The mine will open,” the minister told Reuters.", "A Daily", "Reuters"),
        ("News Desk", "Bloomberg reported that the mine opened.", "A Daily", "Bloomberg"),
        ("", "The minister told Reuters and the owner told AFP.", "A Daily", "Agence France-Presse / Reuters"),
    ],
)  # fmt: skip
def test_an_agency_is_credited(author: str, text: str, outlet: str, agency: str) -> None:
    assert credited_agency(author, text, outlet) == agency


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("Our Correspondent", "“The mine will open,” the minister told Reuters last year."),
        ("Asma Bibi", "According to Reuters, the mine will open."),
        ("", "A miner at work. — Reuters/File\nQUETTA: The mine opened."),
        ("", "Six cases of acute flaccid paralysis (AFP), a sign of polio, were found."),
        ("", "The PTI said that its members had met; law enforcement agencies reported calm."),
        ("", "Shares of Thomson Reuters fell."),
        ("", ""),
    ],
)
def test_own_work_is_credited_to_nobody(author: str, text: str) -> None:
    assert credited_agency(author, text, "A Daily") == ""
