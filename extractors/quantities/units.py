"""Units and currencies: how they are written, what they measure, and their size in the canonical unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.model import Dimension
from extractors.quantities.currencies import CURRENCIES_AFTER, CURRENCIES_BEFORE


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` canonical units of ``name``; ``per`` for a unit that is itself a rate (barrels per day)."""

    dimension: Dimension
    name: str
    factor: float = 1.0
    per: str = ""


def _family(dimension: Dimension, name: str, *sizes: tuple[str, float]) -> dict[str, Unit]:
    """One canonical unit written in many ways: ("form, form", factor)."""
    return {form.strip(): Unit(dimension, name, factor) for forms, factor in sizes for form in forms.split(",")}


# The Gregorian mean year; troy ounces, as metals are traded; the tola and maund of South Asian markets.
_DAYS_IN_YEAR = 365.25
TROY_OUNCE_T = 31.1034768e-6
TOLA_T = 11.6638038e-6
MAUND_T = 40e-3
CUBIC_FOOT_M3 = 0.0283168466
ACRE_FOOT_M3 = 1233.48184

# Written in small letters or capitals alike.
_WORDS: dict[str, Unit] = {
    **_family(Dimension.SHARE, "percent", ("%,percent,per cent,pc,فیصد,فی صد,％", 1)),
    **_family(Dimension.SHARE, "percent", ("ppm,parts per million", 1e-4)),
    **_family(
        Dimension.POINTS,
        "percentage point",
        ("percentage points,percentage point,percent points,%-points,pp,فیصد پوائنٹس,个百分点,百分点", 1),
        ("basis points,basis point,bps", 0.01),
    ),
    **_family(Dimension.POINTS, "point", ("points,point,پوائنٹس,点", 1)),
    **_family(
        Dimension.MASS,
        "t",
        ("tonnes,tonne,tons,ton,metric tons,metric tonnes,metric ton,metric tonne,ٹن,吨,公吨", 1),
        ("kilotonnes,kilotonne,kilotons", 1e3),
        ("kilograms,kilogram,kilogrammes,kilos,kilo,kgs,kg,کلوگرام,کلو,公斤,千克", 1e-3),
        ("grams,gram,grammes,gramme,گرام,克", 1e-6),
        ("mg,milligrams", 1e-9),
        ("ounces,ounce,oz,troy ounces,troy ounce,اونس,盎司", TROY_OUNCE_T),
        ("pounds of weight,lbs,lb", 0.45359237e-3),
        ("tolas,tola,تولہ,تولے", TOLA_T),
        ("maunds,maund,من", MAUND_T),
        ("quintals,quintal", 0.1),
        ("carats,carat", 0.2e-6),
    ),
    **_family(
        Dimension.AREA,
        "km2",
        (
            "square kilometres,square kilometers,square kilometre,square kilometer,sq kilometres,sq kilometers,"
            "sq km,sq. km,sq.km,sqkm,km2,km²,مربع کلومیٹر,平方公里",
            1,
        ),
        ("hectares,hectare,ہیکٹر,公顷", 0.01),
        ("acres,acre,ایکڑ", 0.0040468564),
        ("kanals,kanal,کنال", 0.00050585705),
        ("marlas,marla,مرلہ", 0.0000252928526),
        ("square miles,square mile,sq miles,sq mi", 2.58998811),
        ("square metres,square meters,square metre,square meter,sq metres,sq m,m2,m²,平方米", 1e-6),
        ("square feet,square foot,sq feet,sq ft,sqft", 9.290304e-8),
        ("square yards,square yard,sq yards", 8.3612736e-7),
    ),
    **_family(
        Dimension.LENGTH,
        "km",
        ("kilometres,kilometers,kilometre,kilometer,kms,km,کلومیٹر,کلو میٹر,公里,千米", 1),
        ("metres,meters,metre,meter,میٹر,米", 1e-3),
        ("centimetres,centimeters,centimetre,centimeter,cm", 1e-5),
        ("millimetres,millimeters,millimetre,millimeter,mm", 1e-6),
        ("miles,mile,میل", 1.609344),
        ("feet,foot,ft,فٹ", 0.0003048),
        ("inches,inch,انچ", 0.0000254),
        ("yards,yard", 0.0009144),
        ("nautical miles,nautical mile", 1.852),
    ),
    **_family(Dimension.VOLUME, "barrel", ("barrels,barrel,bbl,bbls,بیرل,桶", 1)),
    **_family(
        Dimension.VOLUME,
        "m3",
        ("cubic metres,cubic meters,cubic metre,cubic meter,m3,m³,立方米", 1),
        ("litres,liters,litre,liter,لیٹر,升", 1e-3),
        ("gallons,gallon,گیلن", 0.00378541178),
        ("cubic feet,cubic foot,cf,cft", CUBIC_FOOT_M3),
        ("acre feet,acre-feet,acre foot", ACRE_FOOT_M3),
        ("maf", ACRE_FOOT_M3 * 1e6),
    ),
    **_family(
        Dimension.POWER,
        "MW",
        ("megawatts,megawatt,میگاواٹ,兆瓦", 1),
        ("gigawatts,gigawatt", 1e3),
        ("kilowatts,kilowatt,千瓦", 1e-3),
        ("watts,watt", 1e-6),
    ),
    **_family(
        Dimension.ENERGY,
        "MWh",
        ("megawatt hours,megawatt-hours,megawatt hour,mwh", 1),
        ("gigawatt hours,gigawatt-hours,gwh", 1e3),
        ("terawatt hours,terawatt-hours,twh", 1e6),
        ("kilowatt hours,kilowatt-hours,kilowatt hour,kwh,千瓦时", 1e-3),
    ),
    **_family(
        Dimension.DURATION,
        "day",
        ("years,year,yrs,yr,سال,برس,年", _DAYS_IN_YEAR),
        ("decades,decade", 10 * _DAYS_IN_YEAR),
        ("centuries,century", 100 * _DAYS_IN_YEAR),
        ("months,month,ماہ,مہینے,个月", _DAYS_IN_YEAR / 12),
        ("weeks,week,ہفتے", 7),
        ("fortnights,fortnight", 14),
        ("days,day,دن,روز,天", 1),
        ("hours,hour,hrs,گھنٹے,小时", 1 / 24),
        ("minutes,minute,mins,منٹ,分钟", 1 / 1440),
        ("seconds,second,secs,سیکنڈ,秒", 1 / 86400),
    ),
    **_family(Dimension.COUNT, "person", ("افراد,لوگ,人,名", 1)),
    "bpd": Unit(Dimension.VOLUME, "barrel", 1, "day"),
    "b/d": Unit(Dimension.VOLUME, "barrel", 1, "day"),
    "tpa": Unit(Dimension.MASS, "t", 1, "year"),
    "ktpa": Unit(Dimension.MASS, "t", 1e3, "year"),
    "mtpa": Unit(Dimension.MASS, "t", 1e6, "year"),
    "mgd": Unit(Dimension.VOLUME, "m3", 3785.41178, "day"),
    "mmcfd": Unit(Dimension.VOLUME, "m3", CUBIC_FOOT_M3 * 1e6, "day"),
    "cusecs": Unit(Dimension.VOLUME, "m3", CUBIC_FOOT_M3, "second"),
    "cusec": Unit(Dimension.VOLUME, "m3", CUBIC_FOOT_M3, "second"),
    "g/t": Unit(Dimension.MASS, "t", 1e-6, "t"),
    "kph": Unit(Dimension.LENGTH, "km", 1, "hour"),
    "mph": Unit(Dimension.LENGTH, "km", 1.609344, "hour"),
    "degrees celsius": Unit(Dimension.COUNT, "degree celsius"),
    "degree celsius": Unit(Dimension.COUNT, "degree celsius"),
    "°c": Unit(Dimension.COUNT, "degree celsius"),
    "ºc": Unit(Dimension.COUNT, "degree celsius"),
}
# Written exactly so: the letter case is what tells them apart.
_EXACT: dict[str, Unit] = {
    "Mt": Unit(Dimension.MASS, "t", 1e6),
    "MT": Unit(Dimension.MASS, "t"),
    "mt": Unit(Dimension.MASS, "t"),
    "kt": Unit(Dimension.MASS, "t", 1e3),
    "KT": Unit(Dimension.MASS, "t", 1e3),
    "Gt": Unit(Dimension.MASS, "t", 1e9),
    "Moz": Unit(Dimension.MASS, "t", TROY_OUNCE_T * 1e6),
    "koz": Unit(Dimension.MASS, "t", TROY_OUNCE_T * 1e3),
    "t": Unit(Dimension.MASS, "t"),
    "m": Unit(Dimension.LENGTH, "km", 1e-3),
    "ha": Unit(Dimension.AREA, "km2", 0.01),
    "g": Unit(Dimension.MASS, "t", 1e-6),
    "L": Unit(Dimension.VOLUME, "m3", 1e-3),
    "MW": Unit(Dimension.POWER, "MW"),
    "GW": Unit(Dimension.POWER, "MW", 1e3),
    "TW": Unit(Dimension.POWER, "MW", 1e6),
    "kW": Unit(Dimension.POWER, "MW", 1e-3),
    "KW": Unit(Dimension.POWER, "MW", 1e-3),
    "W": Unit(Dimension.POWER, "MW", 1e-6),
}

_PAISA = {form: Unit(Dimension.MONEY, "PKR", 0.01) for form in ("paisas", "paisa", "paise")}
_CENTS = {form: Unit(Dimension.MONEY, "USD", 0.01) for form in ("US cents", "cents", "cent")}

CURRENCY_BEFORE = {form: code for code, forms in CURRENCIES_BEFORE.items() for form in forms.split(",")}
_MONEY_AFTER = {
    form.lower(): Unit(Dimension.MONEY, code)
    for code, forms in CURRENCIES_AFTER.items()
    for form in forms.split(",")
}
_FOLDED: dict[str, Unit] = {
    **_WORDS,
    **_MONEY_AFTER,
    **{form.lower(): unit for form, unit in (_PAISA | _CENTS).items()},
}

# What a rate is per: a canonical denominator for each way to write it.
_PER_WORDS = {
    "year": "year,annum,yr,سال,年",
    "quarter": "quarter",
    "month": "month,ماہ,月",
    "week": "week,ہفتہ",
    "day": "day,دن,یوم,天,日",
    "hour": "hour,hr,h,گھنٹہ,小时",
    "minute": "minute",
    "second": "second,sec",
    "t": "tonne,ton,metric ton,metric tonne,mt,t,ٹن,吨",
    "kg": "kilogram,kilogramme,kilo,kg,کلو,کلوگرام,公斤",
    "g": "gram,gramme,10 grams,10-gram",
    "oz": "ounce,oz,troy ounce,اونس,盎司",
    "lb": "pound,lb",
    "tola": "tola,تولہ",
    "maund": "maund,40kg,40 kg",
    "barrel": "barrel,bbl,بیرل,桶",
    "litre": "litre,liter,لیٹر,升",
    "share": "share",
    "unit": "unit,یونٹ",
    "kWh": "kwh,kilowatt hour,kilowatt-hour",
    "MWh": "mwh",
    "mmbtu": "mmbtu,mmbtus",
    "person": "person,head,capita,family member,فرد",
    "household": "household,family",
    "acre": "acre,ایکڑ",
    "hectare": "hectare",
    "km": "km,kilometre,kilometer",
    "bag": "bag",
    "piece": "piece",
    "dollar": "dollar",
}
PER = {form: name for name, forms in _PER_WORDS.items() for form in forms.split(",")}


def _alternatives(forms: object) -> str:
    return "|".join(
        re.escape(form).replace(r"\ ", r"[\s-]")
        for form in sorted(forms, key=len, reverse=True)  # type: ignore[call-overload]
    )


_BOUND = r"(?![A-Za-z\d\u0620-\u064a\u066e-\u06d3²³])"
_ABBREVIATION = re.compile(rf"(?:{_alternatives(_EXACT)}){_BOUND}")
_HAN_FORMS = [form for form in _FOLDED if re.match(r"[\u4e00-\u9fff]", form)]
_SPACED_FORMS = [form for form in _FOLDED if form not in _HAN_FORMS]
_UNIT = re.compile(rf"(?:{_alternatives(_SPACED_FORMS)}){_BOUND}|(?:{_alternatives(_HAN_FORMS)})", re.IGNORECASE)
CURRENCY_PREFIX = re.compile(rf"(?<!\w)(?:{_alternatives(CURRENCY_BEFORE)})[\s-]?(?=\d)|(?<!\w)Rupees\s")
_SQUEEZE = re.compile(r"[\s-]+")


def unit_at(text: str, at: int) -> tuple[Unit, int] | None:
    """The unit written at ``at`` and where it ends."""
    match = _ABBREVIATION.match(text, at)
    if match:
        return _EXACT[match.group()], match.end()
    match = _UNIT.match(text, at)
    if not match:
        return None
    folded = match.group().lower()
    unit = _FOLDED.get(folded) or _FOLDED.get(_SQUEEZE.sub(" ", folded))
    return (unit, match.end()) if unit else None


def unit_named(noun: str) -> Unit | None:
    """The unit of that name in the singular; None for sums of money."""
    unit = _FOLDED.get(noun)
    return unit if unit and unit.dimension is not Dimension.MONEY and len(noun) > 2 else None


_RATE = re.compile(
    rf"\s?/\s?(?P<slash>{_alternatives(PER)}){_BOUND}"
    rf"|[\s-](?:per|a|an|each|every|فی)[\s-](?P<per>{_alternatives(PER)}){_BOUND}"
    r"|\s(?P<adverb>annually|yearly|daily|monthly|weekly|hourly|p\.a\.|per[\s-]annum|سالانہ|یومیہ|ماہانہ)(?!\w)"
    r"|/(?P<cjk>年|天|日|吨|公斤|桶|月)",
    re.IGNORECASE,
)
_ADVERBS = {
    "annually": "year",
    "yearly": "year",
    "p.a.": "year",
    "per annum": "year",
    "per-annum": "year",
    "سالانہ": "year",
    "daily": "day",
    "یومیہ": "day",
    "monthly": "month",
    "ماہانہ": "month",
    "weekly": "week",
    "hourly": "hour",
}


def rate_at(text: str, at: int) -> tuple[str, int] | None:
    """The denominator of a rate written at ``at`` ("a year", "/t", "annually") and where it ends."""
    match = _RATE.match(text, at)
    if not match:
        return None
    if match["adverb"]:
        return _ADVERBS[match["adverb"].lower()], match.end()
    form = _SQUEEZE.sub(" ", (match["slash"] or match["per"] or match["cjk"]).lower())
    return PER[form], match.end()
