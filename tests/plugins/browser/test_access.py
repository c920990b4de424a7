"""Who gets in: nobody without a login, nobody out of the store, no action from another site."""

from __future__ import annotations

import pytest
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
