"""The lab's PostgreSQL pair: files, start, replication, and the operator's way in."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Optional

import psycopg2

from . import control, state
from .errors import LabError
from .layout import REGIONS, Layout, postgres_user

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
DATABASE = "app"

# hba_file lies outside the data folder, so that fencing survives pg_basebackup and pg_rewind.
# The first line is the operator's own way in; fencing keeps it and rejects the others.
HBA = """\
# TYPE  DATABASE      USER        ADDRESS        METHOD
local   all           postgres                   trust
host    app           app         127.0.0.1/32   scram-sha-256
host    app,postgres  muster      127.0.0.1/32   scram-sha-256
host    replication   replicator  127.0.0.1/32   scram-sha-256
"""

SETTINGS = """\
data_directory = '{data}'
hba_file = '{hba}'
ident_file = '{ident}'
cluster_name = 'region-{region}'
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
primary_conninfo = 'host=127.0.0.1 port={other_by_wan} user=replicator passfile={passfile} application_name=region_{region} connect_timeout=2'
primary_slot_name = 'region_{region}'
wal_level = replica
wal_log_hints = on
wal_keep_size = 256MB
max_wal_senders = 6
max_replication_slots = 6
wal_retrieve_retry_interval = 200ms
wal_receiver_status_interval = 1s
wal_receiver_timeout = 5s
wal_sender_timeout = 5s
hot_standby = on
max_connections = 60
shared_buffers = 16MB
fsync = on
synchronous_commit = on
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %a '
"""

# `muster` is the operator's role for the runbook: what a failover needs, and no superuser.
ROLES = """\
CREATE ROLE app LOGIN PASSWORD '{app}';
CREATE ROLE replicator LOGIN REPLICATION PASSWORD '{replicator}';
CREATE ROLE muster LOGIN PASSWORD '{muster}' IN ROLE pg_monitor, pg_signal_backend, pg_checkpoint, pg_read_all_data;
GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO muster;
GRANT EXECUTE ON FUNCTION pg_reload_conf() TO muster;
GRANT ALTER SYSTEM ON PARAMETER default_transaction_read_only TO muster;
"""

TABLES = """\
CREATE TABLE writes (
    client text NOT NULL,
    seq bigint NOT NULL,
    region text NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (client, seq)
);
CREATE TABLE heartbeat (one boolean PRIMARY KEY DEFAULT true CHECK (one), region text NOT NULL, at timestamptz NOT NULL);
CREATE TABLE readiness (region text PRIMARY KEY, at timestamptz NOT NULL);
ALTER TABLE writes OWNER TO app;
ALTER TABLE heartbeat OWNER TO app;
ALTER TABLE readiness OWNER TO app;
INSERT INTO heartbeat (region, at) VALUES ('a', clock_timestamp());
INSERT INTO readiness (region, at) VALUES ('a', clock_timestamp()), ('b', clock_timestamp());
"""


def operator_dsn(layout: Layout, region: str, port: int, database: str = DATABASE) -> str:
    """The superuser's way in over the Unix socket, which stays open when the region is fenced."""
    return f"host={layout.database_socket(region)} port={port} user=postgres dbname={database}"


def query(dsn: str, statement: str, parameters: tuple = ()) -> list[tuple]:
    """Runs one statement in a connection of its own and returns its rows; raises psycopg2.Error."""
    connection = psycopg2.connect(dsn, connect_timeout=3)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def operator_query(layout: Layout, lab: state.Json, region: str, statement: str) -> list[tuple]:
    try:
        return query(lab["regions"][region]["db"]["operator_dsn"], statement)
    except psycopg2.Error as problem:
        raise LabError(f"region {region}'s database does not answer: {str(problem).strip()}") from problem


def in_recovery(layout: Layout, lab: state.Json, region: str) -> Optional[bool]:
    """Whether the region's database is a standby; None when it does not answer."""
    maintenance = operator_dsn(layout, region, lab["regions"][region]["db"]["port"], "postgres")
    try:
        return bool(query(maintenance, "SELECT pg_is_in_recovery()")[0][0])
    except psycopg2.Error:
        return None


def run_tool(argv: list[str], cwd: Path) -> None:
    """Runs one of PostgreSQL's programs as the database's user; raises LabError with what it said."""
    user = postgres_user()
    as_user: dict[str, Any] = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, **as_user,
                          env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"})
    if done.returncode != 0:
        raise LabError(f"{' '.join(argv[:1])} ended with {done.returncode}: {done.stderr.strip()}")


def own(path: Path) -> None:
    """Gives a file or folder to the user PostgreSQL runs as."""
    user = postgres_user()
    if user is not None:
        shutil.chown(path, user, user)


def prepare(layout: Layout, lab: state.Json, passwords: dict[str, str]) -> None:
    """Writes the files of both instances, outside their data folders; removes data left by an earlier lab."""
    for region in REGIONS:
        folder, socket = layout.region(region), layout.database_socket(region)
        if folder.exists():
            shutil.rmtree(folder)
        for each, mode in ((folder, 0o700), (socket, 0o755)):
            each.mkdir(mode=mode, parents=True, exist_ok=True)
            own(each)
        passfile = folder / "pgpass"
        other = "b" if region == "a" else "a"
        settings = SETTINGS.format(
            region=region, data=layout.data(region), hba=layout.hba(region), ident=folder / "pg_ident.conf",
            socket=socket, passfile=passfile, port=lab["regions"][region]["db"]["port"], other_by_wan=lab["wan"][other]["port"])
        write_owned(folder / "postgresql.conf", settings)
        write_owned(layout.hba(region), HBA)
        write_owned(folder / "pg_ident.conf", "")
        write_owned(passfile, f"*:*:*:replicator:{passwords['replicator']}\n")


def write_owned(path: Path, content: str) -> None:
    state.write_whole(path, content, mode=0o600)
    own(path)


def start(layout: Layout, lab: state.Json, region: str) -> None:
    """Starts the region's instance under the supervisor and waits until it answers the operator."""
    name = f"postgres-{region}"
    configuration = layout.region(region) / "postgresql.conf"
    pid = control.spawn(layout, name, [str(PROGRAMS / "postgres"), "-c", f"config_file={configuration}"],
                        user=postgres_user(), cwd=layout.region(region))

    def settled() -> bool:
        return in_recovery(layout, lab, region) is not None or not state.runs(state.required(layout), name)

    control.wait_until(settled, 30, f"PostgreSQL of region {region} to answer", every=0.02)
    record = state.required(layout)["processes"][name]
    if record["pid"] != pid or record["state"] != "running":
        raise LabError(f"PostgreSQL of region {region} ended at once:\n{control.log_tail(layout.log(name))}")


def raise_primary(layout: Layout, lab: state.Json, passwords: dict[str, str]) -> None:
    """Region a from nothing: initdb, start, roles, tables."""
    run_tool([str(PROGRAMS / "initdb"), "-D", str(layout.data("a")), "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-sync", "--no-instructions"], cwd=layout.region("a"))
    start(layout, lab, "a")
    maintenance = operator_dsn(layout, "a", lab["regions"]["a"]["db"]["port"], "postgres")
    try:
        query(maintenance, ROLES.format(**passwords))
        query(maintenance, f"CREATE DATABASE {DATABASE}")
    except psycopg2.Error as problem:
        raise LabError(f"region a's database refuses its roles: {str(problem).strip()}") from problem
    operator_query(layout, lab, "a", TABLES + "GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO muster;\n"
                   "GRANT EXECUTE ON FUNCTION pg_reload_conf() TO muster;")


def raise_standby(layout: Layout, lab: state.Json) -> None:
    """Region b as a copy of a, taken and followed through the WAN link."""
    run_tool([str(PROGRAMS / "pg_basebackup"), "-D", str(layout.data("b")), "-c", "fast", "-X", "stream", "--no-sync",
              "-C", "-S", "region_b", "-d", f"host=127.0.0.1 port={lab['wan']['a']['port']} user=replicator "
              f"passfile={layout.region('b') / 'pgpass'}"], cwd=layout.region("b"))
    write_owned(layout.data("b") / "standby.signal", "")
    start(layout, lab, "b")
    control.wait_until(lambda: streaming(layout, lab, "b"), 20, "region b to stream from region a", every=0.02)


def streaming(layout: Layout, lab: state.Json, region: str) -> bool:
    statement = "SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"
    return bool(operator_query(layout, lab, region, statement))


def postmaster(layout: Layout, region: str) -> Optional[int]:
    """The pid that the data folder's postmaster.pid names, alive or not; None when there is none."""
    try:
        return int((layout.data(region) / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def free_bytes(path: Path) -> int:
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize
