"""Who gets in: nobody without a login, nobody out of the store, no action from another site."""

from __future__ import annotations

import pytest
from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from fastapi.routing import APIRoute

from plugins.browser import judge, media, pages
from plugins.browser.access import visitor
from plugins.browser.app import make_app
from sprite_etl.browse.reviews import ReviewShelf, answer_sha256
from sprite_etl.browse.samples import Filters, Samples
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from tests.plugins.browser.conftest import HOST, Login


@pytest.fixture
def row(store: Store, run: RunIdentity, tmp_path: object) -> dict[str, object]:
    return Samples(store, tmp_path).page(Filters(kind="video"), 0, 1).rows[0]  # type: ignore[arg-type]


def where(row: dict[str, object]) -> str:
    return "/".join(str(row[name]) for name in ("source", "batch", "recipe", "qa_id"))


def addresses(row: dict[str, object], run: RunIdentity) -> list[str]:
    at = where(row)
    return [
        "/", "/audit", "/charts", "/rejects", "/reviews", f"/sample/{at}", f"/picture/{at}/0", f"/video/{at}",
        f"/gate/{run.source}/{run.batch}/{run.recipe}/{run.fingerprint}",
    ]  # fmt: skip


def test_no_route_is_without_the_check() -> None:
    routes = [r for router in (pages.router, media.router, judge.router) for r in router.routes]
    for route in routes:
        assert isinstance(route, APIRoute)
        assert visitor in [d.call for d in route.dependant.dependencies], route.path
    served = {getattr(r, "path", "") for r in make_app().routes}
    assert served == {r.path for r in routes if isinstance(r, APIRoute)} | {"/static"}


def test_without_a_login_every_page_picture_and_action_is_refused(
    login: Login, row: dict[str, object], run: RunIdentity, store: Store
) -> None:
    nobody = login(None)
    for address in addresses(row, run):
        answer = nobody.get("/sprite" + address)
        assert answer.status_code == 401, address
        assert str(row["question"]) not in answer.text
    forged = login(None)
    forged.cookies.set("_token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.")
    assert {forged.get("/sprite" + address).status_code for address in addresses(row, run)} == {403}
    form = {"verdict": "reject", "answer": answer_sha256(str(row["answer"]))}
    assert nobody.post(f"/sprite/review/{where(row)}", data=form, headers={"origin": HOST}).status_code == 401
    assert ReviewShelf(store).every() == []


def test_with_a_login_every_page_and_picture_is_there(login: Login, row: dict[str, object], run: RunIdentity) -> None:
    viewer = login("viewer")
    for address in addresses(row, run):
        assert viewer.get("/sprite" + address).status_code == 200, address


@pytest.mark.parametrize("address", [
    "/picture/{0}/1/0", "/sprite/../../etc/passwd", "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py",
    "/picture/mujoco/2026-01-01/template/..%2f..%2f..%2fetc%2fpasswd/0", "/picture/..%2f../x/y/z/0",
    "/video/mujoco/2026-01-01/template/%2e%2e%2f%2e%2e%2fstage", "/sample/..%2f..%2fraw/2026-01-01/template/x",
    "/gate/..%2f../2026-01-01/template/" + "0" * 64, "/gate/mujoco/2026-01-01/..%2fx/" + "0" * 64,
    "/gate/mujoco/..%2f..%2f/template/" + "0" * 64, "/rejects?partition=../../raw&step=../..&reason=x",
    "/picture/mujoco/2026-01-01/template/{1}/99", "/picture/mujoco/2026-01-01/template/{1}/-1",
    "/picture/mujoco/2026-01-01/template/{1}/..%2f..",
])  # fmt: skip
def test_no_address_leads_out_of_the_samples(
    login: Login, row: dict[str, object], run: RunIdentity, store: Store, address: str
) -> None:
    store.put("secret.jpg", b"not to be seen")
    answer = login("admin").get("/sprite" + address.format(where(row), row["qa_id"]))
    assert answer.status_code in (200, 404, 422)
    assert b"not to be seen" not in answer.content
    assert b"root:" not in answer.content
    assert b"def make_app" not in answer.content
    if "rejects" not in address:
        assert answer.status_code != 200


def test_a_viewer_looks_and_a_user_judges(login: Login, row: dict[str, object], run: RunIdentity, store: Store) -> None:
    form = {"verdict": "reject", "answer": answer_sha256(str(row["answer"])), "note": "no mug", "back": "/?kind=video"}
    to = f"/sprite/review/{where(row)}"
    assert login("viewer").post(to, data=form, headers={"origin": HOST}).status_code == 403
    assert '<form method="post"' not in login("viewer").get("/sprite/").text
    done = login("user").post(to, data=form, headers={"origin": HOST})
    assert (done.status_code, done.headers["location"]) == (303, f"/sprite/?kind=video#qa-{row['qa_id']}")
    (word,) = ReviewShelf(store).every()
    assert (word.qa_id, word.verdict, word.note, word.reviewer) == (row["qa_id"], "reject", "no mug", "a-user")


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://testserver.evil.example", "http://"])
def test_an_action_from_another_site_is_refused(
    login: Login, row: dict[str, object], store: Store, origin: str | None
) -> None:
    form = {"verdict": "reject", "answer": answer_sha256(str(row["answer"]))}
    headers = {} if origin is None else {"origin": origin}
    assert login("admin").post(f"/sprite/review/{where(row)}", data=form, headers=headers).status_code == 403
    assert ReviewShelf(store).every() == []


@pytest.mark.parametrize("back", ["http://evil.example/", "//evil.example/", "/../../login", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere_after_judging(login: Login, row: dict[str, object], back: str) -> None:
    form = {"verdict": "accept", "answer": answer_sha256(str(row["answer"])), "back": back}
    done = login("user").post(f"/sprite/review/{where(row)}", data=form, headers={"origin": HOST})
    assert done.headers["location"] == f"/sprite/#qa-{row['qa_id']}"


def token(role: str | None, seconds: int = 3600) -> str:
    user = SimpleAuthManagerUser(username="somebody", role=role)
    return get_auth_manager().generate_jwt(user, expiration_time_in_seconds=seconds)


def test_a_login_that_is_over_forged_or_without_rights_shows_nothing(
    login: Login, row: dict[str, object], run: RunIdentity, store: Store
) -> None:
    login(None)
    head, body, signature = token("admin").split(".")
    tokens = {
        "over": token("admin", -60),
        "without rights": token(None),
        "another's body": ".".join((head, token("viewer").split(".")[1], signature)),
        "no signature": f"{head}.{body}.",
        "nonsense": "\x7f" * 10,
    }
    form = {"verdict": "reject", "answer": answer_sha256(str(row["answer"]))}
    for name, given in tokens.items():
        for way in ({"cookie": f"_token={given}"}, {"authorization": f"Bearer {given}"}):
            client = login(None)
            for address in addresses(row, run):
                answer = client.get("/sprite" + address, headers=way)
                assert answer.status_code in (401, 403), (name, address)
                assert str(row["question"]) not in answer.text
            to = f"/sprite/review/{where(row)}"
            assert client.post(to, data=form, headers={"origin": HOST, **way}).status_code in (401, 403), name
    assert ReviewShelf(store).every() == []


def test_a_token_in_the_header_is_a_login_too_and_comes_before_the_cookie(login: Login, run: RunIdentity) -> None:
    nobody, admin = login(None), login("admin")
    assert nobody.get("/sprite/", headers={"authorization": f"Bearer {token('viewer')}"}).status_code == 200
    assert admin.get("/sprite/", headers={"authorization": f"Bearer {token('viewer', -60)}"}).status_code in (401, 403)


def test_other_methods_do_nothing(login: Login, row: dict[str, object], run: RunIdentity, store: Store) -> None:
    for client in (login(None), login("admin")):
        for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"):
            for address in (*addresses(row, run), f"/review/{where(row)}"):
                assert client.request(method, "/sprite" + address).status_code == 405, (method, address)
        for address in addresses(row, run):
            assert client.post("/sprite" + address, headers={"origin": HOST}).status_code == 405
    assert ReviewShelf(store).every() == []


@pytest.mark.parametrize("address", ["/static/", "/static/%00", "/static/../templates/base.html"])
def test_of_its_own_files_only_style_and_script_are_given(login: Login, address: str) -> None:
    assert login("admin").get("/sprite" + address).status_code in (404, 405)
    assert login(None).get("/sprite/static/samples.css").status_code == 200


def test_a_sample_without_the_right_to_its_source_is_as_if_it_were_not(
    login: Login, row: dict[str, object], run: RunIdentity, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    """What other auth managers do by DAG: here all but one may be seen."""
    admin = login("admin")
    manager = type(get_auth_manager())
    monkeypatch.setattr(manager, "is_authorized_dag", lambda *_, details=None, **__: details.id != "sprite_mujoco")
    form = {"verdict": "reject", "answer": answer_sha256(str(row["answer"]))}
    for address in addresses(row, run):
        answer = admin.get("/sprite" + address)
        assert answer.status_code in (200, 404)
        assert str(row["question"]) not in answer.text
        assert "near_tie" not in answer.text
    assert admin.post(f"/sprite/review/{where(row)}", data=form, headers={"origin": HOST}).status_code == 403
    assert ReviewShelf(store).every() == []


def test_a_request_is_bounded_before_anybody_is_asked_who_they_are(
    login: Login, row: dict[str, object], store: Store
) -> None:
    to, origin = f"/sprite/review/{where(row)}", {"origin": HOST}
    form = {"verdict": "reject", "answer": answer_sha256(str(row["answer"]))}
    for client in (login(None), login("admin")):
        assert client.post(to, data={**form, "note": "n" * 1_000_000}, headers=origin).status_code == 413
        chunks = iter([b"verdict=reject&note=", b"n" * 100_000])
        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post(to, content=chunks, headers={**origin, **kind}).status_code == 413
    assert login("admin").post(to, data={**form, "note": "n" * 2001}, headers=origin).status_code == 422
    assert ReviewShelf(store).every() == []
    assert login("admin").post(to, data={**form, "note": "\u8a9e" * 2000}, headers=origin).status_code == 303


@pytest.mark.parametrize("address", [
    "/?page=1000000000", "/?page=-1", "/?page=" + "9" * 5000, "/?page=x", "/audit?per_task=" + "9" * 5000,
    "/audit?per_task=-1&seed=" + "9" * 5000, "/audit?per_task=50&seed=0", "/?text=" + "a" * 50_000, "/?text=%00%ff",
    "/?text=((a%2B)%2B)%2B%24%5B", "/?kind=" + "x" * 5000, "/?source=%00", "/reviews?page=1000000", "/rejects?step=ask",
    "/rejects?partition=%00&step=ask&reason=%00", "/sample/%00/x/y/z", "/sample/" + "x" * 2000 + "/x/y/z",
    "/gate/%00/2026-01-01/t/" + "0" * 64, "/video/a/b/c/%ff", "/picture/a/b/c/d/" + "9" * 5000, "/nothing",
])  # fmt: skip
def test_odd_addresses_have_a_small_answer(login: Login, run: RunIdentity, address: str) -> None:
    answer = login("viewer").get("/sprite" + address)
    assert answer.status_code in (200, 404, 422)
    assert len(answer.content) < 40_000
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
