"""The drawn map: every area has land of its own, every pin can be touched, no order matters."""

import random
from math import hypot

import pytest

from services.gateway.pages.volunteering import map_drawing
from services.gateway.pages.volunteering.map_drawing import APART, WIDTH, Place, draw

LIPOWO = {
    "Stare Miasto": (52.7500, 17.2000),
    "Nad Wełną": (52.7545, 17.1925),
    "Osiedle Lipowe": (52.7448, 17.2115),
    "Zatorze": (52.7432, 17.1895),
    "sołectwo Brzezie": (52.7790, 17.2310),
    "sołectwo Kamionka": (52.7262, 17.1605),
}
NAMES = {name: name for name in LIPOWO}
AREAS = [Place(name, *at, count=row) for row, (name, at) in enumerate(LIPOWO.items())]


def _places(seed: int, number: int) -> list[Place]:
    chance = random.Random(seed)
    return [
        Place(str(row), 52.7 + chance.gauss(0, 0.03), 17.2 + chance.gauss(0, 0.05), 1 + row % 3)
        for row in range(number)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_point_of_the_town_lies_in_the_cell_of_the_middle_it_is_nearest_to(seed: int) -> None:
    chance = random.Random(seed)
    sites = [(chance.uniform(0, 300), chance.uniform(0, 300)) for _ in range(9)]
    hull = map_drawing.town(sites)
    for _ in range(50):
        point = (chance.uniform(0, 300), chance.uniform(0, 300))
        nearest = min(sites, key=lambda site: hypot(site[0] - point[0], site[1] - point[1]))
        for site in sites:
            cell = hull
            for other in sites:
                if other != site:
                    cell = map_drawing.nearer(cell, site, other)
            mine = site == nearest and _inside(hull, point)
            assert _inside(cell, point) == mine


def _inside(outline: list[tuple[float, float]], point: tuple[float, float]) -> bool:
    turns = [
        (then[0] - here[0]) * (point[1] - here[1]) - (then[1] - here[1]) * (point[0] - here[0])
        for here, then in zip(outline, [*outline[1:], outline[0]], strict=True)
    ]
    return len(outline) > 2 and all(turn >= 0 for turn in turns)


def test_lipowo_has_land_and_a_name_for_each_area_and_stays_on_the_sheet() -> None:
    drawing = draw(AREAS, [], NAMES)
    assert drawing is not None
    assert {" ".join(cell.lines) for cell in drawing.cells} == set(LIPOWO)
    assert all(cell.path.startswith("M") for cell in drawing.cells)
    levels = {cell.key: cell.level for cell in drawing.cells}
    assert [levels[name] for name in LIPOWO] == [0, 1, 1, 2, 3, 4]
    crowded = draw(AREAS, _places(1, 30), NAMES)
    assert crowded is not None
    for x, y in [(one.x, one.y) for one in (*drawing.cells, *crowded.cells)] + [
        (pin.x, pin.y) for pin in crowded.pins
    ]:
        assert 0 < x < WIDTH
        assert 0 < y < map_drawing.MOST_HEIGHT


@pytest.mark.parametrize("seed", range(5))
def test_pins_stand_apart_lose_nobody_and_do_not_depend_on_the_order(seed: int) -> None:
    places = _places(seed, 40)
    drawing = draw(AREAS, places, NAMES)
    other = draw(AREAS[::-1], places[::-1], NAMES)
    assert drawing is not None
    assert drawing == other
    assert sorted(key for pin in drawing.pins for key in pin.keys) == sorted(p.key for p in places)
    for row, one in enumerate(drawing.pins):
        for two in drawing.pins[row + 1 :]:
            assert hypot(one.x - two.x, one.y - two.y) >= APART - 0.2


def test_an_unbent_map_leads_from_a_click_back_to_its_place() -> None:
    drawing = draw([], AREAS, {}, bend=1.0)
    assert drawing is not None
    for pin in drawing.pins:
        assert pin.latitude == pytest.approx(drawing.north - pin.y * drawing.degrees_y, abs=1e-4)
        assert pin.longitude == pytest.approx(drawing.west + pin.x * drawing.degrees_x, abs=1e-4)


def test_one_place_alone_and_two_at_the_same_spot_are_drawn_and_nothing_is_no_map() -> None:
    assert draw([], [], {}) is None
    for areas in ([AREAS[0]], [AREAS[0], Place("zwei", *LIPOWO["Stare Miasto"])]):
        drawing = draw(areas, [], NAMES)
        assert drawing is not None
        assert len(drawing.cells) == len(areas)
