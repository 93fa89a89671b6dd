"""Who acts: an account and the staff roles it holds, each for one centre or for all."""

from uuid import UUID

import msgspec


class Role(msgspec.Struct, frozen=True, order=True):
    """A staff role. `centre_id` is None only for the operator, whose reach is the installation."""

    name: str
    centre_id: UUID | None = None


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The person on whose behalf a call is made; without account: a visitor."""

    account_id: UUID | None = None
    roles: tuple[Role, ...] = ()

    def holds(self, name: str, centre_id: UUID | None = None) -> bool:
        """Tell whether the actor holds the role, for the centre if one is named."""
        return any(
            role.name == name and (centre_id is None or role.centre_id == centre_id)
            for role in self.roles
        )


VISITOR = Actor()
