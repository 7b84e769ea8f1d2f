"""A file of texts in, the same file with its places out."""

import csv
import io
import time

import pytest


def send(client, content, name="calls.csv", column="说"):
    return client.post("/v1/uploads", files={"file": (name, content)}, data={"column": column})


def wait(client, key):
    for _ in range(200):
        status = client.get(f"/v1/uploads/{key}").json()
        if status["state"] != "running":
            return status
        time.sleep(0.05)
    raise AssertionError("the upload does not end")


def test_rows_come_back_located_and_in_order(client):
    rows = ["东风街道路灯不亮", "你好", "南湖镇井盖坏了"]
    content = "编号,说\n" + "".join(f"{i},{text}\n" for i, text in enumerate(rows))
    answer = send(client, content.encode())
    assert answer.status_code == 202
    key = answer.json()["id"]
    status = wait(client, key)
    assert (status["state"], status["rows"], status["done"]) == ("done", 3, 3)
    text = client.get(f"/v1/uploads/{key}/file").content.decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["编号"] for row in found] == ["0", "1", "2"]
    assert [row["township_code"] for row in found] == ["T1", "", "T3"]
    assert found[0]["matched_text"] == "东风街道"


def test_a_missing_column_is_told(client):
    key = send(client, b"a,b\n1,2\n", column="说").json()["id"]
    status = wait(client, key)
    assert status["state"] == "failed"
    assert "no column" in status["error"]


@pytest.mark.parametrize(("content", "name"), [(b"PK not a workbook", "x.xlsx"), (b"", "x.csv")])
def test_broken_files_fail_with_a_reason(client, content, name):
    status = wait(client, send(client, content, name).json()["id"])
    assert status["state"] == "failed"
    assert status["error"]


def test_other_kinds_of_file_are_refused(client):
    response = send(client, b"...", "x.exe")
    assert response.status_code == 422
    assert ".csv or .xlsx" in response.json()["hint"]


@pytest.mark.parametrize("key", ["0" * 32, "..", "nothing", "%2e%2e%2fhome"])
def test_unknown_ids_are_not_found(client, key):
    assert client.get(f"/v1/uploads/{key}").status_code in (404, 405)
    assert client.get(f"/v1/uploads/{key}/file").status_code in (404, 405)


def test_a_finished_file_has_the_question_the_reason_and_categories(client):
    content = "说\n玩具站路灯不亮\n电视没有信号\n".encode()
    form = {"column": "说", "lang": "en"}
    key = client.post("/v1/uploads", files={"file": ("a.csv", content)}, data=form).json()["id"]
    wait(client, key)
    sent = client.get(f"/v1/uploads/{key}/file").content
    assert sent.startswith(b"\xef\xbb\xbf")  # without it Excel takes UTF-8 for something else
    rows = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))
    assert rows[0]["question"] == "在站前广场内吗？"
    assert rows[1]["reason"] == "No place was recognised"
    assert {"predicted_1", "predicted_top", "predicted_status"} <= set(rows[0])
