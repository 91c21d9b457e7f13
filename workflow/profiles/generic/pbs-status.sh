#!/bin/sh
# State of a job of PBS Professional in Snakemake's words. A server that does not answer is not a job that failed.
facts=$(qstat -x -f "$1" 2>/dev/null)
case "$facts" in
  *"job_state = F"*"Exit_status = 0"*) echo success ;;
  *"job_state = F"*) echo failed ;;
  *) echo running ;;
esac
