"""Lines of site, login and password."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_lines_of_a_log(engine: Engine) -> None:
    urls = [
        "https://shop.example.org/login",
        "https://shop.example.org:8443/x",
        "android://abc@com.app/",
        "http://b.net",
    ]
    found = measured(
        claimed(engine, {"url": urls, "username": list("abcd"), "password": ["x1", "x2", "x3", "x4"]}),
        "stealer-log-marks",
    )
    assert found.says == (
        "4 of 4 (100 %) rows hold site, login and plaintext password, as logs of malware on users' devices do; 3 "
        "sites, the commonest on 50 % of rows."
    )
    assert favours(found, "credentials", "genuine") > 0
