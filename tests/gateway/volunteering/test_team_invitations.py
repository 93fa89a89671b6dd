"""Into a team by mail: nobody learns who has an account, and the link works once."""

import re

from services.gateway import mail_links
from services.gateway.model import Letter, MailLink, db
from shared.contracts.volunteering.organisations import SetMember
from tests.gateway.volunteering.conftest import Town


def _invite(town: Town, path: str, email: str, role: str = "member") -> str:
    """Have Basia invite an address; return the link of the mail as a path."""
    answer = town.browser(town.basia).post(f"{path}/osoby", data={"email": email, "role": role})
    assert answer.status_code == 303
    with town.gateway.app_context():
        letter = db.session.query(Letter).order_by(Letter.created_at.desc()).first()
        assert letter is not None
        assert (letter.template, letter.email) == ("team_invitation", email)
        link = db.session.get(MailLink, letter.link_id)
        assert link is not None
        return mail_links.url(link).removeprefix("http://127.0.0.1:8000")


def _team(town: Town, organisation_id: object) -> dict[object, str]:
    page = town.service.get_organisation(organisation_id, actor=town.organiser)  # type: ignore[arg-type]
    return {one.person_id: one.role for one in page.team}


def test_an_invitation_says_the_same_whether_there_is_an_account_or_not(town: Town) -> None:
    keeper = town.organisation()
    path = f"/organizacje/{keeper.id}"
    said = set()
    for email in ("nikt@lipowo.example", "ola@lipowo.example"):
        _invite(town, path, email)
        text = town.browser(town.basia).get(path).text
        notice = re.search(r'class="notice good".*?</div>', text, re.DOTALL)
        assert notice is not None
        assert f"<strong>{email}</strong>" in text
        said.add(notice[0].replace(email, "…"))
    assert len(said) == 1
    assert _team(town, keeper.id) == {town.basia.account_id: "coordinator"}
    wrong = town.browser(town.basia).post(f"{path}/osoby", data={"email": "to nie adres"})
    assert (wrong.status_code, 'value="to nie adres"' in wrong.text) == (422, True)


def test_opening_changes_nothing_and_a_yes_works_once(town: Town) -> None:
    keeper = town.organisation()
    link = _invite(town, f"/organizacje/{keeper.id}", "ola@lipowo.example")
    visitor = town.gateway.test_client()
    assert f"/dolacz?next={link}" in visitor.get(link).text
    for _ in range(2):
        assert town.browser(town.ola).get(link).status_code == 200
    assert town.ola.account_id not in _team(town, keeper.id)
    assert town.browser(town.ola).post(link).status_code == 303
    assert _team(town, keeper.id)[town.ola.account_id] == "member"
    assert town.browser(town.organiser).post(link).status_code == 410
    assert town.organiser.account_id not in _team(town, keeper.id)


def test_an_invitation_ends_when_it_is_taken_back_or_its_sender_leaves(town: Town) -> None:
    keeper = town.organisation()
    path = f"/organizacje/{keeper.id}"
    link = _invite(town, path, "ola@lipowo.example")
    with town.gateway.app_context():
        link_id = db.session.query(MailLink.id).filter_by(purpose="team").scalar()
    town.browser(town.basia).post(f"{path}/zaproszenia/{link_id}/cofnij")
    assert town.browser(town.ola).post(link).status_code == 410
    later = _invite(town, path, "ola@lipowo.example")
    assert town.organiser.account_id
    assert town.basia.account_id
    other = SetMember(role="coordinator")
    town.service.set_member(keeper.id, town.organiser.account_id, other, actor=town.basia)
    town.service.remove_member(keeper.id, town.basia.account_id, actor=town.basia)
    assert town.browser(town.ola).post(later).status_code == 410
    assert town.ola.account_id not in _team(town, keeper.id)


def test_a_coordinator_who_says_yes_as_a_member_stays_a_coordinator(town: Town) -> None:
    keeper = town.organisation()
    link = _invite(town, f"/organizacje/{keeper.id}", "basia@lipowo.example")
    assert town.browser(town.basia).post(link).status_code == 303
    assert _team(town, keeper.id) == {town.basia.account_id: "coordinator"}


def test_roles_are_changed_handed_over_and_the_last_coordinator_stays(town: Town) -> None:
    keeper = town.organisation()
    assert town.ola.account_id
    assert town.basia.account_id
    basia, path = town.browser(town.basia), f"/organizacje/{keeper.id}/osoby"
    town.service.set_member(
        keeper.id, town.ola.account_id, SetMember(role="member"), actor=town.basia
    )
    check = f"{path}/{town.ola.account_id}/rejestr"
    basia.post(check, data={"done_on": "2024-02-30"})
    basia.post(check, data={"done_on": "2026-01-15"})
    team = town.service.get_organisation(keeper.id, actor=town.basia).team
    assert [str(one.check_valid_until) for one in team] == ["None", "2027-01-15"]
    last = basia.post(f"{path}/{town.basia.account_id}/usun", follow_redirects=True)
    assert 'class="notice bad"' in last.text
    stranger = basia.post(f"{path}/{town.organiser.account_id}/rola", data={"role": "member"})
    assert stranger.status_code == 404
    basia.post(f"{path}/{town.ola.account_id}/przekaz")
    assert _team(town, keeper.id) == {
        town.ola.account_id: "coordinator",
        town.basia.account_id: "member",
    }
    basia.post(f"{path}/{town.basia.account_id}/usun")
    assert len(_team(town, keeper.id)) == 1


def test_a_person_not_wanted_again_is_listed_for_the_organisation_alone(town: Town) -> None:
    request = town.published()
    town.service.sign_up(request.shifts[0].id, actor=town.ola)
    path = f"/organizacje/{request.organisation_id}/nie-proponuj"
    basia, ola = town.browser(town.basia), town.browser(town.ola)
    team = basia.get(f"/organizacja/zapotrzebowania/{request.id}").text
    assert f'action="{path}/{town.ola.account_id}"' in team
    basia.post(f"{path}/{town.ola.account_id}")
    assert "<strong>Ola</strong>" in basia.get(path).text
    assert ola.get(path).status_code == 404
    assert "<form" not in ola.get("/nie-pytajcie").text.split("<main")[1].split("</main")[0]
    basia.post(f"{path}/{town.ola.account_id}/cofnij")
    assert "<strong>Ola</strong>" not in basia.get(path).text
