"""Verdicts on pairs of articles. The texts are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.duplicates import TextOf, best_duplicate, compare_texts, fingerprint, rewrite_keys
from extractors.duplicates.rewrite import resemblance, story_of
from extractors.duplicates.words import words_of
from extractors.model import CopyKind

MORNING = datetime(2025, 11, 10, 6, tzinfo=UTC)
STORY = (
    "QUETTA: The provincial cabinet has approved a rail spur of 94 kilometres to the copper works at Mashkhel, "
    "at a cost of Rs61 billion.\n"
    "The line will carry 2.4 million tonnes of ore a year, the transport secretary Zubair Kakar told reporters. "
    "Work is to begin in March and to last for 30 months.\n"
    "Haulage contractors, who move the ore by lorry today, fear for their trade. “Nobody asked us,” "
    "said one of them at the depot in Dalbandin.\n"
    "A lender in Manila has offered to finance a third of the spur, "
    "and the port authority wants a siding of its own.\n"
    "The cabinet did not discuss the fate of the old workshop, which has stood empty since a fire."
)
URDU = (
    "کوئٹہ: صوبائی کابینہ نے ماشکیل کی تانبے کی کان تک 94 کلومیٹر ریلوے لائن کی منظوری دے دی ہے۔ "
    "سیکریٹری نقل و حمل نے بتایا کہ اس لائن پر سالانہ چوبیس لاکھ ٹن کچ دھات لے جائی جائے گی۔ "
    "کام مارچ میں شروع ہوگا اور تیس ماہ جاری رہے گا۔ ٹرک مالکان کو اپنے روزگار کا خوف ہے۔"
)
CHINESE = (
    "奎达消息：省内阁批准修建一条九十四公里的铁路支线，通往马什克尔的铜矿，造价六百一十亿卢比。"
    "交通秘书说，这条线每年将运输二百四十万吨矿石，工程明年三月开工，工期三十个月。"
    "目前用卡车运输矿石的承包商担心失去生意。马尼拉的一家银行提出为支线提供三分之一的资金。"
)
GOLD = (
    "KARACHI: Gold prices {moved} by Rs{step} per tola on {day} in the local market.\n"
    "The jewellers’ association said that the metal was sold at Rs{tola} per tola and Rs{gram} per 10 grams. "
    "The rate in the international market was ${ounce} an ounce, with a premium of $20. "
    "Silver stood at Rs{silver}."
)
TUESDAY = {
    "moved": "rose",
    "step": 900,
    "day": "Tuesday",
    "tola": 354100,
    "gram": 303583,
    "ounce": 3357,
    "silver": 3586,
}
FRIDAY = {
    "moved": "fell",
    "step": 600,
    "day": "Friday",
    "tola": 351400,
    "gram": 301268,
    "ounce": 3310,
    "silver": 3550,
}


def text(body: str, **more: object) -> TextOf:
    return TextOf(title="", text=body, **more)  # type: ignore[arg-type]


def copied(new: str, old: str) -> list[str]:
    return [new[start:end] for start, end in compare_texts(text(new), text(old)).copied]


@pytest.mark.parametrize("body", [STORY, URDU, CHINESE])
def test_equal_texts_are_exact_copies(body: str) -> None:
    verdict = compare_texts(text(body), text(body.replace("  ", " ") + "\n"))
    assert verdict.kind is CopyKind.EXACT
    assert verdict.copied == ((0, len(body)),)


def test_a_trimmed_and_retouched_copy_is_syndicated_and_only_its_new_sentence_is_left_to_read() -> None:
    lines = STORY.split("\n")
    added = "The opposition called the price of the spur scandalous and wants an audit by the end of the year."
    new = "\n".join(["KARACHI — " + lines[0][8:], *lines[1:4], added])
    verdict = compare_texts(text(new), text(STORY))
    assert verdict.kind is CopyKind.SYNDICATED
    rest = new
    for part in copied(new, STORY):
        rest = rest.replace(part, "")
    assert rest.strip() == added


def test_a_text_that_holds_another_contains_it() -> None:
    longer = STORY + "\n" + " ".join(f"Sentence number {i} of another matter altogether." for i in range(20, 40))
    assert compare_texts(text(longer), text(STORY)).kind is CopyKind.CONTAINS
    assert compare_texts(text(STORY), text(longer)).kind is CopyKind.CONTAINED


def test_reordered_paragraphs_are_a_copy() -> None:
    turned = "\n".join(reversed(STORY.split("\n")))
    assert compare_texts(text(turned), text(STORY)).kind.is_copy


@pytest.mark.parametrize(
    ("was", "now", "fact"),
    [
        ("Rs61 billion", "Rs74 billion", "figure"),
        ("30 months", "forty-two months", "figure"),
        ("did not discuss", "did discuss", "negation"),
        ("secretary Zubair Kakar told", "secretary Naseem Jogezai told", "name"),
        ("a lender in Manila has", "a lender in Jeddah has", "name"),
    ],
)
def test_a_changed_fact_makes_an_update_and_its_sentence_is_read(was: str, now: str, fact: str) -> None:
    old = STORY.replace("A lender", "Also a lender")
    new = old.replace(was, now)
    assert new != old
    verdict = compare_texts(text(new, outlet="one"), text(old, outlet="other"))
    assert verdict.kind is CopyKind.UPDATE
    assert fact in verdict.reason
    assert not any(now in part for part in copied(new, old))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("94 kilometres", "ninety-four kilometres"),
        ("30 months", "thirty months"),
        ("Zubair Kakar told", "Zubair Kakkar told"),
        ("did not discuss", "didn’t discuss"),
        ("QUETTA: The", "KARACHI: The"),
        ("told reporters", "told the Makran Wire"),
    ],
)
def test_another_spelling_is_a_retouch(was: str, now: str) -> None:
    old = text(STORY, outlet="Quetta Bulletin")
    assert compare_texts(text(STORY.replace(was, now), outlet="Makran Wire"), old).kind is CopyKind.SYNDICATED


def test_a_fraction_and_its_percentage_are_a_retouch() -> None:
    old = text(STORY + " Three quarters of the money is borrowed from the banks of the capital.")
    new = text(old.text.replace("Three quarters", "Some 75 per cent"))
    assert compare_texts(new, old).kind is CopyKind.SYNDICATED


def test_an_outlets_own_text_with_an_addition_is_an_update() -> None:
    old = text(STORY, outlet="one")
    new = text(STORY + "\nThis article was amended to name the lender.", outlet="one")
    assert compare_texts(new, old).kind is CopyKind.UPDATE


def test_a_template_with_new_figures_recurs() -> None:
    old = GOLD.format(
        moved="rose", step=900, day="Tuesday", tola="354,100", gram="303,583", ounce="3,357", silver=3586
    )
    new = GOLD.format(
        moved="fell", step=600, day="Friday", tola="351,400", gram="301,268", ounce="3,310", silver=3550
    )
    verdict = compare_texts(text(new), text(old))
    assert verdict.kind is CopyKind.RECURRING
    assert copied(new, old) == []


def test_a_template_with_the_same_figures_on_another_day_recurs() -> None:
    old = GOLD.format(
        moved="rose", step=900, day="Tuesday", tola="354,100", gram="303,583", ounce="3,357", silver=3586
    )
    new = old.replace("rose by Rs900 per tola on Tuesday in the local market", "did not move on Wednesday")
    assert not compare_texts(text(new), text(old)).kind.is_copy


REWRITE = (
    "Lorry owners in Dalbandin have woken up to a rival. A railway branch to Mashkhel, 94 km long and priced at "
    "Rs61bn, got its go-ahead from ministers in Quetta.\n"
    "Ore from the copper works, 2.4 million tonnes of it each year, would leave by train within 30 months "
    "of the first sod, which Kakar, who runs the transport department as its secretary, "
    "expects to see cut in March.\n"
    "One haulage contractor complained at the depot that nobody had asked. Manila may lend a third. "
    "The port would like a siding. About the burnt workshop ministers kept silent."
)
FOLLOW_UP = (
    "QUETTA: The high court has stayed the award of the rail spur to Mashkhel after haulage contractors from "
    "Dalbandin went to law.\n"
    "Justice Ameer Lehri held that tenders had been open for 11 days instead of the 45 that procurement rules "
    "demand. The next hearing is on December 2.\n"
    "The spur, 94 kilometres long, was approved by the cabinet on Monday at a cost of Rs61 billion. Counsel "
    "for the province said an appeal was being drafted. "
    "Barristers for the lorry owners handed out sweets on the steps."
)


def test_the_same_event_in_other_words_is_a_rewrite() -> None:
    new = text(REWRITE, published=MORNING + timedelta(hours=5), outlet="other")
    verdict = compare_texts(new, text(STORY, published=MORNING, outlet="one"))
    assert verdict.kind is CopyKind.REWRITE
    assert "dalbandin" in verdict.reason
    assert len(set(rewrite_keys("", REWRITE)) & set(rewrite_keys("", STORY))) >= 3


@pytest.mark.parametrize(
    "new",
    [
        text(FOLLOW_UP, published=MORNING + timedelta(hours=5), outlet="other"),
        text(REWRITE, published=MORNING + timedelta(days=9), outlet="other"),
        text(REWRITE, published=MORNING + timedelta(hours=5), outlet="one"),
    ],
    ids=["new facts", "long after", "the outlet's own follow-up"],
)
def test_without_strong_evidence_there_is_no_rewrite(new: TextOf) -> None:
    assert compare_texts(new, text(STORY, published=MORNING, outlet="one")).kind is CopyKind.DISTINCT


ASIDE = "Shepherds from Nushki and Kharan meanwhile drove goats over the gully that a culvert will span."


@pytest.mark.parametrize(
    ("title", "lead", "is_rewrite"),
    [
        ("Rail spur to Mashkhel approved", "", True),
        ("Rail spur to Mashkhel approved", "On Monday it was. ", True),
        ("Rail spur to Mashkhel approved", "On Thursday it was. ", False),
        ("Rail spur to Mashkhel approved", "The vote was 14-3. ", False),
        ("Rail spur to Mashkhel approved", "Some 75 of them. ", False),
        ("Ferry sinks off Ormara", "", False),
    ],
    ids=["plain", "same day", "another day", "a result", "a figure", "another subject"],
)
def test_news_of_its_own_makes_a_follow_up_of_what_is_hardly_a_rewrite(
    title: str, lead: str, is_rewrite: bool
) -> None:
    old = TextOf("Karakoram glaciers shrink", STORY.replace(" has approved", " on Monday approved"), MORNING)
    new = TextOf(title, f"{lead}{REWRITE}\n{ASIDE}", MORNING + timedelta(hours=5))
    assert (compare_texts(new, old).kind is CopyKind.REWRITE) is is_rewrite


def test_a_new_figure_in_a_rewrite_is_read() -> None:
    added = "The haulage contractors of Dalbandin want 780 million rupees in damages."
    new = text(f"{REWRITE}\n{added}", published=MORNING, outlet="other")
    verdict = compare_texts(new, text(STORY, published=MORNING, outlet="one"))
    assert verdict.kind is CopyKind.REWRITE
    assert verdict.copied
    assert not any(added in new.text[start:end] for start, end in verdict.copied)


MORE_URDU = (
    "گوادر: ماہی گیروں کی انجمن نے بندرگاہ کے قریب نئی گودی پر احتجاج کیا ہے۔ "
    "ان کا کہنا ہے کہ جھینگے کا موسم ضائع ہو رہا ہے۔ "
    "ضلعی انتظامیہ نے مذاکرات کی پیشکش کی اور کہا کہ کشتیوں کے لیے الگ راستہ بنایا جائے گا۔ "
    "احتجاج شام تک جاری رہا۔ "
)
MORE_CHINESE = (
    "瓜达尔消息：渔民协会抗议在港口附近修建新码头，称捕虾季节正在被耽误。地方政府提议谈判，并表示将为渔船另辟航道。"
    "抗议活动一直持续到傍晚，没有发生冲突。码头工程由一家国有企业承建，预计明年完工。"
)
OTHER_SCRIPTS = pytest.mark.parametrize(
    ("body", "other", "credit"),
    [(URDU, MORE_URDU, "یہ خبر ایک خبر رساں ادارے نے جاری کی۔ "), (CHINESE, MORE_CHINESE, "本报讯。")],
    ids=["Urdu", "Chinese"],
)


@OTHER_SCRIPTS
def test_urdu_and_chinese_copies_of_every_kind_are_candidates_and_found(
    body: str, other: str, credit: str
) -> None:
    stop = "。" if "。" in body else "۔"
    lines = [line + stop for line in body.split(stop) if line.strip()]
    spaced = body.replace(" ", "") if stop == "。" else body.replace("ریلوے لائن", "ریلوےلائن").replace("ی", "ي")
    copies = {
        "exact": (spaced, {CopyKind.EXACT}),
        "syndicated": (credit + body, {CopyKind.SYNDICATED, CopyKind.CONTAINS}),
        "trimmed": ("".join(lines[:-1]), {CopyKind.SYNDICATED, CopyKind.CONTAINED}),
        "embedded": (other + body + other, {CopyKind.CONTAINS}),
    }
    for name, (copy, kinds) in copies.items():
        assert len({*fingerprint(copy)} & {*fingerprint(body)}) >= 3, name
        assert compare_texts(text(copy), text(body)).kind in kinds, name
    assert not {*fingerprint(other)} & {*fingerprint(body)}
    assert compare_texts(text(other), text(body)).kind is CopyKind.DISTINCT


@pytest.mark.parametrize("body", [URDU, CHINESE])
def test_urdu_and_chinese_copies_are_found_and_their_changed_figures_too(body: str) -> None:
    trimmed = body[: int(len(body) * 0.7)]
    assert compare_texts(text(trimmed), text(body)).kind.is_copy
    new = body.replace("94", "49").replace("三十个月", "五十个月")
    assert compare_texts(text(new), text(body)).kind is CopyKind.UPDATE


def test_the_best_of_several_candidates_is_given() -> None:
    changed = STORY.replace("94 kilometres", "49 kilometres")
    others = [text(CHINESE), text(changed), text(STORY), text(STORY[: len(STORY) // 2]), text("")]
    best = best_duplicate(text(STORY), others)
    assert best is not None
    assert best[0] == 2
    assert best[1].kind is CopyKind.EXACT
    assert best_duplicate(text(URDU), others) is None


VOCABULARY = ["copper", "rail", "spur", "tonnes", "said", "not", "94", "30", "Kakar.", "۔", "تانبے", "铜", "\n"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=60)


@given(WORDS, WORDS)
@settings(max_examples=150, deadline=None)
def test_copied_spans_lie_in_order_inside_the_new_text(new: list[str], old: list[str]) -> None:
    one, other = " ".join(new), " ".join(old)
    verdict = compare_texts(text(one), text(other))
    bounds = [bound for span in verdict.copied for bound in span]
    assert bounds == sorted(bounds)
    assert all(0 <= bound <= len(one) for bound in bounds)
    assert 0 <= verdict.score <= 1


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["a", "ـ", "ب", "بـ", "铜", "1.", "n't ", "twenty ", "\n", ".' ", "No "])
def test_hostile_texts_take_no_more_than_seconds(unit: str) -> None:
    bomb = unit * 60_000
    verdict = compare_texts(text(bomb + "x"), text(bomb + " y"))
    assert verdict.kind in CopyKind
    rewrite_keys(bomb, bomb)


def test_two_statements_in_the_phrases_of_one_office_are_no_rewrite() -> None:
    endings = ("oxa", "ika", "umba", "elda", "ora")
    rare = [f"{start}{end}" for start in ("Quill", "Brann", "Ostrav", "Kestr", "Zinn") for end in endings]
    phrases = " ".join(f"The {word} was there and went away again." for word in rare)
    leads = [" ".join(f"A {word} came with them to the house and it was seen." for word in words) for words in (
        ("Thornbury", "Lumsden", "Harmattan", "Varnish", "Gadolf", "Peshwal"),
        ("Mirrowick", "Selkonda", "Trabuco", "Wexling", "Jorundal", "Cindrell"),
    )]  # fmt: skip
    texts = [f"{lead}\n{phrases}" for lead in (*leads, leads[0].replace("came", "went"))]
    first, other, again = (story_of("", words_of(text)) for text in texts)
    assert resemblance(other, first).score > 0.7
    assert not resemblance(other, first).is_rewrite(timedelta(hours=1))
    assert resemblance(again, first).is_rewrite(timedelta(hours=1))


def test_none_for_a_number_is_a_changed_fact() -> None:
    lines = [
        "The port authority at Gwadar published its returns for the autumn months on Monday.",
        "They say that the harbour received three cargo ships in October and two in September.",
        "Dredging of the channel goes on, and the new crane is to be mounted before the winter.",
    ]
    old, new = "\n".join(lines), "\n".join(lines).replace("three cargo ships", "no cargo ships")
    verdict = compare_texts(TextOf("", new), TextOf("", old))
    assert verdict.kind is CopyKind.UPDATE
    start = new.index("no cargo ships")
    assert not any(begin <= start < end for begin, end in verdict.copied)
