"""An example of every word of the command, shown by its --help."""

EXAMPLES = {
    "new": "kapitza new --left Si --right Ge --temperature 300",
    "plan": "kapitza plan si-ge.yaml --cores 8",
    "run": "kapitza run si-ge.yaml --directory si-ge --cores 8",
    "status": "kapitza status si-ge.yaml --directory si-ge",
    "report": "kapitza report si-ge/results --into si-ge.html",
    "figures": "kapitza figures si-ge/results --columns 1 --only models spectrum",
    "export": "kapitza export si-ge/results --into si-ge-exported --every 10",
    "doctor": "kapitza doctor si-ge.yaml",
    "verify": "kapitza verify si-ge/results --beside .",
    "prepare": "kapitza prepare mine.extxyz --potential sw-silicon --plane 52.7 --temperature-k 300 ...",
    "spectrum": "kapitza spectrum run.dump --potential lj-argon --plane 52.7 --structure box.data",
    "profile": "kapitza profile chunks.dat --plane 52.7 --left-bath 5 30 --right-bath 75 100 ...",
    "reproduce": "kapitza reproduce si-ge/results --cores 8",
}
