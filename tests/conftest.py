"""What many tests share: databases on both engines, and a Prefect server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import PostgresCluster, missing, running_cluster

from flows.prefect_server import Server, prefect_server
from storage.database import Database, open_database


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """A server of the tests' own."""
    if reason := missing():
        pytest.skip(reason)
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Prefect server of the tests' own: it takes ten seconds to start."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of an empty database, one for each test."""
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path / 'claimwatch.db'}"
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return cluster.url(cluster.create())


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database of the current schema, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "claimwatch.db"
    open_database(str(path)).close()
    return path


@pytest.fixture(scope="session")
def migrated_name(postgres: PostgresCluster) -> str:
    """A PostgreSQL database of the current schema, to be copied."""
    name = postgres.create()
    open_database(postgres.url(name)).close()
    return name


@pytest.fixture
def database(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An open database of the current schema, one for each test."""
    if engine_name == "sqlite":
        address = str(tmp_path / "claimwatch.db")
        shutil.copy(request.getfixturevalue("migrated_file"), address)
    else:
        cluster: PostgresCluster = request.getfixturevalue("postgres")
        address = cluster.url(cluster.create(request.getfixturevalue("migrated_name")))
    opened = open_database(address, patience=5)
    yield opened
    opened.close()
