"""The service's own pages: both languages, no script, no other host, nothing of anybody's place."""

import re

import pytest

from api.refusals import REFUSALS


@pytest.mark.parametrize("path", ["/", "/docs", "/problems", "/problems/units-gone"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_ask_no_other_host_and_run_no_script(service, path, language):
    shown = service.http.get(path, headers={"Accept-Language": language})
    assert (shown.status_code, shown.headers["content-language"]) == (200, language)
    text = shown.text
    assert f'<html lang="{language}">' in text
    assert "<script" not in text.lower()
    assert not re.search(r"\son\w+=|style=", text)
    assert [link for link in re.findall(r'(?:src|href)="([^"]+)"', text) if not link.startswith(("/", "#"))] == []
    assert "default-src 'self'" in shown.headers["content-security-policy"]


def test_every_link_of_the_first_page_leads_somewhere(service):
    links = set(re.findall(r'(?:src|href)="(/[^"]*)"', service.http.get("/").text))
    assert {"/docs?lang=ja", "/openapi.json", "/map.svg?lang=ja"} <= links
    assert {link: service.http.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_first_page_tells_the_day_and_the_sketch_names_districts_only(service):
    shown = service.http.get("/?lang=en").text
    assert "Sat 21 Nov" in shown
    assert "entries until Fri 20 Nov, 16:00" in shown
    drawing = service.http.get("/map.svg").text
    assert drawing.startswith("<svg")
    assert "藤島" in drawing


def test_the_documentation_shows_every_operation_and_model(service):
    text, document = service.http.get("/docs").text, service.http.get("/openapi.json").json()
    paths = [path for path in document["paths"] if path not in text]
    models = [name for name in document["components"]["schemas"] if f'id="model-{name}"' not in text]
    assert (paths, models) == ([], [])


def test_every_refusal_has_its_page_which_its_type_names(service):
    refused = service.http.get("/v1/me").json()
    assert service.http.get(refused["type"]).status_code == 200
    assert all(code in service.http.get("/problems").text for code in REFUSALS)
    assert service.http.get("/problems/none-such").status_code == 404


@pytest.mark.parametrize("path", ["/?lang=<script>", "/problems/%3Cscript%3E", "/docs?lang=%22%3E"])
def test_nothing_of_the_address_is_repeated(service, path):
    assert "<script" not in service.http.get(path).text
