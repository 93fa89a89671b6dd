"""Settings: everything wrong is said at once, in words."""

import pytest

from services.gateway.config import GatewaySettings
from shared.settings import SettingsError, example, fields, load
from tests.support.servers import KEY

FULL = {
    "REDIS_URL": "redis://x",
    "GATEWAY_DATABASE_URL": "postgresql+psycopg://x",
    "GATEWAY_SECRET_KEY": KEY,
    "GATEWAY_IDENTITY_KEY": KEY,
    "PUBLIC_URL": "https://wspolnie.example",
    "SMTP_URL": "smtp://x",
    "MAIL_FROM": "a@b",
}


def test_every_missing_setting_is_named_with_its_meaning() -> None:
    with pytest.raises(SettingsError) as caught:
        load(GatewaySettings, {})
    text = str(caught.value)
    assert all(name in text for name in FULL)
    assert "the mail server" in text


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        load(GatewaySettings, {**FULL, "TRUSTED_PROXIES": "two"})


def test_values_are_typed_and_defaults_fill_the_rest() -> None:
    settings = load(GatewaySettings, {**FULL, "TRUSTED_PROXIES": "2"})
    assert settings.trusted_proxies == 2
    assert settings.mode == "production"
    assert settings.installed == ("gateway", "consultations", "volunteering")


def test_the_example_explains_every_setting_and_gives_no_secret() -> None:
    text = example(GatewaySettings)
    for setting, _plain in fields(GatewaySettings).values():
        assert setting.meaning in text
        assert f"{setting.name}=" in text
        assert not (setting.secret and len(setting.example) == 64)
