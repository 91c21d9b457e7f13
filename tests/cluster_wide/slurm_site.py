"""A real SLURM of several nodes with accounting on this machine: a slurmd each, slurmdbd and MariaDB.

`python tests/cluster_wide/slurm_site.py start FOLDER` and `… stop FOLDER`; needs root and Debian's packages.
Each node has one processor, so that a run of two ranks is on two nodes. Jobs of the partition `urgent` end
those of `main`, which SLURM starts again. The rest is as in tests/cluster/slurm_node.py.
"""

import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "cluster"))

from slurm_node import (
    CONFIGURATION,
    OWN,
    NodeError,
    alive,
    check,
    end,
    first_job,
    free_ports,
    launch,
    launch_munge,
    said,
    search_path,
    wait_for,
)

NODES = ("n1", "n2", "n3", "n4")
DATABASE = CONFIGURATION.with_name("slurmdbd.conf")
PACKAGES = (
    "apt-get update && apt-get install -y slurm-wlm munge slurm-wlm-basic-plugins slurmdbd mariadb-server"
)
PROGRAMS = ("slurmdbd", "sacctmgr", "sacct", "mariadbd", "mariadb-install-db")

TEXT = """\
ClusterName=kapitza
SlurmctldHost={host}
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=5
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort={database_port}
AccountingStoragePass={folder}/munge.socket
AccountingStoreFlags=job_comment
MpiDefault=pmi2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
ReturnToService=2
KillWait=15
MinJobAge=3600
FirstJobId={first}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/%n/spool
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n/slurmd.log
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n/slurmd.pid
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE
PartitionName=urgent Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=9 PreemptMode=OFF
"""

DATABASE_TEXT = """\
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
DbdHost={host}
DbdAddr=127.0.0.1
DbdPort={database_port}
SlurmUser=root
LogFile={folder}/slurmdbd.log
PidFile={folder}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={storage_port}
StorageUser=slurm
StoragePass={password}
StorageLoc=slurm_acct
"""


def start(folder):
    """Start the site in a new folder and wait until every node takes jobs. Raises NodeError."""
    check()
    missing = [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]
    if missing:
        raise NodeError(f"{', '.join(missing)} not installed; fix: {PACKAGES}")
    folder.mkdir(mode=0o755)
    for name in ("state", "data", *(f"{node}/spool" for node in NODES)):
        (folder / name).mkdir(parents=True)
    write_configuration(folder)
    try:
        launch_munge(folder)
        launch("slurmdbd")
        wait_for(lambda: succeeds("sacctmgr", "--immediate", "add", "cluster", "kapitza") or has_cluster())
        succeeds("sacctmgr", "--immediate", "add", "account", "kapitza")
        succeeds("sacctmgr", "--immediate", "add", "user", "root", "account=kapitza")
        launch("slurmctld")
        for node in NODES:
            launch("slurmd", "-N", node)
        wait_for(
            lambda: (
                said("sinfo", "--noheader", "--partition=main", "--format=%T %D") == f"idle {len(NODES)}\n"
            )
        )
    except NodeError as error:
        files = sorted([*folder.glob("*.log"), *folder.glob("*/slurmd.log")])
        logs = "".join(f"{path}: {path.read_text(errors='replace')[-1500:]}" for path in files)
        stop(folder)
        raise NodeError(f"{error}\n{logs}") from None


def write_configuration(folder):
    """The files of SLURM, and the database under them."""
    host = socket.gethostname().partition(".")[0]
    port, database_port, storage_port, *node_ports = free_ports(3 + len(NODES))
    nodes = "\n".join(
        f"NodeName={node} NodeHostname={host} Port={each} CPUs=1 RealMemory=16000 State=UNKNOWN"
        for node, each in zip(NODES, node_ports, strict=True)
    )
    facts = {"host": host, "folder": folder, "database_port": database_port, "storage_port": storage_port}
    facts |= {"port": port, "nodes": nodes, "first": first_job(), "password": secrets.token_hex(16)}
    CONFIGURATION.parent.mkdir(exist_ok=True)
    CONFIGURATION.write_text(OWN + TEXT.format(**facts))
    # slurmdbd refuses a file that others can read.
    DATABASE.touch(mode=0o600)
    DATABASE.write_text(OWN + DATABASE_TEXT.format(**facts))
    launch_database(folder, storage_port, facts["password"])


def launch_database(folder, port, password):
    """A MariaDB of its own, with the database and the user of slurmdbd."""
    first = folder / "first.sql"
    first.write_text(
        "CREATE DATABASE IF NOT EXISTS slurm_acct;\n"
        f"CREATE USER IF NOT EXISTS 'slurm'@'%' IDENTIFIED BY '{password}';\n"
        "GRANT ALL ON slurm_acct.* TO 'slurm'@'%';\n"
    )
    data = f"--datadir={folder / 'data'}"
    launch("mariadb-install-db", "--no-defaults", "--user=root", data, "--skip-test-db")
    options = [data, f"--socket={folder}/database.socket", f"--pid-file={folder}/mariadbd.pid"]
    options += [f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve", f"--init-file={first}"]
    options += ["--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=2"]
    with (folder / "mariadbd.log").open("w") as log:
        subprocess.Popen(
            [shutil.which("mariadbd", path=search_path()), "--no-defaults", "--user=root", *options],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    wait_for(lambda: alive(folder / "mariadbd.pid"))


def succeeds(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode == 0


def has_cluster():
    return "kapitza" in said("sacctmgr", "--noheader", "--parsable2", "list", "cluster", "format=cluster")


def stop(folder):
    """End the daemons whose pid files are in the folder, and remove this site's configuration."""
    if not (CONFIGURATION.exists() and f"={folder}/" in CONFIGURATION.read_text()):
        return
    said("scancel", "--user", "root")
    wait_for(lambda: not said("squeue", "--noheader"))
    pids = [*(folder / node / "slurmd.pid" for node in NODES)]
    pids += [folder / f"{name}.pid" for name in ("slurmctld", "slurmdbd", "mariadbd", "munged")]
    for path in pids:
        end(path)
    CONFIGURATION.unlink()
    DATABASE.unlink(missing_ok=True)


def main(words):
    actions = {"start": start, "stop": stop}
    if len(words) != 2 or words[0] not in actions:
        return "usage: slurm_site.py start|stop FOLDER"
    try:
        actions[words[0]](Path(words[1]).resolve())
    except NodeError as error:
        return str(error)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
