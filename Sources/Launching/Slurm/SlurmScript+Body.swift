extension SlurmScript {
  /// What the scripts of runs and of sweeps have in common.
  static let commonBody = #"""
    launch=$run/launch

    say() { printf '%(%F %T)T %s\n' -1 "$*" >&2; }

    # What is stopped: the coordinator, or the sweep. When the time limit is near, Slurm signals
    # this shell alone; scancel and pre-emption signal all processes, and kill them soon after.
    main=
    stopped_by=
    stop() {
      stopped_by=$1
      if [[ -n $main ]]; then kill -TERM "$main" 2>/dev/null; fi
    }
    trap 'stop limit' USR1
    trap 'stop signal' TERM INT

    # Waits for its end, whatever signals come meanwhile, and leaves its exit code in `code`.
    finish() {
      # One that came before there was anything to stop.
      if [[ -n $stopped_by ]]; then kill -TERM "$main" 2>/dev/null; fi
      while kill -0 "$main" 2>/dev/null; do wait "$main"; done
      wait "$main"
      code=$?
    }

    # How far a run was when it was stopped the last time.
    how_far() {
      sed -n 's/.*\(interrupted after [^;]*\).*/\1/p' "$1/coordinator.log" 2>/dev/null | tail -n 1
    }

    # Queues this job again to go on from the checkpoint; not where it got no further since the last
    # time. $1: how far it is.
    queue_again() {
      local mark=$launch/stopped-${SLURM_ARRAY_TASK_ID:-run}
      if [[ $(cat "$mark" 2>/dev/null) == "$1" ]]; then
        say "the time limit came before anything more was done; submit it with a longer --time"
        code=3
      elif echo "$1" >"$mark" && scontrol requeue "$SLURM_JOB_ID"; then
        say "the time limit is near; the job is queued again and goes on from the checkpoint"
      else
        say "the time limit is near, and Slurm does not queue the job again; go on with" \
          "sbatch $launch/job.sbatch"
      fi
    }

    say "job $SLURM_JOB_ID on $SLURM_JOB_NODELIST, queued again ${SLURM_RESTART_COUNT:-0} times"
    if ! "$program" --version >/dev/null; then
      say "$program does not run on $(hostname): put it, with its libraries, where every node" \
        "finds it, or say with --program where it is there"
      exit 3
    fi

    """#

  /// A coordinator here, and client processes on all nodes.
  static let runBody = #"""
    if [[ -e $run/summary.json ]]; then
      say "the run has finished: $run"
      exit 0
    fi
    if [[ -e $run/metrics.csv ]]; then
      what=(--resume "$run")
    else
      what=("$launch/submitted.yaml" --output "$run")
    fi

    # New keys each time, which only this user can read and which are removed at the end: the
    # coordinator lets in those alone who have the client's, and all that they say is encrypted.
    session=$launch/session-$SLURM_JOB_ID.${SLURM_RESTART_COUNT:-0}
    rm -rf "$launch/session-$SLURM_JOB_ID."*
    trap 'rm -rf "$session"' EXIT
    mkdir -m 700 "$session" && "$program" keys new coordinator --folder "$session" >/dev/null &&
      "$program" keys new client --folder "$session" >/dev/null || exit 3

    # The coordinator, on a free port of this node.
    OPENBLAS_NUM_THREADS=1 "$program" coordinator "${what[@]}" "${coordinator_options[@]}" \
      --bind 'tcp://*:*' --announce "$session/endpoint" --expected "$SLURM_NTASKS" \
      --key "$session/coordinator.key_secret" --allow "$session/client.key" </dev/null &
    main=$!
    while [[ ! -s $session/endpoint ]]; do
      if ! kill -0 "$main" 2>/dev/null || [[ -n $stopped_by ]]; then
        finish
        say "the coordinator ended before it listened, with code $code"
        exit "$code"
      fi
      sleep 0.2
    done

    # Other nodes reach this one where Slurm does, whatever it calls itself.
    METRONOME_ENDPOINT=$(<"$session/endpoint")
    address=$(scontrol --oneliner show node "$SLURMD_NODENAME" |
      sed -n 's/.* NodeAddr=\([^ ]*\).*/\1/p')
    if [[ -n $address && $address != *:* ]]; then
      METRONOME_ENDPOINT=tcp://$address:${METRONOME_ENDPOINT##*:}
    fi

    # What a task does. No secret is in its environment: only where one lies.
    METRONOME_KEY=$session/client.key_secret
    METRONOME_COORDINATOR_KEY=$("$program" keys show "$session/coordinator.key")
    export METRONOME_ENDPOINT METRONOME_KEY METRONOME_COORDINATOR_KEY
    export METRONOME_PROGRAM=$program METRONOME_COMMAND=$client_command
    task='
      export METRONOME_PROCESS=$SLURM_PROCID METRONOME_PROCESSES=$SLURM_NTASKS
      if [ -n "$METRONOME_COMMAND" ]; then
        for name in OMP OPENBLAS MKL NUMEXPR; do
          name=${name}_NUM_THREADS
          eval "export $name=\${$name:-${SLURM_CPUS_PER_TASK:-1}}"
        done
        exec /bin/sh -c "$METRONOME_COMMAND"
      fi
      if ! "$METRONOME_PROGRAM" --version >/dev/null; then
        echo "$METRONOME_PROGRAM does not run on $(hostname): put it, with its libraries, where" \
          "every node finds it, or say with --program where it is there" >&2
        exit 127
      fi
      OPENBLAS_NUM_THREADS=1 exec "$METRONOME_PROGRAM" client "$@"'

    # Client processes, each with a log of its own. One that fails, or a node that is lost, ends no
    # other.
    if [[ -n ${SLURM_CPUS_PER_TASK:-} ]]; then export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK; fi
    (
      srun --kill-on-bad-exit=0 --wait=0 --no-kill --open-mode=append \
        --output="${launch//%/%%}/client-%t.log" \
        /bin/sh -c "$task" client "${client_options[@]}" </dev/null
      ended=$?
      # The coordinator sends them home when the run is over. Without them it would wait for others.
      for ((second = 0; second < 30; second++)); do
        kill -0 "$main" 2>/dev/null || exit
        if ((second == 5)); then
          say "all client processes have ended, srun with code $ended; the first of them said" \
            "last, in $launch/client-0.log:"
          tail -n 5 "$launch/client-0.log" >&2
        fi
        sleep 1
      done
      kill -USR2 $$
    ) &
    clients=$!
    trap 'stop desertion' USR2

    finish
    # A moment for client processes that write something at their end; Slurm ends the others.
    for _ in {1..50}; do
      kill -0 "$clients" 2>/dev/null || break
      sleep 0.2
    done
    say "the coordinator ended with code $code"
    if ((code == 130)) && [[ $stopped_by == limit ]]; then
      queue_again "$(how_far "$run")"
    elif ((code == 130)) && [[ $stopped_by == desertion ]]; then
      say "the run was stopped, since no client process was left; see $launch/client-*.log"
      code=3
    fi
    exit "$code"

    """#

  /// Some cells, or the table of all.
  static let sweepBody = #"""
    sweep=("$launch/submitted.yaml" --output "$run" "${sweep_options[@]}")
    if ((SLURM_ARRAY_TASK_ID == 0)); then
      exec "$program" sweep "${sweep[@]}" "${table_options[@]}" --collect
    fi
    first=$(((SLURM_ARRAY_TASK_ID - 1) * cells_per_task + 1))
    last=$((first + cells_per_task - 1 < cells ? first + cells_per_task - 1 : cells))

    # It prints the run folders of its cells first of all.
    folders=$launch/cells-$SLURM_ARRAY_TASK_ID
    "$program" sweep "${sweep[@]}" --only "$first-$last" --jobs 1 </dev/null >"$folders" &
    main=$!
    finish
    if [[ $stopped_by == limit ]] && ((code == 130)); then
      queue_again "$(while read -r folder; do how_far "$folder"; done <"$folders")"
    fi
    say "of $cells cells those from $first to $last ended with code $code"
    exit "$code"

    """#
}
