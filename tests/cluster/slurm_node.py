"""A real SLURM of one node on this machine: munged, slurmctld and slurmd, by process id, without systemd.

`python tests/cluster/slurm_node.py start FOLDER` and `… stop FOLDER`; needs root and Debian's packages, which
it does not install. The configuration has to be at /etc/slurm/slurm.conf (Snakemake's plugin strips
SLURM_CONF). One that is there already is left alone, and nothing is started.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

CONFIGURATION = Path("/etc/slurm/slurm.conf")
OWN = "# Written by tests/cluster/slurm_node.py of kapitza; it goes when that node is stopped.\n"
PACKAGES = "apt-get update && apt-get install -y slurm-wlm munge slurm-wlm-basic-plugins"
PROGRAMS = ("munged", "slurmctld", "slurmd", "srun", "sbatch", "squeue", "scancel", "scontrol", "sinfo")
DAEMONS = ("slurmd", "slurmctld", "munged")
PATIENCE = 60  # s; it takes two

# Four processors wherever it runs: ranks that a test holds still take a place, but no time.
TEXT = """\
ClusterName=kapitza
SlurmctldHost={host}
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
MpiDefault=pmi2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=15
MinJobAge=3600
FirstJobId={first}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
NodeName={host} CPUs=4 RealMemory=32000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class NodeError(Exception):
    """The node cannot be started here; says why, and the fix."""


def start(folder):
    """Start the node in a new folder and wait until it takes jobs. Raises NodeError."""
    check()
    folder.mkdir(mode=0o755)
    for name in ("state", "spool"):
        (folder / name).mkdir()
    host = socket.gethostname().partition(".")[0]
    text = TEXT.format(host=host, ports=free_ports(2), first=first_job(), folder=folder)
    CONFIGURATION.parent.mkdir(exist_ok=True)
    CONFIGURATION.write_text(OWN + text)
    try:
        launch_munge(folder)
        launch("slurmctld")
        launch("slurmd")
        wait_for(lambda: said("sinfo", "--noheader", "--format=%T").strip() == "idle")
    except NodeError as error:
        logs = "".join(path.read_text()[-2000:] for path in sorted(folder.glob("*.log")))
        stop(folder)
        raise NodeError(f"{error}\n{logs}") from None


def check():
    """Whether a node may be started here. Raises NodeError."""
    if missing := [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]:
        raise NodeError(f"{', '.join(missing)} not installed; fix: {PACKAGES}")
    if os.geteuid():
        raise NodeError(
            "SLURM's daemons start as root only; fix: run as root, in a container or on a machine to spare"
        )
    if CONFIGURATION.exists():
        text = CONFIGURATION.read_text()
        if not text.startswith(OWN):
            raise NodeError(f"{CONFIGURATION} is another SLURM's; fix: use a machine without one")
        if running := [path for path in pid_files(text) if alive(path)]:
            raise NodeError(f"a node is running already; fix: {sys.argv[0]} stop {running[0].parent}")


def stop(folder):
    """End the daemons whose pid files are in the folder, and remove this node's configuration."""
    if CONFIGURATION.exists() and f"={folder}/" in CONFIGURATION.read_text():
        said("scancel", "--user", "root")
        wait_for(lambda: not said("squeue", "--noheader"))
        for name in DAEMONS:
            end(folder / f"{name}.pid")
        CONFIGURATION.unlink()


def end(path):
    """End the process of a pid file, and wait until it is gone."""
    if process := alive(path):
        os.kill(process, signal.SIGTERM)
        wait_for(lambda: not alive(path))
    path.unlink(missing_ok=True)


def alive(path):
    """Process number in a pid file, if that process is there and is the daemon; else 0."""
    try:
        process = int(path.read_text())
        name = Path(f"/proc/{process}/comm").read_text().strip()
    except (OSError, ValueError):
        return 0
    return process if name == path.stem else 0


def pid_files(text):
    return [Path(name) for name in re.findall(r"PidFile=(\S+)", text)]


def first_job():
    """A number no job had before: MPICH names shared memory by it, and a killed run leaves that behind."""
    return int(time.time()) % 60_000_000


def launch_munge(folder):
    """A munge of its own: key, socket and pid file in the folder."""
    key = folder / "munge.key"
    key.touch(mode=0o600)
    key.write_bytes(secrets.token_bytes(128))
    files = {"key-file": key, "seed-file": folder / "munge.seed"}
    files |= {"socket": folder / "munge.socket", "pid-file": folder / "munged.pid"}
    files |= {"log-file": folder / "munged.log"}
    launch("munged", "--force", *(f"--{name}={path}" for name, path in files.items()))


def launch(name, *options):
    """Start a daemon; it goes into the background when it is ready."""
    done = subprocess.run(
        [shutil.which(name, path=search_path()), *options], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NodeError(f"{name} does not start: {done.stdout}{done.stderr}")


def said(*command):
    """What a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE).stdout


def search_path():
    """PATH with the folders of daemons."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def free_ports(count):
    """Ports nothing listens at."""
    sockets = [socket.create_server(("", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_for(condition):
    """Until a condition holds. Raises NodeError."""
    latest = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > latest:
            raise NodeError("SLURM does not answer")
        time.sleep(0.1)


def main(words):
    actions = {"start": start, "stop": stop}
    if len(words) != 2 or words[0] not in actions:
        return "usage: slurm_node.py start|stop FOLDER"
    try:
        actions[words[0]](Path(words[1]).resolve())
    except NodeError as error:
        return str(error)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
