"""Lists of volunteering cost the same number of statements however long they are."""

from shared.ids import new_id
from tests.gateway.volunteering.conftest import Town, shift
from tests.support.costs import metered


def test_lists_cost_the_same_at_any_length(town: Town) -> None:
    olga, basia, ola = (town.browser(who) for who in (town.organiser, town.basia, town.ola))
    lists = [
        (ola, "/wolontariat"),
        (ola, "/organizacje"),
        (basia, "/organizacja"),
        (olga, "/biurko/wolontariat"),
        (ola, "/moje-dyzury"),
        (ola, "/moje-dopasowania"),
    ]

    def grow(number: int) -> None:
        for row in range(number):
            keeper = town.organisation(f"Koło {new_id()}")
            days = 2 * row + 40 * number
            town.service.sign_up(
                town.published(keeper, shifts=(shift(days=days),)).shifts[0].id, actor=town.ola
            )
            town.invited(town.ola, town.published(keeper, shifts=(shift(days=days + 1),)))

    with metered(town.volunteering) as meter:
        grow(2)
        for client, path in lists:
            client.get(path)  # the gateway now knows the skills, which it keeps for a while
        before = {path: meter.of(client, path) for client, path in lists}
        grow(12)
        after = {path: meter.of(client, path) for client, path in lists}
    assert after == before
    assert all(calls <= 2 for calls, _own, _service in after.values())
