"""A small council in OParl, invented."""

import io
import json
import tarfile
import zipfile

BASE = "https://oparl.example.org"
SCHEMA = "https://schema.oparl.org/1.1/"


def thing(kind, number, /, **fields):
    return {"id": f"{BASE}/{kind.lower()}/{number}", "type": SCHEMA + kind, **fields}


def ref(kind, number):
    return f"{BASE}/{kind.lower()}/{number}"


JHA = thing("Organization", 1, name="Jugendhilfeausschuss")
KT = thing("Organization", 2, name="Kreistag")


def item(number, **fields):
    return thing("AgendaItem", number, number=f"Ö {number}", public=True, **fields)


def meeting(number, body, start, *items, **fields):
    return thing(
        "Meeting",
        number,
        name=f"{number}. Sitzung",
        start=start,
        organization=[ref("Organization", body)],
        agendaItem=list(items),
        **fields,
    )


FIRST = meeting(
    1,
    1,
    "2021-05-04T16:00:00+02:00",
    item(7, result="empfohlen", consultation=ref("Consultation", 1)),
)
SECOND = meeting(
    2,
    2,
    "2021-06-01T23:30:00+02:00",
    item(
        8,
        result="beschlossen",
        resolutionText="Der Kreistag beschließt.",
        consultation=ref("Consultation", 2),
    ),
    cancelled=False,
)


def consultation(number, **fields):
    return thing("Consultation", number, **fields)


CALLS = [
    consultation(
        2,
        agendaItem=ref("AgendaItem", 8),
        meeting=ref("Meeting", 2),
        organization=[ref("Organization", 2)],
        role="Entscheidung",
        authoritative=True,
    ),
    consultation(
        1,
        agendaItem=ref("AgendaItem", 7),
        meeting=ref("Meeting", 1),
        organization=[ref("Organization", 1)],
        role="Vorberatung",
    ),
]
PAPER = thing(
    "Paper",
    1,
    name="Offene Jugendarbeit",
    reference="VO/2021/007",
    paperType="Beschlussvorlage",
    date="2021-04-01",
    superordinatedPaper=ref("Paper", 9),
    consultation=CALLS,
)
WHOLE = [PAPER, FIRST, SECOND, JHA, KT]


def page(*objects):
    return {"data": list(objects), "pagination": {"totalElements": len(objects)}, "links": {}}


def write_folder(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


def tar_bytes(**files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(f"../../{name}.json")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def zip_bytes(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.json", json.dumps(content))
    return packed.getvalue()
