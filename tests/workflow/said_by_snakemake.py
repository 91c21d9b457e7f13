"""What Snakemake 9 says of a study of one interface, cut short: two jobs done, one at work, one failed."""

HEAD = """\
Building DAG of jobs...
Using shell: /usr/bin/bash
Provided cores: 2
Rules claiming more threads will be scaled down.
Job stats:
job               count
--------------  -------
deck                  1
greens                1
lattice               1
nemd                  2
all                   1
total                 6

Select jobs to execute...
Execute 2 jobs...
[Fri Nov 27 21:56:48 2026]
localrule deck:
    output: results/a/T30/L20/seed1/nemd.in
    log: results/logs/a/T30/L20/seed1/deck.log
    jobid: 9
    reason: Missing output files: results/a/T30/L20/seed1/nemd.in
    wildcards: interface=a, temperature=30, length=20, seed=1
    resources: tmpdir=/tmp, runtime=5
[Fri Nov 27 21:56:48 2026]
rule lattice:
    output: results/bulk/c/T30/lattice.json
    log: results/logs/bulk/c/T30/lattice.log
    jobid: 4
    wildcards: crystal=c, temperature=30
[Fri Nov 27 21:56:58 2026]
Finished jobid: 9 (Rule: deck)
1 of 6 steps (17%) done
[Fri Nov 27 21:57:00 2026]
Finished jobid: 4 (Rule: lattice)
2 of 6 steps (33%) done
"""
AT_WORK = """\
[Fri Nov 27 21:57:08 2026]
rule nemd:
    output: results/a/T30/L20/seed1/bath_power.csv
    log: results/logs/a/T30/L20/seed1/nemd.log
    jobid: 5
    wildcards: interface=a, temperature=30, length=20, seed=1
    threads: 2
"""
FAILED = """\
[Fri Nov 27 21:57:10 2026]
rule greens:
    output: results/a/T30/greens.csv
    log: results/logs/a/T30/greens.log
    jobid: 7
    wildcards: interface=a, temperature=30
Traceback (most recent call last):
  File "step.py", line 32, in <module>
numpy.linalg.LinAlgError: Singular matrix
RuleException:
CalledProcessError in file "models.smk", line 12:
Command 'set -euo pipefail; python step.py' returned non-zero exit status 1.
[Fri Nov 27 21:57:20 2026]
Error in rule greens:
    message: None
    jobid: 7
    output: results/a/T30/greens.csv
    log: results/logs/a/T30/greens.log (check log file(s) for error details)
"""
END = """\
Exiting because a job execution failed. Look above for error messages
Complete log(s): .snakemake/log/2026-11-27T215646.snakemake.log
"""
