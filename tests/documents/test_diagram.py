from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygraphviz import AGraph

from documents.diagram import beratung_diagram, diagram_of
from documents.dot import as_dot
from documents.drawing import EdgeKind, Mark, Shape, read
from documents.mermaid import as_mermaid
from documents.svg import as_svg
from documents.table import as_text
from engine.core.catalogue import Column
from engine.core.machine import Transition
from engine.core.regelwerk import Stage
from tests.documents.sample import (
    OUTCOMES,
    ROUTE,
    ROWS,
    STATES,
    art,
    german,
    guard,
    machine,
    regelwerk,
    state,
    step,
)

GOLDEN = Path(__file__).parent / "vorlage.mmd"
SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'Größe > 5 < 6 & "so" \\N `x` #1; %%{init: {}}%%\n<b>neu</b> --> ende'


def picture(**more):
    return diagram_of(art(), regelwerk(), **more)


def every_format(diagram):
    for form in (as_dot, as_svg, as_mermaid, as_text):
        yield form(diagram, german)


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314 - it was drawn a moment ago


def edges(diagram, label):
    return [edge for edge in diagram.edges if read(edge.label, german) == label]


def test_the_mermaid_text_is_as_agreed():
    marks = {"current": "be-ka", "visited": frozenset({"entwurf", "be-jha"})}
    assert as_mermaid(picture(**marks), german) == GOLDEN.read_text()


def test_every_state_station_and_arrow_appears():
    diagram = picture()
    ids = {node.id for node in diagram.nodes}
    assert {f"st-{s.name}" for s in STATES} <= ids
    assert {"be-agas", "be-jha", "be-ka", "be-kt"} <= ids
    for text in every_format(diagram):
        for label in [s.label for s in STATES] + ["Kreistag", "Jugendhilfeausschuss"]:
            assert label in text
    labels = {read(edge.label, german) for edge in diagram.edges}
    assert {row[1] for row in (*ROWS, *OUTCOMES)} <= labels
    assert len(edges(diagram, "zurückgeben")) == 4


def test_the_boxes_are_administration_bodies_and_follow_up():
    boxes = {read(box.label, german): [n.id for n in box.nodes] for box in picture().clusters}
    assert list(boxes) == ["Verwaltung", "Gremien", "Nachlauf"]
    assert "st-entwurf" in boxes["Verwaltung"]
    assert "be-kt" in boxes["Gremien"]
    assert "st-abgelehnt" in boxes["Nachlauf"]


def test_a_group_of_the_definition_is_a_box_of_its_own():
    grouped = [replace(s, group="Rechtsamt") if s.name == "pruefung" else s for s in STATES]
    boxes = diagram_of(art(machine(grouped)), regelwerk()).clusters
    assert ["st-pruefung"] in [[n.id for n in box.nodes] for box in boxes]
    assert "Rechtsamt" in [box.label for box in boxes]


def test_groups_that_are_written_as_labels_keep_the_order_of_the_definition():
    places = ["Verwaltung"] * 5 + ["Gremien"] + ["Nachlauf"] * 6
    grouped = [replace(s, group=g) for s, g in zip(STATES, places, strict=True)]
    diagram = diagram_of(art(machine(grouped)), regelwerk())
    assert [box.id for box in diagram.clusters] == ["verwaltung", "gremien", "nachlauf"]
    assert as_dot(diagram, german) == as_dot(picture(), german)


def test_where_several_may_decide_the_outcome_leaves_the_box():
    first = Stage((step("jha", "entscheidung", Column.ENTSCHEIDUNG, decisive=True),))
    diagram = diagram_of(art(route=(first, *ROUTE)), regelwerk())
    assert edges(diagram, "beschlossen")[0].out_of == "gremien"


def test_a_state_that_nothing_leaves_is_drawn_as_an_end():
    mute = [replace(s, final=False) for s in STATES]
    nodes = {n.id: n.shape for n in diagram_of(art(machine(mute)), regelwerk()).nodes}
    assert nodes["st-abgelehnt"] is Shape.FINAL


def test_parallel_stations_part_and_meet_at_bars():
    diagram = picture()
    pairs = {(edge.source, edge.target) for edge in diagram.edges}
    assert {
        ("st-in_beratung", "bar-1"),
        ("bar-1", "be-agas"),
        ("bar-1", "be-jha"),
        ("be-agas", "bar-2"),
        ("be-jha", "bar-2"),
        ("bar-2", "be-ka"),
        ("be-ka", "be-kt"),
    } <= pairs


def test_a_body_that_is_called_twice_has_two_anchors():
    route = (*ROUTE, Stage((step("ka", "vorbereitung"),)))
    ids = [node.id for node in diagram_of(art(route=route), regelwerk()).nodes]
    assert {"be-ka", "be-ka-2"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_a_route_that_ends_side_by_side_meets_before_the_outcome():
    diagram = diagram_of(art(route=ROUTE[:1]), regelwerk())
    assert edges(diagram, "beschlossen")[0].source == "bar-2"


@pytest.mark.parametrize("route", [(), (Stage(()),)])
def test_an_art_without_route_is_drawn_too(route):
    diagram = diagram_of(art(route=route), regelwerk())
    assert edges(diagram, "beschlossen")[0].source == "st-in_beratung"
    assert all(every_format(diagram))


def test_a_decision_leads_out_of_the_deciding_station_only():
    diagram = picture()
    decided = edges(diagram, "beschlossen")[0]
    assert (decided.source, decided.kind, decided.out_of) == ("be-kt", EdgeKind.OUTCOME, "")
    assert edges(diagram, "zurückgezogen")[0].out_of == "gremien"


def test_what_leads_back_is_dashed_and_moves_no_rank():
    dot = AGraph(string=as_dot(picture(), german))
    back = [e for e in dot.edges() if e.attr["style"] == "dashed"]
    assert {(e[0], e[1]) for e in back} == {
        (f"st-{name}", "st-entwurf")
        for name in (
            "mitzeichnung",
            "freigabe_dezernat",
            "freigabe_landrat",
            "pruefung",
            "in_beratung",
        )
    }
    assert {e.attr["constraint"] for e in back} == {"false"}


def test_an_arrow_from_every_open_state_of_a_box_leaves_the_box():
    leaving = edges(picture(), "zurückziehen")
    assert [edge.out_of for edge in leaving] == ["verwaltung", "gremien"]
    some = [(*row[:2], row[2][1:], *row[3:]) if row[0] == "zurueckziehen" else row for row in ROWS]
    single = edges(diagram_of(art(machine(rows=some)), regelwerk()), "zurückziehen")
    assert [edge.out_of for edge in single] == ["", "", "", "", "gremien"]


def test_an_arrow_says_who_and_under_which_condition():
    table = as_text(picture(), german)
    assert "Dezernatsleitung, Gremienbüro, Landrat" in table
    assert "Kosten > 50.000 or Thema = „personal“" in table
    assert "wenn Thema = „jugendhilfe“; § 71 Abs. 4 SGB VIII" in table


def test_final_states_are_doubled_and_the_paper_is_shown():
    dot = AGraph(string=as_dot(picture(current="pruefung", visited=frozenset({"entwurf"})), german))
    assert dot.get_node("st-abgelehnt").attr["peripheries"] == "2"
    fills = [dot.get_node(f"st-{n}").attr["fillcolor"] for n in ("pruefung", "entwurf")]
    assert fills == ["#1f4aa8", "#d7f0df"]


@pytest.mark.parametrize("current", ["in_beratung", "be-ka"])
def test_the_box_of_the_bodies_is_lit_while_they_have_the_paper(current):
    box = next(c for c in picture(current=current).clusters if c.id == "gremien")
    assert box.mark is Mark.CURRENT


def test_a_beratung_has_a_picture_of_its_own():
    diagram = beratung_diagram(regelwerk(), current="geladen")
    assert [node.id for node in diagram.nodes if node.mark is Mark.CURRENT] == ["st-geladen"]
    assert sum(node.shape is Shape.FINAL for node in diagram.nodes) == 4
    assert edges(diagram, "von der Sitzung lösen")[0].kind is EdgeKind.BACK
    assert all(every_format(diagram))


def test_the_svg_is_described_and_holds_nothing_that_a_strict_policy_forbids():
    svg = as_svg(picture(current="be-ka"), german)
    root = parsed(svg)
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == "Beschlussvorlage (Jugendhilfe)"
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "polygon", "polyline", "ellipse", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {n for n in names if n == "style" or n.startswith("on") or "href" in n}
    ids = Counter(e.get("id") for e in root.iter() if e.get("id"))
    assert max(ids.values()) == 1
    assert {"st-entwurf", "be-jha", "box-gremien"} <= ids.keys()


def test_the_svg_says_in_german_what_each_part_is():
    root = parsed(as_svg(picture(current="be-ka"), german))
    titles = {g.get("id"): g.findtext(f"{SVG}title") for g in root.iter(f"{SVG}g")}
    assert titles["st-entwurf"] == "Entwurf\nzuständig: Sachbearbeitung"
    assert titles["be-ka"].startswith("▶ Kreisausschuss\nVorbereitung\nnicht öffentlich")
    assert titles["box-nachlauf"] == "Nachlauf"
    assert None not in {t for i, t in titles.items() if i and i.startswith("st-")}


def test_the_same_definition_always_gives_the_same_picture():
    assert list(every_format(picture())) == list(every_format(picture()))


def nasty(label):
    states = [replace(s, label=label) for s in STATES[:2]]
    arrow = Transition(
        0, "t", label, ("entwurf",), "mitzeichnung", frozenset({label}), guard(label)
    )
    back = replace(arrow, index=1, trigger="b", sources=("mitzeichnung",), dest="entwurf")
    loop = replace(arrow, index=2, trigger="l", dest="entwurf", sources=("entwurf",))
    route = state("in_beratung", label, label, route=True, group=label)
    made = replace(
        machine([*states, route], [], []),
        transitions=(arrow, back, loop),
    )
    stations = (Stage((step("jha", "anhoerung", because=label, when=guard(label)),)),)
    return diagram_of(art(made, stations, label), regelwerk(), current="entwurf")


def test_signs_that_mean_something_to_a_format_are_only_text():
    diagram = nasty(NASTY)
    root = parsed(as_svg(diagram, german))
    assert NASTY in [t.text for t in root.iter(f"{SVG}title")]
    labels = "".join(as_mermaid(diagram, german).splitlines()[3:])
    assert "#gt;" in labels
    assert not [sign for sign in ("<b>", "`", "\\", "%%") if sign in labels]


@settings(deadline=None)
@given(label=st.text())
def test_any_label_gives_a_graph_an_svg_a_flowchart_and_a_table(label):
    diagram = nasty(label)
    graph = AGraph(string=as_dot(diagram, german))
    assert {"st-entwurf", "st-mitzeichnung", "be-jha"} <= set(graph.nodes())
    root = parsed(as_svg(diagram, german))
    assert {"st-entwurf", "be-jha"} <= {g.get("id") for g in root.iter()}
    flow = as_mermaid(diagram, german)
    assert all(line.count('"') % 2 == 0 for line in flow.splitlines() if "acc" not in line)
    assert as_text(diagram, german)


@pytest.mark.parametrize("width", [80, 100, 240])
def test_a_table_is_as_wide_as_there_is_room_and_loses_nothing(width):
    table = as_text(picture(), german, width)
    assert max(len(line) for line in table.splitlines()) <= width
    words = set(as_text(picture(), german).replace("-", "").split())
    assert words <= set(table.replace("-", "").split())
