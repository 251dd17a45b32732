internal import Experiment
internal import Federation
internal import Wording

/// What the shell of a host does for the client processes there: it looks whether all is there that they
/// need, keeps the key in a folder that only they can enter, starts them, passes on what they print, and
/// leaves nothing behind.
///
/// All of it comes over ssh's standard input, which no other user of the host can read, as a command line or
/// an environment could be. The same standard input is the lifeline: whatever ends the connection, the
/// process group ends with it, which sshd makes for each command.
struct HostScript: Sendable {
  let host: HostsFile.Host
  /// The number of its first process among all of the run.
  var firstProcess: Int
  /// How many client processes the run has on all hosts.
  let processes: Int
  /// Where the host reaches the coordinator.
  let endpoint: String
  /// What they show the coordinator, and it shows them; nil where nothing is encrypted.
  let keys: Keys?
  /// Of this program.
  let version: String

  /// A client's secret key file, and the coordinator's public key.
  struct Keys: Sendable {
    let secretFile: String
    let coordinator: String
  }

  /// The command for ssh. Shells of every kind understand it alike, and it says nothing to who lists the
  /// processes of the host.
  func command(bytes: Int) -> String {
    "exec /bin/sh -c 'eval \"$(dd bs=1 count=\(bytes) 2>/dev/null)\"'"
  }

  /// The script. A part of it, where the connection breaks, does nothing.
  var text: String {
    "main() {\n\(values)\(Self.body)\n}\nmain\n"
  }

  /// The script's variables, and the environment that the hosts file gives.
  private var values: String {
    var lines = host.environment.map { "export \($0.name)=\($0.value.shellWord)" }
    let values = [
      ("m_version", version.shellWord), ("m_program", Self.path(host.program ?? "metronome")),
      ("m_command", (host.clientCommand ?? "").shellWord), ("m_data", Self.path(host.data ?? "")),
      ("m_hosted", host.hostedClients.list.shellWord), ("m_count", "\(host.processes)"),
      ("m_first", "\(firstProcess)"), ("m_folder", "''"),
      ("m_key", (keys?.secretFile ?? "").shellWord),
      ("METRONOME_ENDPOINT", endpoint.shellWord), ("METRONOME_PROCESSES", "\(processes)"),
      ("METRONOME_COORDINATOR_KEY", (keys?.coordinator ?? "").shellWord),
    ]
    lines += values.map { "\($0)=\($1)" }
    return lines.map { "  \($0)\n" }.joined()
  }

  /// A path as a shell's word; one that begins with `~/` is in the user's folder there.
  private static func path(_ path: String) -> String {
    path.hasPrefix("~/") ? "\"$HOME\"/" + String(path.dropFirst(2)).shellWord : path.shellWord
  }

  /// POSIX shell, and what every Linux and BSD has besides.
  private static let body = #"""
      umask 077
      trap : TERM INT HUP
      say() { printf '%s\n' "$*"; }
      fail() {
        [ -z "$m_folder" ] || rm -rf "$m_folder"
        say "failed $(printf '%s' "$*" | tr '\n' ' ')"
        exit 1
      }
      say 'metronome begins'
      m_folder=$(mktemp -d "${TMPDIR:-/tmp}/metronome-host-XXXXXX" 2>&1) || {
        m_found=$m_folder m_folder=
        fail "folder $m_found"
      }
      [ -z "$m_data" ] || [ -d "$m_data" ] || fail data
      if [ -z "$m_command" ]; then
        m_found=$("$m_program" --version 2>&1 </dev/null) || fail "program $m_found"
        [ "$m_found" = "$m_version" ] || fail "version $m_found"
        m_threads=1
      else
        m_cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || m_cores=1
        m_threads=$((m_cores > m_count ? m_cores / m_count : 1))
        : "${OMP_NUM_THREADS:=$m_threads}" "${MKL_NUM_THREADS:=$m_threads}"
        : "${NUMEXPR_NUM_THREADS:=$m_threads}"
        export OMP_NUM_THREADS MKL_NUM_THREADS NUMEXPR_NUM_THREADS
        m_gpus=${CUDA_VISIBLE_DEVICES-$(
          nvidia-smi -L 2>/dev/null | sed -n 's/^GPU \([0-9]*\):.*/\1/p'
        )}
      fi
      : "${OPENBLAS_NUM_THREADS:=$m_threads}"
      export OPENBLAS_NUM_THREADS METRONOME_ENDPOINT METRONOME_PROCESSES
      if [ -n "$m_key" ]; then
        printf '%s\n' "$m_key" >"$m_folder/client.key_secret" || fail "folder $m_folder"
        m_key=
        METRONOME_KEY=$m_folder/client.key_secret
        export METRONOME_KEY METRONOME_COORDINATOR_KEY
      fi

      # Whatever ends the connection, our standard input ends, and then all that was started here.
      exec 3<&0 </dev/null
      (
        trap '' TERM INT HUP
        exec >/dev/null 2>&1
        while read -r m_line <&3; do :; done
        kill -TERM 0
        sleep 2
        rm -rf "$m_folder"
        kill -KILL 0
      ) &

      one() {
        METRONOME_PROCESS=$((m_first + $1))
        export METRONOME_PROCESS
        if [ -n "$m_command" ]; then
          m_number=$1
          set -- $(printf '%s' "$m_gpus" | tr ',' ' ')
          if [ $# -gt 0 ]; then
            shift $((m_number % $#))
            CUDA_VISIBLE_DEVICES=$1
            export CUDA_VISIBLE_DEVICES
          fi
          [ -z "$m_data" ] || export METRONOME_DATA="$m_data"
          [ -z "$m_hosted" ] || export METRONOME_HOST_CLIENTS="$m_hosted"
          /bin/sh -c "$m_command" </dev/null 3<&-
        else
          set -- client --launched --connect "$METRONOME_ENDPOINT"
          [ -z "$METRONOME_KEY" ] || set -- "$@" --key "$METRONOME_KEY" \
            "--coordinator-key=$METRONOME_COORDINATOR_KEY"
          [ -z "$m_hosted" ] || set -- "$@" --host-clients "$m_hosted"
          [ -z "$m_data" ] || set -- "$@" --data "$m_data"
          "$m_program" "$@" <&3 3<&-
        fi
      }
      watched() {
        {
          trap : TERM INT HUP
          one "$1"
          printf '%s' $? >"$m_folder/ended-$1"
        } 2>&1 | {
          trap '' TERM INT HUP
          while IFS= read -r m_line || [ -n "$m_line" ]; do
            printf 'said %s %s\n' "$1" "$m_line"
          done
        }
        say "ended $1 $(cat "$m_folder/ended-$1" 2>/dev/null || echo 137)"
      }
      m_number=0 m_all=
      while [ $m_number -lt $m_count ]; do
        (
          trap : TERM INT HUP
          watched $m_number
        ) &
        m_all="$m_all $!"
        m_number=$((m_number + 1))
      done
      for m_each in $m_all; do
        # A signal ends a wait, too.
        while kill -0 $m_each 2>/dev/null; do wait $m_each; done
      done
      rm -rf "$m_folder"
      say over
      kill -KILL 0
    """#
}
