"""What a message says, to whom, and what it must never say."""

import json
from dataclasses import replace

import pytest

from engine.core.delivery import End, Verdict
from engine.core.letter import VARIABLES, Facts, simple_names
from engine.core.regelwerk import MailText
from engine.definition.problem import Place
from engine.definition.template import template_problems
from engine.language import use
from engine.service.dossier import dossier
from engine.service.outbox import claim
from engine.service.people import drop_duty
from engine.store.session import writing
from engine.store.statement import sql
from notifiers.settings import Post
from notifiers.template import filled
from notifiers.writing import written
from tests.notifiers.delivery import SENDER, letter, queued
from tests.service.houses import BY, NOW, do, paper

CANARY = "Kanarienvogel-7f3a"
POST = Post(SENDER, url="https://vorlauf.landkreis.example")
ALL = MailText(
    "eingereicht",
    "{{ number }} {{ betreff }} {{ reason }}",
    "\n".join(f"{{{{ {v} }}}}" for v in VARIABLES),
)


@pytest.fixture(autouse=True)
def in_english():
    use("en")
    yield
    use("de")


@pytest.fixture
def house(posted_house):
    """A house whose texts say everything they can."""
    version = next(iter(posted_house.shelf))
    regelwerk = posted_house.shelf[version]
    posted_house.shelf[version] = replace(regelwerk, texts={"eingereicht": ALL, "ergebnis": ALL})
    return posted_house


def told(house, *, public, **more):
    made = paper(house)
    with writing(house.database) as connection:
        connection.run(sql(f"UPDATE vorlage SET public = {public}, betreff = '{CANARY}'"), {})  # noqa: S608 - words of this test
    if more:
        queued(house, letter(1, vorlage=made.vorlage.id, **more))
    return made


def letters(house):
    found = (dossier(house, one, now=NOW) for one in claim(house, "a", now=NOW))
    return [one if isinstance(one, Verdict) else written(one, POST) for one in found]


def test_a_message_says_what_was_done_by_whom_and_where(house):
    made = told(house, public=True)
    do(house, made, "einreichen", "anna")
    first, second = letters(house)
    assert {first.recipient, second.recipient} == {"bert", "cora"}
    assert CANARY in first.subject
    for words in (
        CANARY,
        made.number,
        "einreichen",
        "Anna Meier",
        "weil es so ist",
        made.vorlage.id,
    ):
        assert words in first.text
    assert first.thread == made.vorlage.id


def test_a_title_that_is_not_public_stands_in_no_subject(house):
    made = told(house, public=False)
    do(house, made, "einreichen", "anna")
    for one in letters(house):
        assert CANARY not in one.subject
        assert "weil es so ist" not in one.subject
        assert CANARY in one.text


@pytest.mark.parametrize(
    ("subject", "public", "said"),
    [
        (
            "{{ number }}: Bitte lesen – {{ betreff }}",
            False,
            "VO/2026/001: Bitte lesen (not public)",
        ),
        ("Bitte lesen – {{ betreff }}", True, f"Bitte lesen – {CANARY}"),
        ("{{ betreff }} – {{ reason }}", False, "(not public)"),
        ("Bitte lesen: {{ result }}", False, "Bitte lesen"),
    ],
)
def test_no_subject_has_a_dash_that_leads_to_nothing(house, subject, public, said):
    version = next(iter(house.shelf))
    text = MailText("eingereicht", subject, "{{ link }}")
    house.shelf[version] = replace(house.shelf[version], texts={"eingereicht": text})
    made = told(house, public=public)
    do(house, made, "einreichen", "anna")
    first, *_rest = letters(house)
    assert first.subject.replace("(no number yet)", "VO/2026/001") == said


def test_who_has_no_right_learns_only_that_there_is_something(house):
    told(house, public=False, text="eingereicht", payload=json.dumps({"entries": []}))
    drop_duty(house, "bert", "dienst", cause=BY)
    (one,) = letters(house)
    assert CANARY not in one.subject + one.text
    assert "VO/" not in one.subject + one.text


def test_an_overview_leaves_out_what_the_reader_may_not_see(house):
    made = told(house, public=False)
    entry = {"vorlage": made.vorlage.id, "frist": "Mitzeichnung", "day": "2026-01-30"}
    queued(
        house, letter(1, text="tagesuebersicht", payload=json.dumps({"entries": [entry, entry]}))
    )
    version = next(iter(house.shelf))
    text = MailText("", "{{ count }} {{ entries }}", "{{ entries }}")
    house.shelf[version] = replace(house.shelf[version], texts={"tagesuebersicht": text})
    drop_duty(house, "bert", "dienst", cause=BY)
    (one,) = letters(house)
    assert one.subject == "2"
    assert CANARY not in one.text
    assert one.text.count("Mitzeichnung by Friday, 30 Jan 2026") == 2


def test_a_channel_that_many_read_hears_nothing_that_is_not_public(house):
    told(house, public=False, text="eingereicht", channel="chat")
    assert letters(house) == [Verdict(End.NO_RIGHT)]


def test_where_the_regelwerk_has_no_text_the_facts_are_said(house):
    told(
        house,
        public=True,
        text="neu",
        payload=json.dumps({"frist": "Mitzeichnung", "legal_day": "2026-01-30"}),
    )
    (one,) = letters(house)
    assert "VO/2026/001" in one.subject
    assert "Mitzeichnung Friday, 30 Jan 2026" in one.text


def test_what_a_variable_holds_is_never_a_template():
    facts = Facts(betreff="{{ number }} {% if x %} <b>")
    assert filled("{{ betreff }}", facts) == facts.betreff


def found_in(text):
    return [
        (p.code, p.place.line, p.found) for p in template_problems(text, Place("texte.yaml", 8, 7))
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ betref }}", "variable-unknown"),
        ("{{ ''.__class__ }}", "template-forbidden"),
        ("{% for i in range(99999) %}x{% endfor %}", "template-forbidden"),
        ('{{ "a" * 10**9 }}', "template-forbidden"),
        ("{{ paper.delete() }}", "template-forbidden"),
        ('{% include "/etc/passwd" %}', "template-forbidden"),
        ("{% set betreff = 1 %}", "template-forbidden"),
        ("{% macro x() %}{% endmacro %}", "template-forbidden"),
        ("{{ betreff | center(1000000000) }}", "filter-unknown"),
        ("{% if betreff %}x", "template-wrong"),
        ("{% else %}", "template-wrong"),
        ("{{ betreff", "template-wrong"),
        ("{% if betreff %}" * 200 + "{% endif %}" * 200, "template-forbidden"),
        ("{{ " + "(" * 1900 + "betreff" + ")" * 1900 + " }}", "template-forbidden"),
        ("{% if " + "not " * 900 + "betreff %}{% endif %}", "template-forbidden"),
        ("{{ betreff[0] }}", "template-forbidden"),
        ("{{ betreff ~ betreff }}", "template-forbidden"),
    ],
)
def test_a_template_that_could_do_harm_is_refused_when_it_is_compiled(text, code):
    assert code in {problem[0] for problem in found_in(text)}


def test_the_nearest_name_and_the_line_are_said():
    ((code, line, found),) = found_in("{{ number }}\n\n{{ betref }}\n")
    assert (code, line, found) == ("variable-unknown", 10, "betref")
    (problem,) = template_problems("{{ betref }}", Place("texte.yaml", 7, 14))
    assert problem.place == Place("texte.yaml", 7, 17)
    assert dict(problem.hint.params) == {"word": "betreff"}


@pytest.mark.parametrize(
    "text",
    [
        "{% if count > 1 %}{{ count }} Sachen{% elif count == 1 %}eine{% endif %}",
        "{% if 0 < count <= 3 and state != 'x' %}a{% endif %}",
        "{% if 'x' in state or (count or 1) >= 2 %}a{% endif %}",
        "{{ betreff | trim('x') }} {# so #} {%- if not frist -%} a {%- endif +%}",
        "{{ betreff | upper }} {{ number | default('–') }}",
        "{% if frist and not since %}a{% elif state == 'x' %}b{% endif %}",
        "{% if frist %}a{% if since %}b{% else %}c{% endif %}{% endif %}",
        "ohne alles, 100 % {x}",
    ],
)
def test_plain_conditions_and_filters_are_possible(text):
    assert found_in(text) == []
    filled(text, Facts())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{% if since > 3 %}a{% endif %}", "template-compare"),
        ("{% if betreff == 1 %}a{% endif %}", "template-compare"),
        ("{% if count == '1' %}a{% endif %}", "template-compare"),
        ("{% if 1 in betreff %}a{% endif %}", "template-compare"),
        ("{% if (frist or count) > 1 %}a{% endif %}", "template-compare"),
        ("{% if (count > 1) > 0 %}a{% endif %}", "template-compare"),
        ("{{ betreff | upper('x') }}", "template-wrong"),
        ("{{ betreff | trim(5) }}", "template-wrong"),
    ],
)
def test_what_a_mail_would_die_of_is_refused_when_it_is_compiled(text, code):
    assert [problem[0] for problem in found_in(text)] == [code]


def test_a_number_is_compared_as_one():
    text = "{% if count > 9 %}viele{% elif count %}{{ count }}{% else %}keine{% endif %}"
    said = [filled(text, Facts(count=count)) for count in ("", "0", "2", "10")]
    assert said == ["keine", "keine", "2", "viele"]


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("Guten Tag,\n{% if frist %}\nBis dann.\n", 9, 7, "template-wrong"),
        ("a\n  {{ number }, {{ betreff }}\n", 9, 9, "template-wrong"),
        ("a\n{{ number betreff }}", 9, 10, "template-wrong"),
        ("a\n{% if frist %}x{% endif %}{{ betreff.x }}", 9, 36, "template-forbidden"),
        ("a\n{% wenn frist %}", 9, 7, "template-forbidden"),
        ("a {% endif %}", 8, 9, "template-wrong"),
        ("a\n\n{%- if betref == 'x' -%}b{% endif %}", 10, 14, "variable-unknown"),
    ],
)
def test_a_wrong_part_is_named_where_it_begins(text, line, column, code):
    (problem,) = template_problems(text, Place("texte.yaml", 8, 7))
    assert (problem.place.line, problem.place.column, problem.code) == (line, column, code)


def test_the_plain_judgement_and_that_of_the_template_language_agree():
    for text in (
        "{% if a %}{% else %}{% else %}{% endif %}",
        "{% endif %}",
        "{# x #}",
        "{%- if x %}",
    ):
        assert simple_names(text) is None
    assert simple_names("{% if frist %}{{ since }}{% endif %}") == (("frist", 6), ("since", 17))
