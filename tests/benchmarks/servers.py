"""The portal's web process, and Debian's IIPImage behind nginx, each as long as a block lasts."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from museumportal.management.commands.demo import services

IIPSRV = Path("/usr/lib/iipimage-server/iipsrv.fcgi")
_PROCESSES = 2
"""As many as `make demo` starts web workers, for both servers."""


@contextmanager
def portal(folder: Path) -> Iterator[int]:
    """The web process as `make demo` starts it, on the benchmark's own data; gives its port."""
    port = _free_port()
    web = next(service for service in services(port) if service.name == "web")
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "DATABASE_URL": database.geturl(),
        "REDIS_URL": settings.REDIS_URL,
        "VAR_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
    }
    with _running(web.command, environment, folder / "web.log"):
        _until_open(("127.0.0.1", port))
        yield port


def missing_peer() -> str:
    """Why there is no IIPImage to compare with, else an empty text."""
    if IIPSRV.exists() and shutil.which("nginx"):
        return ""
    return "iipimage-server or nginx is not installed"


@contextmanager
def iipimage(folder: Path) -> Iterator[int]:
    """iipsrv behind nginx, serving the TIFF files in `folder` at ``/iiif/``; gives the port."""
    port = _free_port()
    environment = {
        "FILESYSTEM_PREFIX": f"{folder}/",
        "URI_MAP": "iiif=>IIIF",
        "JPEG_QUALITY": "85",
        "MAX_CVT": "10000",
        "OMP_NUM_THREADS": "1",
        "VERBOSITY": "0",
    }
    sockets = [folder / f"iipsrv-{number}.sock" for number in range(_PROCESSES)]
    configuration = folder / "nginx.conf"
    configuration.write_text(_nginx(port, folder, sockets))
    nginx = ("nginx", "-e", str(folder / "nginx.log"), "-c", str(configuration))
    with ExitStack() as stack:
        for path in sockets:
            path.unlink(missing_ok=True)
            command = (str(IIPSRV), "--bind", str(path), "--backlog", "128")
            stack.enter_context(_running(command, environment, folder / "iipsrv.log"))
        for path in sockets:
            _until_open(str(path))
        stack.enter_context(_running(nginx, dict(os.environ), folder / "nginx.log"))
        _until_open(("127.0.0.1", port))
        yield port


def _nginx(port: int, folder: Path, sockets: list[Path]) -> str:
    servers = "\n".join(f"server unix:{path};" for path in sockets)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
        daemon off;
        user root;
        pid {folder}/nginx.pid;
        worker_processes {_PROCESSES};
        events {{}}
        http {{
            access_log off;
            {temporary}
            upstream iip {{ {servers} }}
            server {{
                listen 127.0.0.1:{port};
                keepalive_requests 1000000;
                location /iiif/ {{
                    fastcgi_pass iip;
                    fastcgi_buffers 64 16k;
                    fastcgi_param REQUEST_METHOD $request_method;
                    fastcgi_param QUERY_STRING $query_string;
                    fastcgi_param SERVER_PROTOCOL $server_protocol;
                    fastcgi_param REQUEST_URI $request_uri;
                    fastcgi_param HTTP_HOST $http_host;
                }}
            }}
        }}
        """


@contextmanager
def _running(command: tuple[str, ...], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_open(address: str | tuple[str, int]) -> None:
    """Wait for a server at this path or port."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    deadline = time.monotonic() + 60
    while True:
        with socket.socket(family) as probe:
            try:
                return probe.connect(address)
            except OSError:
                if time.monotonic() > deadline:
                    raise
        time.sleep(0.1)
