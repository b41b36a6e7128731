"""How sums are written, by ISO 4217 code: before the number and after it.

A bare "$" is the US dollar, "Rs" the Pakistani rupee and "¥" the yuan: the usage of the press this watch reads.
"""

from __future__ import annotations

CURRENCIES_BEFORE = {
    "PKR": "PKR,Rs.,Rs,Re,Rupees",
    "USD": "US$,U.S.$,USD,$,US dollars",
    "AUD": "A$,AU$,AUD",
    "CAD": "C$,CA$,CAD",
    "HKD": "HK$,HKD",
    "SGD": "S$,SGD",
    "NZD": "NZ$,NZD",
    "CNY": "RMB,CNY,CN¥,¥,￥",
    "JPY": "JPY,JP¥",
    "EUR": "€,EUR",
    "GBP": "£,GBP",
    "INR": "₹,INR",
    "AED": "AED,Dh,Dhs",
    "SAR": "SAR,SR",
    "QAR": "QAR",
    "CHF": "CHF",
    "BDT": "BDT,Tk",
    "TRY": "TRY",
    "KRW": "KRW,₩",
}
CURRENCIES_AFTER = {
    "PKR": "rupees,rupee,Pakistani rupees,Pakistan rupees,PKR,روپے,روپیہ,روپئے,卢比",
    "INR": "Indian rupees,Indian rupee,INR",
    "USD": "US dollars,U.S. dollars,American dollars,US dollar,dollars,dollar,USD,US$,امریکی ڈالر,ڈالر,ڈالرز,美元",
    "AUD": "Australian dollars,AUD",
    "CAD": "Canadian dollars,CAD",
    "HKD": "Hong Kong dollars,HKD",
    "SGD": "Singapore dollars,SGD",
    "CNY": "Chinese yuan,yuan,renminbi,RMB,CNY,یوآن,元人民币,人民币,元",
    "JPY": "Japanese yen,yen,日元",
    "EUR": "euros,euro,EUR,€,یورو,欧元",
    "GBP": "pounds sterling,British pounds,pounds,pound,GBP,پاؤنڈ,英镑",
    "AED": "UAE dirhams,dirhams,dirham,AED,درہم",
    "SAR": "Saudi riyals,riyals,riyal,SAR,ریال",
    "BDT": "taka",
    "CHF": "Swiss francs",
    "TRY": "Turkish lira,lira",
    "IRR": "Iranian rials,rials",
}
