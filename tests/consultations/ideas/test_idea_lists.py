"""Lists and the map of ideas: spots that hold several, what lies around one, how far is counted."""

from unittest import mock

from services.consultations import idea_lists, spots
from shared.contracts.actors import VISITOR
from shared.contracts.ideas import FindIdeas
from shared.ids import new_id
from tests.consultations.ideas.conftest import Collecting


def _numbers(place: Collecting, **asked: object) -> list[int]:
    query = FindIdeas(sort="old", **asked)  # type: ignore[arg-type]
    found = idea_lists.find(place.id, actor=VISITOR, query=query)
    assert found.total == len(found.cards)
    return [one.number for one in found.cards]


def test_the_map_shows_the_fullest_spots_and_the_list_what_is_around_one(
    collecting: Collecting,
) -> None:
    for title, latitude in (("Most", 52.741), ("Ławki", 52.7512), ("Lipy", 52.7518)):
        collecting.sent(title=title, latitude=latitude, longitude=17.2)
    collecting.sent(title="Wszędzie")
    collecting.sent(title="Zatorze", area_id=new_id())
    found = idea_lists.on_map(collecting.id, actor=VISITOR, query=FindIdeas())
    told = [(one.number, one.title, one.ideas) for one in found.points]
    assert told == [(2, "Ławki", 2), (1, "Most", 1)]
    assert (found.total, found.placeless, sum(found.areas.values())) == (5, 1, 1)
    with mock.patch.object(spots, "MOST", 1):
        fullest = idea_lists.on_map(collecting.id, actor=VISITOR, query=FindIdeas())
    assert [one.number for one in fullest.points] == [2]
    there = found.points[0]
    around = f"{there.latitude},{there.longitude},150"
    assert _numbers(collecting, near=around) == [2, 3]
    assert _numbers(collecting, near="Rynek") == [1, 2, 3, 4, 5]


def test_a_search_by_words_is_counted_so_far_and_says_so(collecting: Collecting) -> None:
    for title in ("Lipa", "Lipy", "Lipki", "Most"):
        collecting.sent(title=title)

    def told(**asked: object) -> tuple[int, bool]:
        found = idea_lists.find(collecting.id, actor=VISITOR, query=FindIdeas(**asked))  # type: ignore[arg-type]
        return found.total, found.more

    with mock.patch.object(idea_lists, "MOST_FOUND", 2):
        assert told(q="lip") == (2, True)
        assert told(q="most") == (1, False)
        assert told() == (4, False)
