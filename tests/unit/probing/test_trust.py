"""What a stack trusts, and when nothing can be said about it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import trustme

from codexwatch.model.network import Stack, Target, Trust, Way
from codexwatch.model.probe import Probe
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import LINUX_BUNDLES, MAX_CONTEXTS, SystemRoots, Verifiers, system_roots
from tests.lab.ca import LabCA
from tests.lab.proxies import closed_port
from tests.unit.probing.conftest import World

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)

WORKS, UNTRUSTED, UNKNOWN = "works", "cert-untrusted", "unknown"
NO_ROOTS = "no-roots"


@pytest.fixture
def files(ca: LabCA, tmp_path: Path) -> dict[str, str]:
    """By name: the root of the laboratory, a company's that has issued nothing here, folders, and broken files."""
    trustme.CA(organization_name="Company").cert_pem.write_to_path(tmp_path / "company.pem")
    (tmp_path / "empty.pem").touch()
    os.mkfifo(tmp_path / "pipe.pem")
    (tmp_path / "bare").mkdir()
    return {
        "lab": str(ca.root),
        "company": str(tmp_path / "company.pem"),
        "empty": str(tmp_path / "empty.pem"),
        "pipe": str(tmp_path / "pipe.pem"),
        "missing": str(tmp_path / "missing.pem"),
        "folder": _hashed(tmp_path / "hashed", ca.root),
        "bare folder": str(tmp_path / "bare"),
    }


def _hashed(folder: Path, root: Path) -> str:
    """A folder as SSL_CERT_DIR wants it: each root under the hash of its subject."""
    folder.mkdir()
    if openssl := shutil.which("openssl"):
        asked = [openssl, "x509", "-hash", "-noout", "-in", str(root)]
        name = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        shutil.copy(root, folder / f"{name}.0")
    return str(folder)


async def told(world: World, roots: SystemRoots, trust: Trust, target: Target) -> str:
    probes = await Prober(world.lookup, roots).probe(Plan(((target, Way(None, trust)),)), timeout=2, deadline=5)
    found: Probe | None = probes.find(target, Way(None, trust))
    if found is None:
        return UNKNOWN
    return WORKS if found.ok else str(found.reason)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("system", "names", "https", "websocket"),
    [
        pytest.param("lab", {}, WORKS, WORKS, id="the system's roots"),
        pytest.param("company", {}, UNTRUSTED, UNTRUSTED, id="roots that do not know the issuer"),
        pytest.param("company", {"extra": "lab"}, WORKS, WORKS, id="an added root"),
        pytest.param("lab", {"extra": "company"}, WORKS, WORKS, id="an added root leaves the system's"),
        pytest.param("company", {"bundle": "lab"}, WORKS, WORKS, id="a bundle"),
        pytest.param("lab", {"bundle": "company"}, UNTRUSTED, UNTRUSTED, id="a bundle replaces the system's roots"),
        pytest.param("lab", {"directory": "bare folder"}, WORKS, UNTRUSTED, id="a folder replaces for the websocket"),
        pytest.param("lab", {"bundle": "missing"}, UNKNOWN, UNKNOWN, id="a bundle that has vanished"),
        pytest.param("lab", {"extra": "empty"}, UNKNOWN, UNKNOWN, id="a file without certificates"),
        pytest.param("lab", {"extra": "pipe"}, UNKNOWN, UNKNOWN, id="a pipe is not read"),
        pytest.param(NO_ROOTS, {}, UNKNOWN, UNKNOWN, id="no system roots to be found"),
        pytest.param(NO_ROOTS, {"extra": "lab"}, WORKS, WORKS, id="no system roots, and the added one vouches"),
        pytest.param(
            NO_ROOTS, {"extra": "company"}, UNKNOWN, UNKNOWN, id="no system roots, and the added one does not"
        ),
        pytest.param(NO_ROOTS, {"bundle": "company"}, UNTRUSTED, UNTRUSTED, id="no system roots needed"),
    ],
)
async def test_what_each_stack_trusts(
    world: World, files: dict[str, str], *, system: str, names: dict[str, str], https: str, websocket: str
) -> None:
    roots = SystemRoots(files.get(system))
    trust = Trust(**{kind: files[name] for kind, name in names.items()})
    assert (await told(world, roots, trust, HTTPS), await told(world, roots, trust, WEBSOCKET)) == (https, websocket)


@pytest.mark.anyio
@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to hash a certificate's subject")
async def test_a_hashed_folder_is_trusted(world: World, files: dict[str, str]) -> None:
    trust = Trust(directory=files["folder"])
    assert await told(world, SystemRoots(files["company"]), trust, HTTPS) == WORKS
    assert await told(world, SystemRoots(files["company"]), trust, WEBSOCKET) == WORKS


@pytest.mark.anyio
async def test_roots_that_are_not_all_cannot_condemn(world: World, files: dict[str, str]) -> None:
    partial = SystemRoots(files["company"], complete=False)
    assert await told(world, partial, Trust(), HTTPS) == UNKNOWN
    assert await told(world, SystemRoots(files["lab"], complete=False), Trust(), HTTPS) == WORKS


@pytest.mark.anyio
async def test_without_roots_what_fails_before_tls_is_still_known(world: World) -> None:
    refusing = Target(f"https://127.0.0.1:{closed_port()}/", Stack.HTTPS)
    assert await told(world, SystemRoots(None), Trust(), refusing) == "refused"
    assert await told(world, SystemRoots(None), Trust(), Target("http://nowhere.test/", Stack.HTTPS)) == "nxdomain"


@pytest.mark.anyio
async def test_the_own_process_s_variables_prove_nothing(
    world: World, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", files["lab"])
    monkeypatch.setenv("SSL_CERT_DIR", files["folder"])
    assert await told(world, SystemRoots(files["company"]), Trust(), HTTPS) == UNTRUSTED
    monkeypatch.setenv("SSL_CERT_FILE", files["company"])
    assert await told(world, SystemRoots(files["lab"]), Trust(), HTTPS) == WORKS


def test_a_context_is_shared_until_its_file_changes(files: dict[str, str]) -> None:
    verifiers = Verifiers(SystemRoots(files["lab"]))
    first = verifiers.get(Trust(), Stack.HTTPS)
    assert verifiers.get(Trust(), Stack.WEBSOCKET) is first
    assert verifiers.get(Trust(extra=files["company"]), Stack.HTTPS) is not first
    company = Path(files["company"])
    added = verifiers.get(Trust(extra=files["company"]), Stack.HTTPS)
    company.write_bytes(company.read_bytes() * 2)
    assert verifiers.get(Trust(extra=files["company"]), Stack.HTTPS) is not added
    assert verifiers.get(Trust(), Stack.HTTPS) is first


def test_contexts_are_bounded(files: dict[str, str], tmp_path: Path) -> None:
    verifiers = Verifiers(SystemRoots(files["lab"]))
    first = verifiers.get(Trust(), Stack.HTTPS)
    for number in range(MAX_CONTEXTS):
        copied = shutil.copy(files["company"], tmp_path / f"{number}.pem")
        assert verifiers.get(Trust(bundle=str(copied)), Stack.HTTPS) is not None
    assert verifiers.get(Trust(), Stack.HTTPS) is not first


@pytest.mark.parametrize(
    ("platform", "complete"),
    [
        pytest.param("linux", True, id="Linux: the bundle is all there is"),
        pytest.param("darwin", False, id="macOS: the keychain knows more"),
        pytest.param("win32", False, id="Windows: the store knows more"),
    ],
)
def test_where_the_systems_roots_are(platform: str, complete: bool) -> None:
    roots = system_roots(platform)
    assert roots.complete is complete
    assert roots.bundle in {None, *LINUX_BUNDLES}
