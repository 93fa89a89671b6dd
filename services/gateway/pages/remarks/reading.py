"""What somebody typed into a form of remarks, as a command; shared by resident, guest and staff."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.gateway.pages.remarks.lists import as_uuid
from shared.contracts.remarks import EnterRemark, RemarkForm, SayRemark
from shared.contracts.volunteering.organisations import AreaPoint
from shared.ids import new_id

OWNER = {"tak": True, "nie": False}


def fresh(**given: Any) -> dict[str, str]:
    """Return the values of an empty form; each has an id of its own, so that it counts once.

    Nobody is named unless they choose so (GDPR art. 25 (2)).
    """
    return {"sent_as": str(new_id()), "shown_as": "nobody", **given}


def said(
    typed: Mapping[str, str], form: RemarkForm, middles: list[AreaPoint], areas: dict[UUID, str]
) -> tuple[SayRemark | None, dict[str, str]]:
    """Return the command of a form, or what keeps it from being one as field -> code."""
    values, faults = _values(typed, form, middles, areas)
    return (None, faults) if faults else (SayRemark(**values), {})


def entered(
    typed: Mapping[str, str], form: RemarkForm, middles: list[AreaPoint], areas: dict[UUID, str]
) -> tuple[EnterRemark | None, dict[str, str]]:
    """Return the command of staff's form, or what keeps it from being one."""
    values, faults = _values(typed, form, middles, areas)
    try:
        received_on = date.fromisoformat(typed.get("received_on", ""))
    except ValueError:
        return None, {**faults, "received_on": "empty"}
    if faults:
        return None, faults
    contact = typed.get("contact", "")
    return EnterRemark(**values, received_on=received_on, contact=contact), {}


def _values(
    typed: Mapping[str, str], form: RemarkForm, middles: list[AreaPoint], areas: dict[UUID, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    sent_as = as_uuid(typed.get("sent_as", ""))
    shown_as = typed.get("shown_as", "")
    point, fault = _point(typed, middles)
    faults = _missing(typed, form) | ({"place": fault} if fault else {})
    if shown_as not in form.shown_as:
        faults["shown_as"] = "unknown"
    fragment = typed.get("fragment", "")
    fragment_id = as_uuid(fragment)
    if fragment and fragment_id is None:
        faults["fragment_id"] = "unknown"
    area = as_uuid(typed.get("area", ""))
    place = typed.get("place", "").strip()
    if area in areas and not place:
        place = areas[area]
    return {
        "sent_as": sent_as or new_id(),
        "text": typed.get("text", "").replace("\r\n", "\n"),
        "fragment_id": fragment_id,
        "place": place,
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "shown_as": shown_as,
        "pseudonym": typed.get("pseudonym", ""),
        "name": typed.get("name", ""),
        "address": typed.get("address", ""),
        "owner": OWNER.get(typed.get("owner", "")),
    }, faults


def _missing(typed: Mapping[str, str], form: RemarkForm) -> dict[str, str]:
    """What is left out, told together with the rest; the service judges it once more."""
    asked = ("text", *(field for field in ("name", "address", "owner") if field in form.needs))
    return {field: "empty" for field in asked if not typed.get(field, "").strip()}


def _point(
    typed: Mapping[str, str], middles: list[AreaPoint]
) -> tuple[tuple[float, float] | None, str]:
    """Where: the two numbers, else the middle of the area that was chosen."""
    numbers = [typed.get(name, "").strip() for name in ("latitude", "longitude")]
    if any(numbers):
        try:
            latitude, longitude = (float(one.replace(",", ".")) for one in numbers)
        except ValueError:
            return None, "out_of_range"
        inside = abs(latitude) <= 90 and abs(longitude) <= 180
        return ((latitude, longitude), "") if inside else (None, "out_of_range")
    area = as_uuid(typed.get("area", ""))
    for one in middles:
        if one.area_id == area:
            return (one.latitude, one.longitude), ""
    return None, ""
