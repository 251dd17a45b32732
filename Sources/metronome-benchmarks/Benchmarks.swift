import ArgumentParser
import Runtime

/// The command line's root; the verbs are beside it, a file each.
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metronome-benchmarks",
    abstract: "Times the parts of Metronome. It reports; nothing fails because of time.",
    discussion: """
      EXAMPLE
        metronome-benchmarks kernels
        metronome-benchmarks updates --processes 2
        metronome-benchmarks client --repeat 21
        metronome-benchmarks coordinator --parameters 7850
      """,
    subcommands: [
      KernelsCommand.self, UpdatesCommand.self, PlanCommand.self, ClientCommand.self,
      CoordinatorCommand.self, StandInCommand.self,
    ])
}

@main
enum Main {
  static func main() {
    #if DEBUG
      StandardError.writeLine(
        "metronome-benchmarks: a debug build; its times mean nothing, build with scripts/build")
    #endif
    Benchmarks.main()
  }
}
