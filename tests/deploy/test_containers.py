"""deploy/docker and deploy/kubernetes: valid by their schemas, locked down, and of one mind with the program."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from serving import NEEDED
from tools import TOOLS

from switchboard import cli, model, settings

DEPLOY = model.ROOT / "deploy"
DOCKERFILE = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = DEPLOY / "docker" / "compose.yml"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yml"))
OBJECTS: list[dict[str, Any]] = [
    found for path in MANIFESTS for found in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]


def against_schema(kind: str, *paths: Path) -> str:
    """What is wrong with files."""
    script = Path(__file__).with_name("against_schemas.py")
    done = subprocess.run([TOOLS / "python", script, kind, *paths], capture_output=True, text=True, check=True)
    return done.stdout


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [found for found in OBJECTS if found["kind"] == kind]


def pods() -> list[dict[str, Any]]:
    return [found["spec"]["template"]["spec"] for found in (*of_kind("Deployment"), *of_kind("Job"))]


def included() -> set[str]:
    """The top of what the image is built from, by its .dockerignore."""
    lines = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    return {line[1:] for line in lines if line.startswith("!")}


# --- schemas -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "paths"), [("compose", [COMPOSE]), ("kubernetes", MANIFESTS)])
def test_each_file_fits_its_schema(kind: str, paths: list[Path]) -> None:
    assert paths and against_schema(kind, *paths) == ""


@pytest.mark.parametrize(
    ("kind", "path", "right", "wrong"),
    [
        ("compose", COMPOSE, "read_only: true", "readonly: true"),
        ("kubernetes", MANIFESTS[-1], "readOnlyRootFilesystem", "readonlyRootFilesystem"),
    ],
)
def test_a_slip_is_found(kind: str, path: Path, right: str, wrong: str, tmp_path: Path) -> None:
    spoilt = tmp_path / path.name
    spoilt.write_text(path.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    assert against_schema(kind, spoilt) != ""


# --- the image ---------------------------------------------------------------------------------


def test_the_image_holds_what_the_server_runs_from_and_is_of_the_same_model(tmp_path: Path) -> None:
    for name in included():
        source, copy = model.ROOT / name, tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    assert model.fingerprint(tmp_path) == model.fingerprint()
    assert {path.name for path in tmp_path.iterdir()} >= {*NEEDED, *(path.name for path in model.ROOT.glob("*.yml"))}
    assert not list(tmp_path.rglob("*.db")) and not (tmp_path / "tests").exists() and not (tmp_path / "var").exists()


def test_every_library_is_the_locked_one_and_those_of_tests_alone_are_taken_out() -> None:
    installs = re.findall(r"pip install (.*?)(?:\\|$)", DOCKERFILE, re.M)
    assert ["--require-hashes" in line for line in installs] == [True, False]
    assert installs[0].endswith("-r requirements.txt") and installs[1].strip().endswith("-e .")
    assert all("--no-deps" in line for line in installs)
    lock = (model.ROOT / "requirements.txt").read_text(encoding="utf-8")
    (taken,) = re.findall(r"pip uninstall -y (.*?) \\", DOCKERFILE)
    assert set(taken.split()) == {"pip", *of_tests_alone(lock)}


def of_tests_alone(lock: str) -> set[str]:
    """The packages that nothing but the group `dev` needs, by what the lock says of who needs them."""
    needed_by = {}
    for block in re.split(r"\n(?=[a-z0-9])", lock):
        words = " ".join(re.findall(r"^\s+#\s+(?:via)?(.*)$", block, re.M))
        names = re.findall(r"switchboard \(pyproject\.toml(?::dev)?\)|[\w.-]+", words)
        needed_by[block.partition("==")[0]] = set(names)
    found: set[str] = set()
    while more := {
        name
        for name, by in needed_by.items()
        if by and name not in found and by <= {"switchboard (pyproject.toml:dev)", *found}
    }:
        found |= more
    return found


def test_it_runs_as_nobody() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    (user,) = re.findall(r"^USER (.+)$", last, re.M)
    assert user == "10001:10001" and f"--uid {user.partition(':')[0]} " in last
    assert last.index("\nUSER ") < last.index("\nENTRYPOINT ")
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.M) == ["python:3.11-slim"] * 2


def test_what_it_runs_is_a_command() -> None:
    (command,) = re.findall(r"^CMD \[(.*)\]$", DOCKERFILE, re.M)
    given = cli._parser().parse_args(re.findall(r'"([^"]+)"', command))
    assert (given.host, given.port) == ("0.0.0.0", 5005)


# --- compose -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_nobody_and_can_do_nothing_else(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].partition(":")[0]) > 0
    assert not {"privileged", "pid", "ipc", "network_mode", "devices"} & service.keys()
    assert service["mem_limit"] and service["pids_limit"] and service["networks"]
    assert ":" in service["image"] or "build" in service


def test_each_profile_is_whole_and_opens_what_it_should() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items()}
    one = {name for name, given in profiles.items() if given == ["one"]}
    many = {name for name, given in profiles.items() if given == ["many"]}
    assert one == {"switchboard"} and many == {"switchboard-1", "switchboard-2", "schema", "database", "nginx"}
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "switchboard": ["127.0.0.1:5005:5005"],
        "nginx": ["80:80", "443:443"],
    }
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= (one if name in one else many)


def test_the_servers_of_compose_share_key_and_database_and_are_those_that_nginx_knows() -> None:
    first, second = SERVICES["switchboard-1"], SERVICES["switchboard-2"]
    assert first == second and "shared:/srv/switchboard/var" in first["volumes"]
    assert first["environment"]["SWITCHBOARD_DATABASE"].endswith("@database/switchboard")
    named = re.findall(r"server (\S+):5005", (DEPLOY / "docker" / "upstream.conf").read_text(encoding="utf-8"))
    assert named == ["switchboard-1", "switchboard-2"]


def test_every_file_that_compose_puts_into_a_container_is_there() -> None:
    mounted = {
        volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"] if volume[0] == "."
    }
    assert mounted and [path for path in mounted if not (COMPOSE.parent / path).exists()] == []


def test_the_settings_of_compose_name_its_networks_and_else_nothing_of_their_own() -> None:
    networks = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["networks"]
    subnets = [part["subnet"] for network in networks.values() for part in network.get("ipam", {}).get("config", [])]
    chosen = settings.load(DEPLOY / "docker" / "school.yml")
    (proxies,) = map(ipaddress.ip_network, chosen.proxies)
    assert len(subnets) == 2 and all(ipaddress.ip_network(subnet).subnet_of(proxies) for subnet in subnets)  # type: ignore[arg-type]
    assert chosen.copy(update={"proxies": []}) == settings.Settings()


# --- Kubernetes --------------------------------------------------------------------------------


@pytest.mark.parametrize("pod", pods(), ids=lambda pod: pod["containers"][0]["name"])
def test_each_pod_is_nobody_and_can_do_nothing_else(pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "privileged": False,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"requests", "limits"} <= container["resources"].keys()
        assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]
    names = {volume["name"] for volume in pod["volumes"]}
    assert {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]} == names


def test_the_probes_ask_what_the_server_answers() -> None:
    from switchboard.channels.health import HEALTHY, READY, WAIT_SECONDS

    (deployment,) = of_kind("Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    paths = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")}
    assert paths == {"startup": READY, "readiness": READY, "liveness": HEALTHY}
    assert all(container[f"{name}Probe"]["timeoutSeconds"] > WAIT_SECONDS for name in ("startup", "readiness"))
    assert container["ports"] == [{"name": "http", "containerPort": 5005}]


def test_no_secret_stands_in_a_manifest_and_each_that_is_named_is_in_the_guide() -> None:
    guide = (model.ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert of_kind("Secret") == []
    text = MANIFESTS[-1].read_text(encoding="utf-8")
    named = set(re.findall(r"(?:secretName|name): (switchboard-(?:database|keys|channels|certificate))\b", text))
    assert {name for name in named if f"`{name}`" not in guide} == set() and len(named) == 4


def test_what_selects_pods_selects_the_servers() -> None:
    (deployment,) = of_kind("Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"].items()
    (budget,), (service, nowhere) = of_kind("PodDisruptionBudget"), of_kind("Service")
    assert service["spec"]["selector"].items() <= labels and "selector" not in nowhere["spec"]
    assert budget["spec"]["selector"]["matchLabels"].items() <= labels
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in of_kind("NetworkPolicy")}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert policies["switchboard"]["podSelector"]["matchLabels"].items() <= labels
    assert all(rule["ports"] for rule in (*policies["switchboard"]["ingress"], *policies["switchboard"]["egress"]))
    assert all(found["metadata"].get("namespace") == "switchboard" for found in OBJECTS if found["kind"] != "Namespace")


def test_the_settings_of_kubernetes_can_be_used(tmp_path: Path) -> None:
    (school,) = of_kind("ConfigMap")
    (tmp_path / "school.yml").write_text(school["data"]["school.yml"], encoding="utf-8")
    assert settings.load(tmp_path / "school.yml").proxies


def test_every_variable_of_the_environment_is_one_that_the_program_reads() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (model.ROOT / "switchboard").rglob("*.py"))
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and not fnmatch(path.name, "*.png")]
    named = {name for path in files for name in re.findall(r"\bSWITCHBOARD_\w+", path.read_text(errors="ignore"))}
    unknown = {name for name in named if f'"{name}"' not in code}
    assert unknown == {"SWITCHBOARD_DATABASE_PASSWORD"}  # Compose's own
