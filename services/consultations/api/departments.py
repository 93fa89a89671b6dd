"""The door to departments: who answers for which part of the town hall."""

from uuid import UUID

from services.consultations import departments
from services.consultations.api import answer_telling as telling
from shared.access import organiser
from shared.api import Api, actor
from shared.contracts.answers import DepartmentNote, Departments, DescribeDepartment
from shared.contracts.base import Nothing

api = Api("departments")


@api.get("/v1/departments", allow=organiser, gives=Departments)
def get_departments() -> Departments:
    """List the departments of the actor's centres with the people who answer for them."""
    own = [role.centre_id for role in actor().roles if role.name == "organiser"]
    centres = [one for one in own if one is not None]
    return Departments(departments=telling.department_notes(centres, members=True))


@api.post(
    "/v1/departments", allow=organiser, takes=DescribeDepartment, gives=DepartmentNote, status=201
)
def add_department(command: DescribeDepartment) -> DepartmentNote:
    """Make a department."""
    made = departments.add(
        actor=actor(),
        centre_id=command.centre_id,
        name=command.name,
        member_ids=command.member_ids,
    )
    return DepartmentNote(id=made.id, centre_id=made.centre_id, name=made.name)


@api.put(
    "/v1/departments/<uuid:department_id>",
    allow=organiser,
    takes=DescribeDepartment,
    gives=DepartmentNote,
)
def edit_department(department_id: UUID, command: DescribeDepartment) -> DepartmentNote:
    """Give a department another name and other people; its centre stays."""
    found = departments.edit(
        department_id, actor=actor(), name=command.name, member_ids=command.member_ids
    )
    return DepartmentNote(id=found.id, centre_id=found.centre_id, name=found.name)


@api.delete("/v1/departments/<uuid:department_id>", allow=organiser, gives=Nothing)
def remove_department(department_id: UUID) -> Nothing:
    """Take a department off the list."""
    departments.remove(department_id, actor=actor())
    return Nothing()
