"""The service behind a real nginx: as it comes, and set up as docs/operations.md says."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import httpx
import pytest

from geo_service.api.failed_keys import ALLOWED_A_MINUTE
from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import ledger_url
from geo_service.ledger import Ledger
from geo_service.ledger.access import Role, make_key
from tests.proxy.nginx import find_nginx, nginx_before
from tests.required_parts import absent
from tests.survival.processes import environment, free_port

pytestmark = [pytest.mark.nginx, pytest.mark.survival]
BODY = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}
SECRET = "a-secret-of-more-than-32-characters"
#: as docs/operations.md has it
DOCUMENTED = """
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto https;
"""
SIGNS_IN = (
    DOCUMENTED
    + f"""
      auth_basic "city";
      auth_basic_user_file {{folder}}/users;
      proxy_set_header X-Remote-User $remote_user;
      proxy_set_header X-Geo-Proxy-Secret {SECRET};
      proxy_set_header Authorization "";
"""
)


@pytest.fixture(autouse=True)
def _nginx():
    if find_nginx() is None:
        absent("nginx", "no nginx: install it to test the service behind a proxy")


class Served:
    """The service as started by a user, with what it printed."""

    def __init__(self, env, *arguments):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        code = "from geo_service.cli.main import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", str(self.port), *arguments],
            env={**env, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def printed(self):
        """What it prints before it listens."""
        lines = []
        while line := self.process.stdout.readline():
            lines.append(line)
            if "管理员" in line or (len(lines) == 1 and "geo-service:" in line):
                return "".join(lines)
        raise AssertionError("".join(lines))

    def wait(self):
        for _ in range(3600):
            assert self.process.poll() is None
            try:
                if httpx.get(f"{self.url}/readyz", timeout=60, verify=False).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()


@pytest.fixture
def serve(toy_folder, tmp_path):
    opened = []

    def run(*arguments, **settings):
        env = {**environment(toy_folder, tmp_path / "home"), **settings}
        opened.append(Served(env, *arguments))
        return opened[-1]

    yield run
    for one in opened:
        one.stop()


@pytest.fixture
def make(toy_folder, tmp_path):
    """A way to make keys as `geo-service key add` does."""

    def run(role, **more):
        settings = Settings(region=str(toy_folder), home=tmp_path / "home")
        levels = ["district", "township", "community"]
        url = ledger_url(settings, "toytown")
        ledger = Ledger.open(url, region="toytown", levels=levels)
        try:
            return ledger.writer.run(lambda at: make_key(at, "k", role, **more)[1])
        finally:
            ledger.close()

    return run


def test_the_link_works_on_the_machine_and_nothing_is_open_over_nginx(serve):
    """Two workers; nginx with its defaults sends our own Host and no forwarding header."""
    service = serve("--workers", "2")
    link = re.search(r"http://127\.0\.0\.1:\d+/#token=(\S+)", service.printed())
    service.wait()
    with nginx_before(service.url) as front:
        outside = httpx.Client(base_url=front, timeout=60)
        for host in ("geo.example", "127.0.0.1", f"127.0.0.1:{service.port}", "localhost"):
            headers = {"Host": host}
            assert outside.get("/v1/complaints", headers=headers).status_code == 401
            assert outside.post("/v1/complaints", json=BODY, headers=headers).status_code == 401
            told = outside.get("/v1/session", headers=headers).json()
            assert (told["role"], told["open_house"]) == ("public", False)
            assert outside.get("/v1/cube", headers=headers).json()["audience"] == "public"
        assert outside.get("/v1/route?lon=116.05&lat=40.1").status_code == 200
        assert outside.post("/v1/session", json={"token": "guess"}).status_code == 401
        inside = httpx.Client(base_url=service.url, timeout=60)
        signed = inside.post("/v1/session", json={"token": link[1]})
        assert signed.status_code == 201, signed.text
        csrf = {"X-CSRF-Token": signed.json()["csrf"]}
        for _ in range(8):  # whichever worker answers
            fresh = httpx.Client(base_url=service.url, cookies=inside.cookies, timeout=60)
            assert fresh.post("/v1/complaints", json=BODY, headers=csrf).status_code == 201
            fresh.close()
        forged = {"X-Forwarded-For": "127.0.0.1"}
        assert inside.get("/v1/complaints", headers=forged).status_code == 401


def test_a_key_ends_the_link_and_a_restart_prints_none(serve, make):
    service = serve()
    assert "#token=" in service.printed()
    service.stop()
    make(Role.ADMIN)
    again = serve()
    assert "#token=" not in again.printed()


def test_behind_nginx_as_documented(serve, make):
    key = make(Role.DISPATCHER)
    service = serve("--behind-proxy", "--trusted-proxy", "127.0.0.1")
    assert "#token=" not in service.printed()
    service.wait()
    with nginx_before(service.url, DOCUMENTED) as front:
        client = httpx.Client(base_url=front, timeout=60)
        signed = client.post(
            "/v1/session", json={"key": key}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert signed.status_code == 201
        assert signed.headers["set-cookie"].startswith("__Host-geo_session=")
        assert "max-age" in signed.headers["strict-transport-security"]
        cookie = {"Cookie": signed.headers["set-cookie"].split(";")[0]}
        assert client.get("/v1/complaints", headers=cookie).status_code == 200
        assert client.post("/v1/complaints", json=BODY, headers=cookie).status_code == 403
        # forged on the left: nginx adds the true address on the right
        answers = [
            client.post(
                "/v1/session", json={"key": "no"}, headers={"X-Forwarded-For": f"198.51.100.{n}"}
            )
            for n in range(ALLOWED_A_MINUTE + 1)
        ]
        # nginx is on the trusted loopback and so is this client: the next to the left counts
        assert {one.status_code for one in answers} == {401}


def test_a_client_that_is_not_trusted_cannot_choose_its_address(serve, make):
    """nginx is trusted as 127.0.0.2, from where it calls; its client comes from 127.0.0.1."""
    make(Role.ADMIN)
    service = serve("--behind-proxy", "--trusted-proxy", "127.0.0.2")
    service.printed()
    service.wait()
    settings = DOCUMENTED + "      proxy_bind 127.0.0.2;\n"
    with nginx_before(service.url, settings) as front:
        client = httpx.Client(base_url=front, timeout=60)
        answers = [
            client.post(
                "/v1/session", json={"key": "no"}, headers={"X-Forwarded-For": f"198.51.100.{n}"}
            )
            for n in range(ALLOWED_A_MINUTE + 1)
        ]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) >= 1


def test_who_nginx_signed_in_is_who_asks(serve, make):
    make(Role.DISPATCHER, sign_in_name="li")
    service = serve(
        "--behind-proxy", GEO_PROXY_USER_HEADER="X-Remote-User", GEO_PROXY_SECRET=SECRET
    )
    service.printed()
    service.wait()
    users = {"users": "li:{PLAIN}one\nwu:{PLAIN}two\n"}
    with nginx_before(service.url, SIGNS_IN, users) as front:
        assert httpx.get(f"{front}/v1/session").status_code == 401, "nginx asks who it is"
        li = httpx.Client(base_url=front, auth=("li", "one"), timeout=60)
        assert li.get("/v1/session").json()["proxy_user"] == "li"
        signed = li.post("/v1/session", json={})
        assert signed.json()["role"] == "dispatcher"
        cookie = {"Cookie": signed.headers["set-cookie"].split(";")[0]}
        assert li.get("/v1/complaints", headers=cookie).status_code == 200
        wu = httpx.Client(base_url=front, auth=("wu", "two"), timeout=60)
        claimed = {"X-Remote-User": "li", "X-Geo-Proxy-Secret": SECRET}
        assert wu.post("/v1/session", json={}, headers=claimed).status_code == 401
        assert wu.get("/v1/complaints", headers={**cookie, **claimed}).status_code == 401
    direct = httpx.Client(base_url=service.url, timeout=60)
    guessed = {"X-Remote-User": "li", "X-Geo-Proxy-Secret": "guess"}
    assert direct.post("/v1/session", json={}, headers=guessed).status_code == 401
