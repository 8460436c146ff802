"""No process of the bot reaches out to another machine, asks for a name or keeps an id of this one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from serving import Running
from watched import Watch

from switchboard import model

#: Settings with nothing of this machine in them.
HARMLESS = (".keras/keras.json", ".config/matplotlib", ".cache/matplotlib")


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)


def run(watch: Watch, folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        watch.command(sys.executable, *command),
        cwd=folder,
        env={**watch.environment, **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )


REACHES_OUT = """
import ctypes, os, socket, struct
libc = ctypes.CDLL(None)  # as a native library does it, of which Python knows nothing

def connect(family, kind, address):
    number = libc.socket(family, kind, 0)
    libc.fcntl(number, 4, os.O_NONBLOCK)
    libc.connect(number, address, len(address))

def ip(address, port):
    return struct.pack("=H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(address) + bytes(8)

def ip6(address, port):
    return (struct.pack("=H", socket.AF_INET6) + struct.pack(">H", port) + bytes(4)
            + socket.inet_pton(socket.AF_INET6, address) + bytes(4))

if not os.fork():
    if not os.fork():
        connect(socket.AF_INET, socket.SOCK_STREAM, ip("192.0.2.1", 443))
        os._exit(0)
    os.wait()
    os._exit(0)
os.wait()
connect(socket.AF_INET, socket.SOCK_DGRAM, ip("127.0.0.53", 53))
connect(socket.AF_INET6, socket.SOCK_STREAM, ip6("2001:db8::1", 443))
connect(socket.AF_INET6, socket.SOCK_STREAM, ip6("::1", 9))
connect(socket.AF_INET, socket.SOCK_STREAM, ip("127.0.0.1", 9))
number = libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
address = ip("192.0.2.2", 9)
libc.sendto(number, b"x", 1, 0, address, len(address))
server = socket.socket(socket.AF_UNIX)
server.bind("resolver")
server.listen()
socket.socket(socket.AF_UNIX).connect("resolver")
"""


def test_what_a_native_library_in_a_childs_child_reaches_is_seen(watch: Watch, tmp_path: Path) -> None:
    """And so the tests below could fail."""
    run(watch, tmp_path, "-c", REACHES_OUT)
    outside = {"192.0.2.1 port 443", "127.0.0.53 port 53", "2001:db8::1 port 443", "192.0.2.2 port 9", "resolver"}
    assert watch.reached() == outside


def test_a_call_that_another_thread_comes_between_is_read_with_its_end(watch: Watch) -> None:
    """A socket that is not there is none that was reached."""
    missing, there = (f'connect(9, {{sa_family=AF_UNIX, sun_path="{name}"}}, 110' for name in ("missing", "there"))
    watch.trace.write_text(
        f"12 {missing} <unfinished ...>\n13 {there} <unfinished ...>\n"
        "12 <... connect resumed>) = -1 ENOENT (No such file or directory)\n13 <... connect resumed>) = 0\n"
        f"13 {missing}) = -1 ENOENT (No such file or directory)\n"
        "12 +++ exited with 0 +++\n13 +++ exited with 0 +++\n"
    )
    assert watch.reached() == {"there"}


ENCODES = """
import onnxruntime
from pathlib import Path
onnxruntime.InferenceSession(Path("switchboard/nlu/minilm/model.onnx").read_bytes())
"""


def test_onnx_runtime_left_to_itself_keeps_an_id_of_the_machine(watch: Watch) -> None:
    """And so it would be noticed. (That it also sends, after some time, is not for a test to try.)"""
    run(watch, model.ROOT, "-c", ENCODES)
    assert any("onnxruntime" in path for path in watch.kept())


def test_nothing_but_the_encoders_package_imports_onnx_runtime() -> None:
    """Its `__init__` switches the telemetry off, and runs before any of its modules."""
    imports = re.compile(r"^\s*(?:import|from) onnxruntime\b", re.M)
    folders = [model.ROOT / name for name in ("switchboard", "actions", "scripts", "benchmarks")]
    files = [path for folder in folders for path in folder.rglob("*.py") if imports.search(path.read_text("utf-8"))]
    assert files and all(path.parent == model.ROOT / "switchboard/nlu" for path in files)


def test_a_running_bot_reaches_nothing_outside(watch: Watch, checkout: Path) -> None:
    server = Running(checkout, before=watch.command(), inherited=watch.environment).ready()
    try:
        assert "£15,000" in server.ask("what is the pay", "watched")
        for text in ("and for a telesales job", "wot do u need for levl 2", "i want to kill myself", "delete my chat"):
            server.ask(text, "watched")
        for path in ("/", "/adviser", "/embed", "/privacy", "/web/switchboard.js", "/nothing"):
            server.request("GET", path)
        assert len(server.children()) == 1
    finally:
        server.stop()
    assert watch.reached() == set()
    assert watch.kept(HARMLESS) == []
    assert "127.0.0.1" in watch.trace.read_text()  # it has looked


def test_a_question_in_the_terminal_reaches_nothing_outside(watch: Watch, checkout: Path) -> None:
    code = "import sys; from switchboard.cli import main; sys.exit(main())"
    shown = run(watch, checkout, "-c", code, "ask", "what is the pay")
    assert "£15,000" in shown.stdout
    assert shown.stderr == ""
    assert watch.reached() == set()
    assert watch.kept(HARMLESS) == []


def test_training_reaches_nothing_outside(watch: Watch, checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(checkout, copy, ignore=shutil.ignore_patterns("models", "var"))
    for path in (copy / "data/nlu").glob("*.yml"):  # a few sentences for each topic: all of them take minutes
        path.write_text(re.sub(r"((?:^    - .*\n){4})(?:^    - .*\n)+", r"\1", path.read_text("utf-8"), flags=re.M))
    for path in sorted(copy.glob("data/turns/examples_*.yml"))[1:]:
        path.unlink()
    trained = run(watch, copy, "-c", "from switchboard import model; model.ensure()")
    assert list(copy.glob("models/switchboard-*.tar.gz")), trained.stderr
    assert watch.reached() == set()
    assert watch.kept(HARMLESS) == []
