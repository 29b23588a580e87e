"""Every rule by a made-up slip: what is written, where the finding points, and its words."""

import datetime as dt

import pytest
from small_data import add_row, set_cell, write_small

from tracker.contracts import check

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def small(tmp_path):
    return write_small(tmp_path / "curated")


def _told(path):
    return [(f"{at.file}:{at.line}:{at.column}", at.wrong) for at in check(path, TODAY).findings]


NUMBER = "not a plain number"
WHOLE = "not a plain whole number"


@pytest.mark.parametrize(
    ("table", "line", "column", "value", "wrong"),
    [
        *(
            ("capacity_events", 3, "capacity_tpa", text, NUMBER)
            for text in [
                "5,000",
                "5_000",
                "N/A",
                "inf",
                "-inf",
                "nan",
                "NaN",
                "1e400",
                "5e3",
                "+5",
                "5.",
                ".5",
                "05",
                "0x10",
                "5 000",
                "５０００",
                "٥٠٠٠",
                "-0",
                "5000 t",
                "=5000",
                "1/2",
                "9" * 16,
                "0.1234567891",
                "None",
                "TRUE",
            ]
        ),
        *(
            ("hev_sales", 2, "units", text, WHOLE)
            for text in ["1,000", "1.5", "1e3", "１", "9" * 19]
        ),
        *(("alloy_output", 2, "year", text, "not a year") for text in ["18", "2018.0", "02018"]),
        ("alloy_output", 2, "year", "0018", "too small"),
        ("alloy_output", 2, "year", "3018", "too large"),
        *(
            ("capacity_claims", 2, "window_end", text, "not a day")
            for text in ["14/02/2019", "2019-2-14", "2019", "epoch", "２０１９-02-14"]
        ),
        ("capacity_claims", 2, "window_end", "2019-02-30", "not a date that exists"),
        *(
            ("capacity_events", 3, "event_on", text, "not a date that exists")
            for text in [
                "2019-13",
                "2019-02-30",
                "2019-Q5",
                "0000",
                "2019-H1",
                "14.02.2019",
                "today",
            ]
        ),
        ("hev_sales", 2, "period", "2019-06..2019-01", "not a date that exists"),
        ("capacity_events", 3, "capacity_tpa", " 5000", "space at the edge of the cell"),
        ("lines", 2, "company", "Alpha ", "space at the edge of the cell"),
        ("capacity_events", 3, "note", " late", "space at the edge of the cell"),
        # keys, codes, references
        ("lines", 2, "line_id", "", "is empty"),
        ("lines", 3, "line_id", "l-alpha", "the key is already taken"),
        ("lines", 3, "product", "", "is empty"),
        ("lines", 3, "product", "alloy", "not a known code"),
        ("lines", 3, "alloy_type", "", "a storage alloy without its type"),
        ("lines", 2, "alloy_type", "AB5", "an alloy type of what is no storage alloy"),
        ("lines", 2, "alloy_type", "not_stated", "an alloy type of what is no storage alloy"),
        *(
            ("lines", 3, "alloy_type", text, "not a known code")
            for text in ["ab5", "MgH2", "TiFe, no REE", "AB5;A2B7", "LaNi5"]
        ),
        ("capacity_events", 2, "event_type", "Approved", "not a known code"),
        ("capacity_events", 2, "line_id", "l-none", "refers to nothing"),
        ("capacity_events", 2, "source_id", "s-none", "refers to nothing"),
        ("ab5_inputs", 2, "sales_ids", "h-1;h-9", "a row that is not in hev_sales"),
        ("ab5_inputs", 2, "sales_ids", "h-1;h-1", "a value is in the list twice"),
        ("ab5_inputs", 2, "sales_ids", "h-1; h-2", "not spelt as its pattern"),
        ("capacity_claims", 2, "includes_products", "mischmetal;gold", "not a product code"),
        ("sources", 3, "url", "https://example.org/one", "is there twice"),
        *(
            ("capacity_events", 4, "event_id", text, "not spelt as its pattern")
            for text in [
                "../../etc/passwd",
                "e/3",
                "E-3",
                "e_3",
                "e--3",
                "e-3-",
                "..",
                "e.3",
                "é-3",
            ]
        ),
        *(
            ("lines", 3, "country", text, "not a country")
            for text in [
                "China",
                "GER",
                "ZZZ",
                "XQZ",
                "WLD",
                "EUR",
                "XKX",
                "CN",
                "chn",
                "156",
                "CHN;JPN",
            ]
        ),
        *(
            (table, 2, "country", text, "not a country")
            for table in ("capacity_claims", "alloy_output")
            for text in ["GER", "ZZZ", "EU", "wld", "World"]
        ),
        # names, notes, addresses
        *(
            ("lines", 2, "company", text, "a name begins like a spreadsheet formula")
            for text in ["=1+1", "+Alpha", "-Alpha", "@Alpha", "＝Alpha"]
        ),
        *(
            (table, 2, column, "=cmd|' /C calc'!A0", "a name begins like a spreadsheet formula")
            for table, column in [
                ("lines", "parent_company"),
                ("lines", "city"),
                ("lines", "province"),
                ("lines", "park"),
                ("sources", "publisher"),
                ("sources", "title"),
                ("hev_packs", "maker"),
                ("hev_packs", "model"),
                ("hev_packs", "cell_supplier"),
                ("capacity_events", "authority"),
                ("hev_sales", "region"),
            ]
        ),
        ("lines", 2, "company", "\t=1+1", "a control character U+0009"),
        ("lines", 2, "company", "\r=1+1", "a control character U+000D"),
        ("lines", 2, "company", "Alpha\nAlloys", "a control character U+000A"),
        ("lines", 2, "company", "Аlpha Alloys", "Cyrillic and Latin letters in one word"),
        ("lines", 2, "company", "Αlpha Alloys", "Greek and Latin letters in one word"),
        ("lines", 2, "company", "Ａlpha", "look-alike letters in a word"),
        ("lines", 2, "company", "Alpha\u200bAlloys", "an invisible character U+200B"),
        ("lines", 2, "company", "Alpha\ufeffAlloys", "an invisible character U+FEFF"),
        ("lines", 2, "company", "Alpha\u202eAlloys", "a bidirectional control character U+202E"),
        ("lines", 2, "company", "Alpha\u00a0Alloys", "an unusual space U+00A0"),
        ("lines", 2, "company", "Alpha  Alloys", "two spaces in a row"),
        *(
            ("lines", 2, "company", text, "a placeholder instead of a name")
            for text in ["N/A", "#N/A", "#REF!", "n.a.", "TBC", "Not stated", "—", "不明", "Nan"]
        ),
        *(
            (table, 2, column, text, "a placeholder instead of")
            for table, column in [
                ("lines", "city"),
                ("lines", "parent_company"),
                ("capacity_claims", "province"),
                ("capacity_events", "authority"),
                ("capacity_events", "note"),
                ("hev_sales", "maker"),
                ("hev_packs", "cell_supplier"),
                ("sources", "title"),
                ("ab5_inputs", "formula"),
            ]
            for text in ["#DIV/0!", "NaN", "t.b.c.", "–"]
        ),
        ("lines", 2, "company", "x" * 201, "a name of 201 characters"),
        ("lines", 2, "parent_company", "A; " + "x" * 201, "a name of 201 characters"),
        ("lines", 2, "line_id", "x" * 201, "an id of 201 characters"),
        *(
            ("lines", 2, "parent_company", text, "an empty item in the list")
            for text in ["; Foo", "Foo;", "A;;B", "A; ;B", ";"]
        ),
        ("lines", 2, "parent_company", "A;B; A", "a value is in the list twice"),
        ("lines", 2, "parent_company", "A; =B", "a name begins like a spreadsheet formula"),
        ("lines", 2, "parent_company", "A; n/a", "a placeholder instead of a name"),
        ("ab5_inputs", 2, "sales_ids", ";h-1", "an empty item in the list"),
        ("capacity_claims", 2, "includes_products", "mischmetal;", "an empty item in the list"),
        ("lines", 2, "company", "Cafe\u0301 Alloys", "letters and accents stored apart"),
        ("capacity_events", 2, "note", "a\u200bb", "an invisible character U+200B"),
        ("capacity_events", 2, "note", "a\x1b[31mb", "a control character U+001B"),
        ("capacity_events", 2, "note", "a\u2066b", "a bidirectional control character U+2066"),
        ("capacity_events", 2, "note", "x" * 2001, "2,001 characters in one cell"),
        *(
            ("sources", 2, "url", text, "not a web address")
            for text in [
                "ftp://example.org",
                "javascript:alert(1)",
                "example.org",
                "https://",
                "http://[",
                "https://example.org/a b",
                "https://localhost/x",
                "https://10.0.0.1/x",
                "https://exämple.org",
                "https://a.org:99999999",
            ]
        ),
        ("sources", 2, "url", "https://example.org\\@evil.org", "an address with a user name"),
        ("sources", 2, "url", "https://me:pw@example.org/", "an address with a user name"),
        # rules of the trade
        ("capacity_events", 3, "capacity_is", "", "a capacity without capacity_is"),
        ("capacity_events", 4, "capacity_is", "new", "capacity_is without a capacity"),
        ("capacity_events", 3, "capacity_tpa", "0.5", "capacity below 1 t/a"),
        ("capacity_events", 3, "capacity_tpa", "0", "capacity below 1 t/a"),
        ("capacity_events", 3, "capacity_tpa", "-2500", "too small"),
        ("capacity_events", 3, "capacity_tpa", "200001", "too large"),
        ("capacity_events", 3, "event_on", "2026-11-25", "an event in the future"),
        ("capacity_events", 3, "event_on", "2026-12", "an event in the future"),
        ("capacity_events", 3, "event_on", "2027", "an event in the future"),
        ("capacity_events", 3, "event_on", "1019-02-14", "a year that cannot be"),
        ("sources", 2, "published_on", "2026-11-25", "a source from the future"),
        ("corrections", 2, "corrected_on", "2026-11-25", "lies in the future"),
        ("sources", 2, "published_on", "1009", "a year that cannot be"),
        ("hev_sales", 2, "period", "1018", "a year that cannot be"),
        ("published_figures", 2, "period", "FY1018", "a year that cannot be"),
        ("capacity_claims", 2, "window_start", "1018-12-14", "a year that cannot be"),
        ("capacity_claims", 2, "window_end", "2018-12-13", "the window ends before it starts"),
        ("lines", 2, "lat", "", "half a coordinate"),
        ("lines", 2, "lon", "", "half a coordinate"),
        ("lines", 2, "lat", "109.8", "too large"),
        ("lines", 2, "lon", "-180.5", "too small"),
        # limits of every physical column, and dots that part thousands
        ("hev_packs", 2, "pack_kwh", "1310", "too large"),
        ("hev_packs", 2, "nominal_v", "2", "too small"),
        ("hev_packs", 2, "capacity_ah", "6500", "too large"),
        ("hev_packs", 2, "modules", "2800", "too large"),
        ("hev_packs", 2, "pack_mass_kg", "40000", "too large"),
        ("hev_packs", 2, "year_from", "1910", "too small"),
        ("hev_sales", 2, "units", "999999999999", "too large"),
        ("alloy_output", 2, "tonnes", "17500000", "too large"),
        ("ab5_inputs", 2, "kwh_per_nimh_hev", "1310", "too large"),
        ("ab5_inputs", 2, "kwh_high", "0", "too small"),
        ("ab5_inputs", 2, "hev_units", "1587000000", "too large"),
        ("assumptions", 2, "value", "16", "too large"),
        ("assumptions", 3, "high", "1.5", "too large"),
        ("published_figures", 2, "value", "10001", "too large"),
        *(
            (table, line, column, text, "a dot that may part thousands")
            for table, line, column in [
                ("capacity_events", 3, "capacity_tpa"),
                ("capacity_claims", 2, "capacity_tpa"),
                ("alloy_output", 2, "tonnes"),
                ("published_figures", 2, "value"),
            ]
            for text in ["5.000", "1.310"]
        ),
        ("hev_packs", 2, "year_to", "2009", "ends before it starts"),
        ("assumptions", 3, "year_to", "2009", "ends before it starts"),
        ("assumptions", 3, "low", "0.5", "low above high"),
        ("assumptions", 3, "source_id", "", "sourced without a source"),
        ("assumptions", 2, "value", "1.9", "value outside its range"),
        ("nimh_share", 2, "share", "0.8", "share outside its range"),
        ("nimh_share", 2, "share", "60", "too large"),
        ("nimh_share", 2, "low", "0.8", "low above high"),
        ("ab5_inputs", 2, "hev_units", "9000", "hev_units outside its range"),
        ("ab5_inputs", 2, "nimh_share", "0.5", "nimh_share outside its range"),
        ("ab5_inputs", 2, "kwh_per_nimh_hev", "3", "kwh_per_nimh_hev outside its range"),
        ("published_figures", 2, "value", "-108", "too small"),
        ("lines", 2, "company", "", "an id without a company"),
        ("lines", 2, "company_ids", "", "a company without its id"),
        ("lines", 2, "company_ids", "alpha-alloys;nobody", "refers to nothing"),
        ("lines", 2, "company_ids", "alpha-alloys; beta-hydrides", "not spelt as its pattern"),
        ("lines", 2, "company", "Gamma Alloys", "none of the names of its company"),
        ("lines", 2, "company", "Beta Hydrides", "none of the names of its company"),
        ("lines", 2, "company", "Alpha / Beta Hydrides", "none of the names of its company"),
        ("lines", 2, "parent_company", "Alpha Group; Nobody", "not the name of a company"),
        ("companies", 2, "parent_id", "nobody", "refers to nothing"),
        ("companies", 2, "parent_id", "alpha-alloys", "owns itself"),
        ("companies", 3, "parent_id", "alpha-alloys", "owns itself"),
        ("companies", 4, "other_names", "Beta; aal", "a name of another company"),
        ("companies", 4, "company_id", "l-beta", "the id of a line"),
        ("companies", 4, "kind", "trader", "not a known code"),
        ("ownership", 2, "subject_id", "nobody", "refers to nothing"),
        ("ownership", 2, "owner_id", "nobody", "refers to nothing"),
        ("ownership", 2, "owner_id", "l-beta", "refers to nothing"),
        ("ownership", 2, "owner_id", "alpha-alloys", "owns itself"),
        ("ownership", 2, "to_on", "2009", "it ends before it begins"),
        ("ownership", 2, "from_on", "2026-11-25", "a holding in the future"),
        ("ownership", 2, "to_on", "2026-12", "an end in the future"),
        ("ownership", 2, "from_on", "1010", "a year that cannot be"),
        ("ownership", 2, "share_percent", "100.1", "too large"),
        ("supply_links", 2, "supplier_id", "nobody", "refers to nothing"),
        ("supply_links", 2, "buyer_id", "nobody", "refers to nothing"),
        ("supply_links", 2, "buyer_id", "beta-hydrides", "it supplies itself"),
        ("supply_links", 2, "to_on", "2018", "it ends before it begins"),
        ("supply_links", 2, "from_on", "1019", "a year that cannot be"),
        ("supply_links", 2, "tonnes_per_year", "0", "no rate at all"),
        ("supply_links", 2, "product", "alloy", "not a known code"),
        ("places", 2, "province", "South", "another province than the lines have"),
        ("places", 2, "province", "", "another province than the lines have"),
        ("hev_sales", 2, "period", "2018-06", "the period does not fit its kind"),
        ("hev_sales", 3, "period", "2018", "the period does not fit its kind"),
    ],
)
def test_a_slip_is_found_at_its_cell_and_named(small, table, line, column, value, wrong):
    set_cell(small, table, line, column, value)

    told = dict(_told(small / f"{table}.csv"))

    assert told.get(f"{table}.csv:{line}:{column}", "").startswith(wrong), told


@pytest.mark.parametrize(
    ("table", "line", "column", "value"),
    [
        ("capacity_events", 4, "event_on", "2026"),  # its first day is not after today
        ("capacity_events", 4, "event_on", "2026-11-24"),
        ("capacity_events", 4, "event_on", "2019-Q2"),
        ("capacity_events", 3, "note", "=not a formula here"),
        ("capacity_events", 3, "note", "two lines\nin one cell"),
        ("capacity_events", 3, "capacity_tpa", "200000"),
        ("capacity_events", 3, "capacity_tpa", "1.25"),
        ("capacity_claims", 2, "window_end", "2040-12-31"),
        ("capacity_claims", 2, "includes_products", ""),
        ("lines", 2, "product_detail", ""),
        ("lines", 2, "product_detail", "包头稀土"),
        ("lines", 2, "product_detail", "Société Générale d'Alliages (ООО Сплав)"),
        ("lines", 2, "product_detail", '"Alpha", Alloys; Sons'),
        ("lines", 2, "product_detail", "x" * 200),
        ("lines", 2, "product_detail", "None Such Alloys"),
        ("lines", 2, "product_detail", "TBC Corporation"),
        ("lines", 2, "product_detail", "#1 Alloys"),
        ("lines", 2, "company", "Alpha"),  # another of its names
        ("lines", 3, "parent_company", "Alpha Group; AAL"),
        ("companies", 2, "name_local", "阿尔法"),
        ("companies", 4, "city", ""),
        ("companies", 3, "note", "Owned by the state, by its own page"),
        ("ownership", 2, "subject_id", "l-alpha"),  # a works alone
        ("ownership", 2, "share_percent", ""),
        ("ownership", 2, "from_on", ""),
        ("ownership", 2, "to_on", "2010"),
        ("supply_links", 2, "from_on", "2030"),  # a plan's date is a plan
        ("supply_links", 2, "buyer_id", "alpha-group"),
        ("places", 2, "name_local", ""),
        ("places", 2, "place", "Another Town"),
        ("lines", 2, "city", "Nan"),
        ("lines", 2, "province", "Nan"),
        ("capacity_claims", 2, "city", "Na"),
        ("companies", 2, "other_names", "Alpha;Bet; Gamma"),
        ("capacity_claims", 2, "country", "WLD"),
        ("alloy_output", 2, "country", "WLD"),
        ("lines", 3, "country", "DEU"),
        *(
            (table, 2, column, "not_stated")
            for table, column in [
                ("alloy_output", "measure"),
                ("alloy_output", "basis"),
                ("hev_sales", "period_kind"),
                ("hev_sales", "measure"),
                ("hev_sales", "powertrain"),
                ("hev_packs", "chemistry"),
            ]
        ),
        ("capacity_events", 3, "capacity_tpa", "5.25"),
        ("capacity_events", 3, "capacity_tpa", "5000.125"),
        ("hev_packs", 2, "pack_kwh", "1.310"),  # 1,310 kWh is beyond the limit
        ("lines", 2, "lat", "40.123"),
        ("nimh_share", 2, "share", "0.625"),
        ("nimh_share", 2, "share", ""),
        ("published_figures", 2, "period", ""),
        ("sources", 2, "published_on", "2026-Q4"),
        ("sources", 2, "url", "http://example.co.jp:8080/a_(b)?q=%E5%8C%85#top"),
        ("hev_sales", 2, "units", "0"),
    ],
)
def test_what_may_stand_there_is_no_finding(small, table, line, column, value):
    set_cell(small, table, line, column, value)

    assert _told(small / f"{table}.csv") == []


@pytest.mark.parametrize(
    ("table", "like", "values", "place", "wrong"),
    [
        ("capacity_events", 3, {"event_id": "e-9"}, "5:event_id", "the same event twice"),
        ("capacity_events", 4, {"event_id": "e-9"}, "5:event_id", "the same event twice"),
        ("capacity_claims", 2, {"claim_id": "c-9"}, "3:claim_id", "the same claim twice"),
        ("hev_sales", 2, {"sales_id": "h-9"}, "4:sales_id", "the same figure twice"),
        ("assumptions", 2, {"assumption_id": "a-9"}, "4:parameter", "a parameter twice"),
        (
            "assumptions",
            3,
            {"assumption_id": "a-9", "year_from": "2015", "year_to": "2020"},
            "4:parameter",
            "a parameter twice",
        ),
        ("ab5_inputs", 2, {"hev_units": "901"}, "3:segment", "the key is already taken"),
        ("places", 2, {"name_local": ""}, "3:place", "the key is already taken"),
        (
            "ownership",
            2,
            {"ownership_id": "w-9", "share_percent": "10", "from_on": "2015"},
            "3:from_on",
            "an owner twice on one day",
        ),
        (
            "ownership",
            2,
            {"ownership_id": "w-9", "owner_id": "beta-hydrides", "share_percent": "40.1"},
            "3:share_percent",
            "more than the whole",
        ),
    ],
)
def test_the_same_thing_twice_is_found_in_the_later_row(small, table, like, values, place, wrong):
    add_row(small, table, like, **values)

    told = _told(small)

    assert [at for at, _ in told] == [f"{table}.csv:{place}"]
    assert told[0][1].startswith(wrong)


def test_a_loop_of_holdings_is_found_in_each_of_them_and_only_on_one_day(small):
    back = {"ownership_id": "w-9", "subject_id": "alpha-group", "owner_id": "alpha-alloys"}
    add_row(small, "ownership", 2, **back)
    loop = [(f"ownership.csv:{line}:owner_id", "owns itself") for line in (2, 3)]
    assert _told(small) == loop

    set_cell(small, "ownership", 3, "to_on", "2010-06")  # before the other begins

    set_cell(small, "ownership", 3, "from_on", "2001")
    assert _told(small) == []


def test_shares_of_one_owner_may_follow_each_other(small):
    set_cell(small, "ownership", 2, "to_on", "2015-03-01")
    add_row(small, "ownership", 2, ownership_id="w-9", share_percent="100",
            from_on="2015-03-01", to_on="")  # fmt: skip

    assert _told(small) == []


def test_an_owner_without_an_end_beside_one_that_has_all_is_a_warning(small):
    set_cell(small, "ownership", 2, "share_percent", "100")
    add_row(small, "ownership", 2, ownership_id="w-9", owner_id="beta-hydrides", share_percent="")

    told = [(f"{at.file}:{at.line}:{at.column}", at.wrong) for at in check(small, TODAY).warnings]

    assert ("ownership.csv:3:share_percent", "an owner beside one that has all") in told


def test_a_link_of_what_no_line_of_its_supplier_makes_is_a_warning(small):
    set_cell(small, "supply_links", 2, "product", "mischmetal")

    told = [(f"{at.file}:{at.line}:{at.column}", at.wrong) for at in check(small, TODAY).warnings]

    assert ("supply_links.csv:2:product", "none of its lines makes it") in told


def test_a_ledger_row_of_half_a_range_alone_is_judged_at_its_value(small):
    set_cell(small, "assumptions", 3, "low", "")

    assert _told(small) == [("assumptions.csv:3:value", "neither a value nor a range")]


def test_a_parameter_may_stand_again_for_other_years(small):
    add_row(small, "assumptions", 3, assumption_id="a-9", year_from="2016", year_to="2020")

    assert _told(small) == []


@pytest.mark.parametrize(
    ("table", "like", "values", "place", "wrong"),
    [
        (
            "capacity_events",
            3,
            {"event_id": "e-9", "capacity_tpa": "0.5", "capacity_is": "existing"},
            "5:capacity_tpa",
            "capacity below 1 t/a",
        ),
        (
            "capacity_events",
            3,
            {
                "event_id": "e-9",
                "event_on": "2018-01-31",
                "event_type": "commissioned",
                "capacity_tpa": "",
                "capacity_is": "",
            },
            "5:event_on",
            "a start-up before it was announced",
        ),
        (
            "capacity_events",
            3,
            {
                "event_id": "e-9",
                "event_on": "2019-02-14",
                "event_type": "expanded",
                "capacity_tpa": "4000",
                "capacity_is": "total_after",
            },
            "5:capacity_tpa",
            "a total lower than before",
        ),
        (
            "capacity_events",
            3,
            {
                "event_id": "e-9",
                "event_on": "2019-02",
                "capacity_tpa": "2500",
                "source_id": "s-two",
            },
            "5:capacity_tpa",
            "sources disagree on the same step",
        ),
        (
            "capacity_events",
            3,
            {"event_id": "e-9", "event_on": "2019-02-15"},
            "5:event_on",
            "later than its source",
        ),
        ("lines", 3, {"line_id": "l-gamma"}, "4:line_id", "a line without events"),
        (
            "sources",
            3,
            {"source_id": "s-9", "url": "https://example.org/9", "published_on": ""},
            "4:published_on",
            "no date on 1 source(s)",
        ),
        (
            "hev_packs",
            2,
            {"pack_id": "p-9", "pack_kwh": "1.6"},
            "3:pack_kwh",
            "not volts times ampere-hours",
        ),
    ],
)
def test_what_is_odd_but_possible_is_a_warning_and_exit_0(small, table, like, values, place, wrong):
    add_row(small, table, like, **values)

    result = check(small, TODAY)

    assert (result.findings, result.exit_code) == ((), 0)
    told = [str(at) for at in result.warnings]
    assert any(at.startswith(f"{table}.csv:{place}: {wrong}") for at in told), told


def test_a_wrong_cell_is_told_once_and_brings_about_no_second_finding(small):
    set_cell(small, "capacity_events", 3, "capacity_tpa", "5,000")
    set_cell(small, "lines", 2, "line_id", "l-alpha\u200b")

    assert [at for at, _ in _told(small)] == [
        "lines.csv:2:line_id",
        "capacity_events.csv:2:line_id",
        "capacity_events.csv:3:line_id",
        "capacity_events.csv:3:capacity_tpa",
    ]
