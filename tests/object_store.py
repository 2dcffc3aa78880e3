"""A real object store for the stories: SeaweedFS on free ports, its files in a temporary folder."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = "museum-media"
_KEYS = {"accessKey": "portal", "secretKey": "not-a-secret"}
_PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
)
_PATIENCE = 30.0


def options(endpoint: str) -> dict[str, str]:
    """What the setting MEDIA_S3 says of a store at this address."""
    return {
        "bucket_name": BUCKET,
        "endpoint_url": endpoint,
        "region_name": "us-east-1",
        "access_key": _KEYS["accessKey"],
        "secret_key": _KEYS["secretKey"],
    }


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


@contextmanager
def running() -> Iterator[str]:
    """The address of a store with one empty private bucket, for as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="mp-weed-") as name:
        folder = Path(name)
        access = {"name": "portal", "credentials": [_KEYS], "actions": ["Admin"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [access]}))
        (folder / "data").mkdir()
        ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                _command(folder, ports), stdout=log, stderr=log, cwd=folder, env=_environment(name)
            )
        try:
            endpoint = f"http://127.0.0.1:{ports['s3.port']}"
            _await_bucket(endpoint, server, folder / "log")
            yield endpoint
        finally:
            server.kill()
            server.wait()
            for port in ports.values():
                for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                    left.unlink()


def _environment(folder: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder}


def _command(folder: Path, ports: dict[str, int]) -> list[str]:
    return [
        *("setpriv", "--pdeathsig", "TERM"),  # it ends with the tests, however they end
        str(Path(sys.executable).with_name("weed")),
        "server",
        f"-dir={folder / 'data'}",
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", f"-s3.config={folder / 's3.json'}"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
        *("-volume.max=20", "-master.volumeSizeLimitMB=64"),
        *(f"-{name}={port}" for name, port in ports.items()),
    ]


def empty(endpoint: str) -> None:
    """Remove everything that is in the bucket."""
    client = _client(endpoint)
    while found := client.list_objects_v2(Bucket=BUCKET).get("Contents"):
        for each in found:
            client.delete_object(Bucket=BUCKET, Key=each["Key"])


def _client(endpoint: str) -> Any:
    said = options(endpoint)
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=said["region_name"],
        aws_access_key_id=said["access_key"],
        aws_secret_access_key=said["secret_key"],
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=5),
    )


def _await_bucket(endpoint: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until a file can be written, which comes a little after the first answer."""
    client = _client(endpoint)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with suppress(client.exceptions.BucketAlreadyOwnedByYou):
                client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="first", Body=b"word")
            return
        except (BotoCoreError, ClientError) as error:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"no object store: {log.read_text()[-2000:]}") from error
            time.sleep(0.1)
