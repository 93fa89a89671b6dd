def test_m(volunteering):
    from flask_migrate import check
    import io
    with volunteering.app_context():
        from sqlalchemy import text
        db=volunteering.extensions["sqlalchemy"]
        print(db.session.execute(text("select extname, extversion from pg_extension")).all())
        check(directory="services/volunteering/migrations")
