"""The box each offer reaches, beside its skills: people near a place with a skill by one index.

Triggers keep it, so the release before this one may go on writing offers. Making it rewrites every
offer once; writes of offers wait for that time, some seconds at 100,000 offers.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FUNCTIONS = """
-- Every point within so many metres lies in it: a degree of latitude is never shorter than 110.5 km,
-- and towards the poles one of longitude shrinks.
CREATE FUNCTION reach_box(latitude double precision, longitude double precision, metres integer)
RETURNS box LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT box(
        point(longitude - wide, latitude - high), point(longitude + wide, latitude + high)
    )
    FROM (SELECT metres / 110500.0::double precision AS high) AS degrees,
    LATERAL (SELECT high / cosd(least(89.0, abs(latitude) + high)) AS wide) AS widened
$$;

CREATE FUNCTION offers_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.within := CASE
        WHEN NEW.latitude IS NOT NULL
        THEN reach_box(NEW.latitude, NEW.longitude, NEW.reach_metres)
        ELSE (
            SELECT reach_box(area.latitude, area.longitude, NEW.reach_metres)
            FROM area_points AS area WHERE area.area_id = NEW.area_id
        )
    END;
    RETURN NEW;
END $$;

CREATE FUNCTION offers_reach_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE offer_skills SET within = NEW.within WHERE person_id = NEW.person_id;
    RETURN NULL;
END $$;

CREATE FUNCTION offer_skills_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.within := (SELECT within FROM offers WHERE person_id = NEW.person_id);
    RETURN NEW;
END $$;

CREATE FUNCTION area_points_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE offers SET area_id = area_id
    WHERE latitude IS NULL AND area_id = coalesce(NEW.area_id, OLD.area_id);
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER offers_reach BEFORE INSERT OR UPDATE OF latitude, longitude, area_id, reach_metres
ON offers FOR EACH ROW EXECUTE FUNCTION offers_reach();

CREATE TRIGGER offers_reach_told AFTER UPDATE OF latitude, longitude, area_id, reach_metres
ON offers FOR EACH ROW WHEN (OLD.within::text IS DISTINCT FROM NEW.within::text)
EXECUTE FUNCTION offers_reach_told();

CREATE TRIGGER offer_skills_reach BEFORE INSERT
ON offer_skills FOR EACH ROW EXECUTE FUNCTION offer_skills_reach();

CREATE TRIGGER area_points_moved AFTER INSERT OR UPDATE OR DELETE
ON area_points FOR EACH ROW EXECUTE FUNCTION area_points_moved();
"""


def upgrade() -> None:
    op.execute("ALTER TABLE offers ADD COLUMN within box")
    op.execute("ALTER TABLE offer_skills ADD COLUMN within box")
    op.execute(FUNCTIONS)
    op.execute(TRIGGERS)
    op.execute("UPDATE offers SET area_id = area_id")
    op.execute("CREATE INDEX ix_offers_within ON offers USING gist (within)")
    op.execute("CREATE INDEX ix_offer_skills_within ON offer_skills USING gist (skill, within)")


def downgrade() -> None:
    op.execute("DROP TRIGGER area_points_moved ON area_points")
    op.execute("DROP TRIGGER offer_skills_reach ON offer_skills")
    op.execute("DROP TRIGGER offers_reach_told ON offers")
    op.execute("DROP TRIGGER offers_reach ON offers")
    for name in ("area_points_moved", "offer_skills_reach", "offers_reach_told", "offers_reach"):
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION reach_box(double precision, double precision, integer)")
    op.execute("ALTER TABLE offer_skills DROP COLUMN within")
    op.execute("ALTER TABLE offers DROP COLUMN within")
