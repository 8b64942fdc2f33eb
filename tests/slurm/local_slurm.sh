#!/usr/bin/env bash
# A real Slurm of one node on this machine, for the tests: munge, slurmctld and slurmd from Debian,
# without systemd, cgroups or accounting. All of its state is one folder; it ends only what it started.
#
#   local_slurm.sh install        install what is missing (apt-get, as root)
#   local_slurm.sh start FOLDER   start it; FOLDER must be new, and short, since sockets live in it
#   local_slurm.sh stop FOLDER    cancel its jobs, end its daemons, remove FOLDER
#
# PATH=FOLDER/bin:$PATH makes sbatch and its kin speak to it.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"

readonly PROGRAMS=(munged slurmctld slurmd sbatch srun squeue scancel scontrol sinfo)
readonly PACKAGES=(munge slurmctld slurmd slurm-client)
readonly DEADLINE_SECONDS=30
# More than this machine may have, so that jobs run side by side.
readonly CPUS=4 MEMORY_MB=8000

fail() {
  echo "local_slurm.sh: $*" >&2
  exit 1
}

# shellcheck source=tests/helpers/packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/../helpers/packages.sh"

# The first of two ports in a row that nothing listens on, below those that the kernel hands out.
free_ports() {
  local first port
  for _ in {1..100}; do
    first=$((20000 + RANDOM % 12000))
    for port in "$first" $((first + 1)); do
      (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
    done
    echo "$first"
    return
  done
  fail "found no free ports"
}

write_configuration() {
  local host port version
  host=$(hostname -s)
  port=$(free_ports)
  version=$(slurmctld -V | sed -n 's/[^0-9]*\([0-9]*\)\..*/\1/p')
  cat >"$FOLDER/slurm.conf" <<CONF
ClusterName=local
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$FOLDER/run/munge.socket
StateSaveLocation=$FOLDER/state
SlurmdSpoolDir=$FOLDER/spool
SlurmctldPidFile=$FOLDER/run/slurmctld.own.pid
SlurmdPidFile=$FOLDER/run/slurmd.own.pid
SlurmctldLogFile=$FOLDER/log/slurmctld.log
SlurmdLogFile=$FOLDER/log/slurmd.log
PlugStackConfig=$FOLDER/plugstack.conf
MailProg=/bin/true
MpiDefault=none
# Nothing here needs cgroups; memory is watched by looking at the processes every second.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
# A job starts at once instead of with the next round of the scheduler.
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
KillWait=3
# How long squeue still tells of a job that has ended: as long as the tests run.
MinJobAge=7200
AccountingStorageType=accounting_storage/none
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=$CPUS RealMemory=$MEMORY_MB
PartitionName=debug Nodes=ALL Default=YES DefaultTime=5 MaxTime=1-0
CONF
  : >"$FOLDER/plugstack.conf"
  # slurmd loads a cgroup plugin even where none is used, and looking for the right one can fail.
  case $version in
    22 | 23) echo "CgroupPlugin=cgroup/v1" ;;
    *) echo "CgroupPlugin=disabled" ;;
  esac >"$FOLDER/cgroup.conf"
  # A job step loses SLURM_CONF from its environment, so the commands bring it along.
  local program real
  for program in sbatch srun squeue sacct scancel scontrol sinfo sacctmgr sshare; do
    real=$(command -v "$program") || continue
    printf '#!/bin/sh\nSLURM_CONF="%s" exec "%s" "$@"\n' "$FOLDER/slurm.conf" "$real" \
      >"$FOLDER/bin/$program"
    chmod +x "$FOLDER/bin/$program"
  done
}

launch() { # daemon, arguments
  local daemon=$1
  shift
  LOCAL_SLURM="$FOLDER" SLURM_CONF="$FOLDER/slurm.conf" setsid "$daemon" "$@" \
    </dev/null >"$FOLDER/log/$daemon.out" 2>&1 &
  echo $! >"$FOLDER/run/$daemon.pid"
}

# The process of a daemon, where it runs and was started by this script for this folder.
process_of() {
  local process
  process=$(cat "$FOLDER/run/$1.pid" 2>/dev/null) || return 1
  tr '\0' '\n' 2>/dev/null <"/proc/$process/environ" | grep -qx "LOCAL_SLURM=$FOLDER" || return 1
  echo "$process"
}

wait_until() { # what, command
  local what=$1 end=$((SECONDS + DEADLINE_SECONDS))
  shift
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS > end)); then
      tail -n 20 "$FOLDER"/log/* >&2
      fail "waited $DEADLINE_SECONDS s for $what"
    fi
    sleep 0.1
  done
}

node_is_idle() { [[ $(timeout 10 "$FOLDER/bin/sinfo" --noheader --format=%T) == idle ]]; }
no_jobs() { [[ -z $(timeout 10 "$FOLDER/bin/squeue" --noheader 2>/dev/null) ]]; }
has_ended() { ! process_of "$1"; }

end() { # daemon
  local process
  process=$(process_of "$1") || return 0
  kill "$process" 2>/dev/null || return 0
  (wait_until "the end of $1" has_ended "$1") || kill -KILL "$process" 2>/dev/null || true
}

start() {
  are_installed || fail "Slurm is not installed"
  mkdir -p "$(dirname "$FOLDER")"
  mkdir "$FOLDER" || fail "$FOLDER exists"
  mkdir "$FOLDER"/{run,log,state,spool,bin}
  (umask 077 && head -c 128 /dev/urandom >"$FOLDER/munge.key")
  write_configuration
  launch munged --foreground --force --socket="$FOLDER/run/munge.socket" \
    --key-file="$FOLDER/munge.key" --log-file="$FOLDER/log/munged.log" \
    --pid-file="$FOLDER/run/munged.own.pid" --seed-file="$FOLDER/munged.seed"
  wait_until munged test -S "$FOLDER/run/munge.socket"
  launch slurmctld -D -f "$FOLDER/slurm.conf"
  launch slurmd -D -N node1 -f "$FOLDER/slurm.conf"
  wait_until "an idle node" node_is_idle
}

stop() {
  [[ -f $FOLDER/slurm.conf ]] || fail "no Slurm of this script in $FOLDER"
  # First the jobs, whose step daemons outlive slurmd.
  timeout 10 "$FOLDER/bin/scancel" --user="$(id -un)" 2>/dev/null || true
  (wait_until "the end of the jobs" no_jobs) || true
  local daemon
  for daemon in slurmd slurmctld munged; do
    end "$daemon"
  done
  rm -rf "$FOLDER"
}

case ${1:-} in
  install) install_packages "Slurm (${PACKAGES[*]})" ;;
  start | stop)
    [[ ${2:-} == /* && ${#2} -le 80 ]] || fail "name a folder by a short absolute path"
    readonly FOLDER=$2
    "$1"
    ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
