"""A result's page and files: every figure, the reasons, and what lets anyone count again."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from deploy.command import main
from tests.support.votes import Vote


def test_the_page_says_what_was_chosen_why_and_where_the_money_ended(
    gateway: Flask, counted: Callable[..., Vote]
) -> None:
    counted(("c", "c"))  # noise: another vote
    vote = counted()
    answer = gateway.test_client().get(f"/konsultacje/{vote.consultation_id}/wynik")
    assert answer.status_code == 200
    assert answer.headers["X-Downstream-Calls"] == "1"
    assert int(answer.headers["X-Queries"]) <= 4
    text = " ".join(answer.text.split())
    assert "Projekt A" in text
    assert text.count('<li class="won">') == 2
    won, _line, lost = text.partition("money-line")
    assert "Projekt B" in won
    assert "Projekt C" in lost


def test_whoever_downloads_the_papers_counts_the_same(
    gateway: Flask,
    counted: Callable[..., Vote],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    vote = counted(rule="greedy-stop")
    client = gateway.test_client()
    answer = client.get(f"/konsultacje/{vote.consultation_id}/wynik.pb")
    assert answer.headers["Content-Disposition"].endswith('.pb"')
    page = client.get(f"/konsultacje/{vote.consultation_id}/wynik/przelicz").text
    assert hashlib.sha256(answer.data).hexdigest() in page
    file = tmp_path / "wynik.pb"
    file.write_bytes(answer.data)
    capsys.readouterr()
    assert main(["recount", str(file), "--json"]) == 0
    printed = capsys.readouterr().out
    told = json.loads(printed)
    assert (told["rule"], told["ballots"], told["winners"]) == ("greedy-stop", 5, ["a", "b"])
    code = "projects"
    published = client.get(f"/konsultacje/{vote.consultation_id}/wynik/{code}/liczenie.json")
    assert published.text == printed
    same = client.get(f"/konsultacje/{vote.consultation_id}/wynik/{code}/karty")
    assert same.data == answer.data
    again = client.get(
        f"/konsultacje/{vote.consultation_id}/wynik.pb",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304


def test_the_list_of_receipts_is_sorted_and_holds_nothing_else(
    gateway: Flask, counted: Callable[..., Vote]
) -> None:
    vote = counted()
    answer = gateway.test_client().get(f"/konsultacje/{vote.consultation_id}/pokwitowania.txt")
    lines = answer.text.splitlines()
    assert len(lines) == 5
    assert lines == sorted(lines)
    assert all(len(bytes.fromhex(line)) == 32 for line in lines)


def test_a_tie_that_decides_is_said_and_nobody_is_funded_by_it(
    gateway: Flask, counted: Callable[..., Vote]
) -> None:
    vote = counted(("bd", "cd", "bcd", "a"), budget=110_000)
    text = gateway.test_client().get(f"/konsultacje/{vote.consultation_id}/wynik").text
    assert text.count('<li class="won">') == 1
    assert 'class="notice warning"' in text
    assert "Projekt B; Projekt C" in text


def test_books_that_differ_are_shown_with_both_figures_and_the_reason(
    gateway: Flask, counted: Callable[..., Vote]
) -> None:
    vote = counted(voted=7, reason="Przywrócono kopię z czwartku.")
    text = gateway.test_client().get(f"/konsultacje/{vote.consultation_id}/wynik").text
    assert "Przywrócono kopię z czwartku." in text
    assert 'class="notice warning"' in text


def test_a_rehearsal_says_so(gateway: Flask, counted: Callable[..., Vote]) -> None:
    vote = counted(rehearsal=True)
    text = gateway.test_client().get(f"/konsultacje/{vote.consultation_id}/wynik").text
    assert 'class="rehearsal"' in text


def test_before_the_result_there_is_a_calm_page_without_a_figure(
    gateway: Flask, consultations: Flask, announced: Callable[..., Vote]
) -> None:
    vote = announced()
    client = gateway.test_client()
    empty = client.get(f"/konsultacje/{vote.consultation_id}/wynik")
    assert empty.status_code == 404
    assert empty.headers["X-Downstream-Calls"] == "2"
    with consultations.app_context():
        vote.cast(["ab"] * 7)
    later = client.get(f"/konsultacje/{vote.consultation_id}/wynik")
    assert re.sub(r'value="[^"]*"', "", later.text) == re.sub(r'value="[^"]*"', "", empty.text)
    for file in ("wynik.pb", "pokwitowania.txt"):
        assert client.get(f"/konsultacje/{vote.consultation_id}/{file}").status_code == 404


def test_the_page_costs_the_same_however_many_projects_and_papers(
    gateway: Flask, counted: Callable[..., Vote]
) -> None:
    client = gateway.test_client()
    costs = {
        client.get(f"/konsultacje/{vote.consultation_id}/wynik").headers["X-Queries"]
        for vote in (counted(("a",)), counted(("ab", "cd") * 20))
    }
    assert len(costs) == 1


def test_the_control_numbers_come_out_of_the_public_lists(
    gateway: Flask,
    counted: Callable[..., Vote],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    vote = counted()
    client = gateway.test_client()
    page = client.get(f"/konsultacje/{vote.consultation_id}/wynik/przelicz").text
    files = []
    for name in ("karty.txt", "pokwitowania.txt"):
        files.append(tmp_path / name)
        files[-1].write_bytes(client.get(f"/konsultacje/{vote.consultation_id}/{name}").data)
    capsys.readouterr()
    assert main(["roots", *map(str, files)]) == 0
    roots = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert len(set(roots)) == 2
    assert all(root in page for root in roots)
    papers = files[0].read_text()
    files[0].write_text(papers.replace('"a"', '"c"', 1))
    assert main(["roots", str(files[0])]) == 0
    assert roots[0] not in capsys.readouterr().out
    files[0].write_text("nothing of the kind\n")
    assert main(["roots", str(files[0])]) == 2
    assert "line 1" in capsys.readouterr().err
