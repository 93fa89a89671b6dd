"""`python -m tests.support.kit` shows the kit page on http://127.0.0.1:5099/kit."""

from tests.support.kit.app import kit_app

kit_app().run(port=5099)
