from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import polars as pl

from sprite_etl.browse.reviews import answer_sha256
from sprite_etl.browse.samples import Filters, Samples
from sprite_etl.load.browse import read_about, read_browse
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.tables import to_parquet
from tests.browse.loaded import load_run
from tests.load.examples import run_of
from tests.plugins.browser.conftest import HOST, Login


def test_cards_say_what_a_row_says_and_escape_it(login: Login, run: RunIdentity) -> None:
    text = login("viewer").get("/sprite/").text
    assert text.count('class="card"') == 3
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "0.8" in text
    assert "3 votes" in text
    assert len(re.findall(r"<video ", text)) == 1
    assert 'src="/sprite/picture/mujoco/2026-01-01/template/' in text


def test_nothing_foreign_may_run_or_load(login: Login, run: RunIdentity) -> None:
    answer = login("viewer").get("/sprite/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    for inline in (r"<script>", r"<style", r"\son\w+=", r'\sstyle="', r'(src|href)="(?!/sprite/|#)'):
        assert not re.search(inline, answer.text), inline


def test_filters_pages_and_words(login: Login, run: RunIdentity) -> None:
    viewer = login("viewer")
    assert viewer.get("/sprite/?kind=video").text.count('class="card"') == 1
    assert viewer.get("/sprite/?text=script").text.count('class="card"') == 1
    assert "take a filter away" in viewer.get("/sprite/?kind=nonsense").text
    assert viewer.get("/sprite/?page=99").text.count('class="card"') == 0
    assert viewer.get("/sprite/?page=0").status_code == 422


def test_a_sample_shows_its_program_votes_checks_margin_and_lineage(login: Login, run: RunIdentity) -> None:
    viewer = login("viewer")
    link = re.search(r'href="(/sprite/sample/[^"]+)"', viewer.get("/sprite/").text)
    assert link
    whole, part = viewer.get(link[1]).text, viewer.get(link[1] + "?part=1").text
    for said in ("calculate_distance", "3 programs accepted", "metamorphic", "0.2", "the left mug"):
        assert said in whole
        assert said in part
    assert run.fingerprint in whole
    assert "<html" in whole
    assert "<html" not in part
    gate = viewer.get(f"/sprite/gate/{run.source}/{run.batch}/{run.recipe}/{run.fingerprint}").text
    assert "passed" in gate
    assert "not passed" not in gate
    assert "rows are in the curated table" in gate
    assert "No model was asked" in gate
    for address in re.findall(r'href="(/sprite/(?:rejects)?\?[^"]+)"', gate):
        assert viewer.get(address.replace("&amp;", "&")).status_code == 200
    assert re.search(r"/sprite/rejects\?[^\"]+reason=near_tie", gate)


def test_rejects_by_reason_with_examples(login: Login, run: RunIdentity) -> None:
    viewer = login("viewer")
    listed = viewer.get("/sprite/rejects").text
    assert "near_tie" in listed
    assert "40%" in listed
    shown = viewer.get("/sprite/rejects?partition=mujoco/2026-01-01/template&step=ask&reason=near_tie").text
    assert "0.01 m apart" in shown
    assert "Which is nearer? &lt;b&gt;1" in shown
    assert viewer.get("/sprite/rejects?partition=mujoco/2026-01-01/template&step=no&reason=x").status_code == 404


def test_a_review_stands_until_its_answer_changes(login: Login, run: RunIdentity, store: Store, tmp_path: Path) -> None:
    user = login("user")
    row = Samples(store, tmp_path).page(Filters(kind="multi_image"), 0, 1).rows[0]
    to = f"/sprite/review/mujoco/2026-01-01/template/{row['qa_id']}"
    form = {"verdict": "reject", "answer": answer_sha256(row["answer"]), "note": "<i>wrong</i>"}
    assert user.post(to, data=form, headers={"origin": HOST}).status_code == 303
    assert user.get("/sprite/?judged=reject").text.count('class="card"') == 1
    assert user.get("/sprite/?judged=none").text.count('class="card"') == 2
    table = user.get("/sprite/reviews").text
    assert "&lt;i&gt;wrong" in table
    assert "standing" in table
    load_run(store, tmp_path / "again", run_of(change=1), said="0.9")
    assert "lapsed" in user.get("/sprite/reviews").text
    assert "has lapsed" in user.get("/sprite/?kind=multi_image").text
    stale = user.post(to, data=form, headers={"origin": HOST})
    assert stale.status_code == 409
    assert "has changed" in stale.text
    assert user.post(to, data={**form, "verdict": "maybe"}, headers={"origin": HOST}).status_code in (409, 422)


def test_of_two_reviewers_the_later_one_stands(login: Login, run: RunIdentity) -> None:
    text = login("user").get("/sprite/").text
    action = re.search(r'action="(/sprite/review/[^"]+)"', text)
    assert action
    sent = dict([re.findall(r'name="(answer)" value="([^"]*)"', text)[0]])
    for role, verdict in (("user", "accept"), ("admin", "reject")):
        form = {**sent, "verdict": verdict, "note": f"says {role}"}
        assert login(role).post(action[1], data=form, headers={"origin": HOST}).status_code == 303
    table = login("viewer").get("/sprite/reviews").text
    states = re.findall(r"<b>(accept|reject)</b></td><td>(\w+)</td>", table)
    assert states == [("reject", "standing"), ("accept", "overruled")]
    assert "says user" in table


def test_a_sample_can_be_judged_on_its_own_page(login: Login, run: RunIdentity) -> None:
    user = login("user")
    link = re.search(r'href="(/sprite(/sample/[^"]+))"', user.get("/sprite/").text)
    assert link
    text = user.get(link[1]).text
    action = re.search(r'action="([^"]+)"', text)
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    assert action
    assert sent["back"] == link[2]
    done = user.post(action[1], data={**sent, "verdict": "accept"}, headers={"origin": HOST})
    assert done.headers["location"].startswith(link[1] + "#qa-")
    assert "<b>accepted</b> by a-user" in user.get(link[1]).text


def test_pictures_say_in_words_what_they_show(login: Login, run: RunIdentity) -> None:
    text = login("viewer").get("/sprite/").text
    every = re.findall(r"<img [^>]+>", text)
    assert every
    assert all(re.search(r'alt="Picture \d of \d, frame \d, with boxes of [^"]+"', image) for image in every)


def test_what_is_beyond_the_last_page_leads_back(login: Login, run: RunIdentity) -> None:
    text = login("viewer").get("/sprite/?page=7").text
    assert "the pages end at 1" in text
    assert "Run a DAG" not in text


def test_who_is_not_logged_in_is_led_to_airflow(login: Login) -> None:
    answer = login(None).get("/sprite/")
    assert answer.status_code == 401
    assert '<a href="/" target="_top">' in answer.text


def test_an_audit_counts_what_was_judged(login: Login, run: RunIdentity, store: Store, tmp_path: Path) -> None:
    user = login("user")
    text = user.get("/sprite/audit?per_task=2&seed=5").text
    assert text.count('class="card"') == 2
    assert "0 of 2 judged" in text
    qa_id = re.search(r'id="qa-([0-9a-f]+)"', text)
    assert qa_id
    row = Samples(store, tmp_path).sample("mujoco", "2026-01-01", "template", qa_id[1])
    assert row
    form = {"verdict": "reject", "answer": answer_sha256(row["answer"]), "back": "/audit?per_task=2&seed=5"}
    done = user.post(f"/sprite/review/mujoco/2026-01-01/template/{qa_id[1]}", data=form, headers={"origin": HOST})
    assert done.headers["location"].startswith("/sprite/audit?per_task=2&seed=5#")
    assert "1 of 2 judged, 1 rejected (100%)" in user.get("/sprite/audit?per_task=2&seed=5").text


def test_charts_count_tasks_answers_and_objects(login: Login, run: RunIdentity) -> None:
    text = login("viewer").get("/sprite/charts").text
    assert "object_abs_distance" in text
    assert "the left mug" in text
    assert "<meter" in text


def test_an_empty_store_says_what_to_do(login: Login, store: Store) -> None:
    viewer = login("viewer")
    assert "Run a DAG" in viewer.get("/sprite/").text
    for address in ("/audit", "/charts", "/rejects", "/reviews"):
        assert viewer.get("/sprite" + address).status_code == 200


def test_whatever_a_model_wrote_stays_text(login: Login, run: RunIdentity, store: Store) -> None:
    nasty = "\"'><svg onload=alert(1)><style>*{}</style></p></article>javascript:alert(1)\u202e\u2066{{ 7 * 7 }}"
    key = keys.browse_key(run.source, run.batch, run.recipe)
    about = read_about(store, key)
    rows = read_browse(store, key)
    texts = ["question", "answer", "task", "kind", "producer", "geometry", "scene_id", "unit"]
    lists = [pl.lit([nasty, nasty]).alias(name) for name in ("choices", "expressions", "verified_by")]
    store.put(key, to_parquet(rows.with_columns(*(pl.lit(nasty).alias(name) for name in texts), *lists), about))
    viewer = login("user")
    for address in ("/", "/audit", "/charts", "/?" + urlencode({"text": nasty, "task": nasty, "judged": nasty})):
        text = viewer.get("/sprite" + address).text
        assert "&lt;svg onload" in text
        assert "<svg" not in text
        assert "<style" not in text
        assert "49" not in re.sub(r"[0-9a-f]{30,}", "", text)
        for tag in re.findall(r"<[a-z][^>]*>", text):
            assert not re.search(r"\son\w+\s*=|=\"javascript:", re.sub(r'"[^"]*"', '""', tag)), tag
    style = viewer.get("/sprite/static/samples.css").text
    assert re.search(r"\.question[^{]*\{ unicode-bidi: isolate", style)
