import ArgumentParser

/// Runs whose client processes are on other machines.
struct LaunchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "launch",
    abstract: "Runs an experiment with client processes on other machines.",
    discussion: """
      EXAMPLE
        metronome launch slurm docs/experiments/w2.yaml --nodes 2 --tasks-per-node 4
        metronome launch ssh docs/experiments/async.yaml --hosts hosts.yaml
        metronome launch kubernetes docs/experiments/w1.yaml --image IMAGE --dry-run
      """,
    subcommands: [LaunchSlurmCommand.self, LaunchSSHCommand.self, LaunchKubernetesCommand.self])
}
