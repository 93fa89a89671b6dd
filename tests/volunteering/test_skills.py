"""The list of skills: shipped and changed here, found by what people write."""

from collections import Counter
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering import organisations, requests, skill_search, skills
from services.volunteering.model import db
from services.volunteering.rules.own_skills import faults_of
from services.volunteering.rules.skill_matching import Index, build, suggest
from services.volunteering.rules.skills import TONGUES, read
from services.volunteering.rules.skills import catalogue as shipped
from shared.clients.http import Http
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.offers import OfferSkill
from shared.contracts.volunteering.requests import WriteSkill
from shared.contracts.volunteering.skills import AddSkill, SuggestSkills
from shared.database import queries
from shared.ids import new_id
from shared.problems import Refusal
from tests.support import apps
from tests.volunteering.conftest import NOW, SATURDAY, Town, offer, shift, words
from tests.volunteering.skill_figures import halves, positions, within

OPERATOR = Actor(account_id=new_id(), roles=(Role("operator", None),))
BEAVERS = AddSkill(
    group="green",
    labels={
        "pl": "Obserwowanie bobrów",
        "en": "Watching beavers",
        "uk": "Спостереження за бобрами",
        "de": "Biber beobachten",
    },
    words={"pl": ("tropienie żeremi",)},
)


@pytest.fixture(scope="module")
def index() -> Index:
    return build(shipped().phrases())


def test_the_shipped_list_is_whole() -> None:
    """Every skill has its words in each language, and no two are called the same."""
    found = shipped()
    assert len(found.groups) == 12
    assert len(found.skills) >= 150
    assert min(Counter(entry.group for entry in found.skills).values()) >= 8
    for tongue in TONGUES:
        assert len({entry.labels[tongue] for entry in found.skills}) == len(found.skills)
        assert all(len(entry.words[tongue]) >= 3 for entry in found.skills)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"pl": 'nothing = "nic"'}, "for no skill: nothing"),
        ({"xx": 'shopping = "?"'}, "unknown language"),
    ],
)
def test_words_for_nothing_are_refused(words: dict[str, str], said: str) -> None:
    from services.volunteering.rules.skills import FILE

    with pytest.raises(ValueError, match=said):
        read(FILE.read_text(encoding="utf-8"), words)


@pytest.mark.parametrize(
    ("half", "first", "among_three"), [("tuning", 56, 59), ("held_out", 49, 55)]
)
def test_free_text_finds_the_right_skill(
    half: str, first: int, among_three: int, index: Index
) -> None:
    """A little under what docs/skills.md reports: worse words or weights fall below it."""
    phrases = halves()[half]
    assert {tongue: len(rows) for tongue, rows in phrases.items()} == dict.fromkeys(TONGUES, 15)
    found = positions(phrases, index)
    assert within(found, 1) >= first
    assert within(found, 3) >= among_three


def test_letters_without_their_marks_and_bent_words_are_found(index: Index) -> None:
    for text in ("zrobie zakupy", "ZAKUPY!", "zakupów", "zakupami", "zakpuy zakupy"):
        assert suggest(text, index)[0].skill == "shopping", text
    assert suggest("в'язати", index)[0].skill == "knitting"
    assert suggest("вязати", index)[0].skill == "knitting"
    assert suggest("szydełkwanie", index)[0].skill == "knitting"


@pytest.mark.parametrize("text", ["", "   ", "!!! 123 ???", "i a w z", "qqqqq xxxxx"])
def test_what_says_nothing_finds_nothing(text: str, index: Index) -> None:
    assert suggest(text, index) == ()


@given(st.text(max_size=120), st.integers(1, 8))
def test_any_text_gives_ranked_scores_within_bounds(text: str, limit: int) -> None:
    found = suggest(text, _small(), limit=limit)
    scores = [one.score for one in found]
    assert len(found) <= limit
    assert scores == sorted(scores, reverse=True)
    assert all(1 <= score <= 1000 for score in scores)
    assert len({one.skill for one in found}) == len(found)


def test_the_order_of_the_list_does_not_matter() -> None:
    phrases = list(shipped().phrases())[:600]
    forth, back = build(phrases), build([*reversed(phrases), *phrases])
    for text in ("naprawię rower dziecku", "Kuchen backen", "погуляти з собакою", "read to kids"):
        assert suggest(text, forth) == suggest(text, back)


def test_an_own_skill_is_offered_searched_and_retired_but_stays_where_it_is_used(
    town: Town, volunteering: Flask
) -> None:
    key = bytes.fromhex(volunteering.extensions["settings"].internal_key)
    before = skills.catalogue()
    with apps.served(volunteering) as address:
        client = Volunteering(Http("volunteering", address, key))
        with pytest.raises(Refusal, match="forbidden"):
            client.add_skill(BEAVERS, actor=town.organiser)
        made = client.add_skill(BEAVERS, actor=OPERATOR)
        beavers = next(entry for entry in made.skills if entry.own)
        assert (beavers.id, beavers.group) == ("own-watching-beavers", "green")
        assert made.version > before.version
        places = [entry.id for entry in made.skills]
        assert places.index("nature-counts") + 1 == places.index(beavers.id)
        for text in ("Watch beavers", "спостерігати за бобрами", "zeremia", "Biber"):
            found = client.suggest_skills(SuggestSkills(q=text))
            assert (found.items[0].skill, found.version) == (beavers.id, made.version), text
        with pytest.raises(Refusal) as twice:
            client.add_skill(BEAVERS, actor=OPERATOR)
        assert set(twice.value.problem.fields.values()) == {"taken"}

        ola = town.ola.account_id
        assert ola is not None
        kept = offer(town.centre_id, skills=(OfferSkill(skill=beavers.id),))
        client.write_offer(ola, kept, actor=town.ola)
        retired = client.retire_skill(beavers.id, actor=OPERATOR)
        assert [entry.id for entry in retired.skills if entry.retired] == [beavers.id]
        assert client.retire_skill(beavers.id, actor=OPERATOR).version == retired.version
        found = client.suggest_skills(SuggestSkills(q="Biber beobachten"))
        assert beavers.id not in {one.skill for one in found.items}
        client.write_offer(ola, kept, actor=town.ola)
        again = client.offer_skill(beavers.id, actor=OPERATOR)
        assert again.version > retired.version
        found = client.suggest_skills(SuggestSkills(q="Biber beobachten"))
        assert found.items[0].skill == beavers.id
        with pytest.raises(Refusal, match="not_found"):
            client.retire_skill("own-nothing", actor=OPERATOR)


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"group": "sea"}, {"group": "unknown"}),
        ({"labels": {"pl": " ", "en": "B", "uk": "Б", "de": "x" * 81}},
         {"labels.pl": "missing", "labels.de": "too_long"}),
        ({"labels": {**BEAVERS.labels, "en": "SHOPPING"}}, {}),
        ({"labels": {**BEAVERS.labels, "pl": "robienie zakupow"}}, {"labels.pl": "taken"}),
        ({"words": {"de": ("x" * 61,)}}, {"words.de": "too_long"}),
        ({"esco": "https://example.org/esco"}, {"esco": "no_address"}),
    ],
)  # fmt: skip
def test_what_an_own_skill_must_say(told: dict[str, Any], faults: dict[str, str]) -> None:
    assert faults_of(msgspec.structs.replace(BEAVERS, **told), shipped()) == faults


def test_requests_are_counted_by_what_they_ask_for(town: Town, volunteering: Flask) -> None:
    """Drafts, the past and refused organisations count for nobody; a request counts once."""
    wanted = (WriteSkill(skill="baking"), WriteSkill(skill="cooking"))
    town.published(words(shift(), shift(starts=SATURDAY + timedelta(days=1)), skills=wanted))
    town.published(words(skills=(WriteSkill(skill="baking"),)))
    keeper = town.organisation()
    requests.write(actor=town.basia, organisation_id=keeper.id, words=words(), now=NOW)
    bad = town.organisation("Zła")
    town.published(words(), bad)
    organisations.give_verdict(
        actor=town.organiser, organisation_id=bad.id, state="refused", reason="Spam", now=NOW
    )
    db.session.commit()
    assert skills.wanted(NOW) == {"baking": 2, "cooking": 1}
    assert skills.wanted(SATURDAY + timedelta(days=1)) == {"baking": 1, "cooking": 1}


def test_the_list_is_read_with_one_query_once_it_is_known(town: Town) -> None:
    skills.add(words=BEAVERS, now=NOW)
    db.session.commit()
    assert skill_search.suggest("żeremia")[0].skill == "own-watching-beavers"
    count = queries.get()
    skill_search.suggest("bobry")
    assert queries.get() - count == 1


@cache
def _small() -> Index:
    return build(list(shipped().phrases())[:600])
