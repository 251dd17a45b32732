import ArgumentParser
import Federation
import Messaging
import Runtime

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Makes the keys by which coordinator and client processes know one another.",
    discussion: """
      EXAMPLE
        metronome keys new coordinator
        metronome keys new site3 --clients 3
        metronome keys show coordinator.key
      """,
    subcommands: [New.self, Show.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new",
      abstract: "Makes NAME.key, for others to have, and NAME.key_secret, for nobody else.",
      discussion: """
        EXAMPLE
          metronome keys new site3 --clients 3
        """)

    @Argument(help: "What the key is called: the files' name.")
    var name: String

    @Option(
      help: ArgumentHelp("The folder for both files.", valueName: "folder"), completion: .directory)
    var folder = "."

    @Option(
      help: ArgumentHelp(
        """
        The clients that this key alone stands for, such as 3 or 0-9: no process with another key \
        trains them. The default is any that no key stands for.
        """, valueName: "list"))
    var clients: ClientList?

    func run() throws {
      let file = KeyFile(name: name, pair: try .make(), clients: clients?.text)
      do {
        try file.write(in: folder)
      } catch {
        throw ValidationError(error.description)
      }
      let paths = KeyFile.paths(of: name, in: folder)
      try writeStandardOutput("\(paths.publicKey)\n\(paths.secretKey)\n")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Prints the public key of a key file, as --coordinator-key takes it.",
      discussion: """
        EXAMPLE
          metronome keys show coordinator.key
        """)

    @Argument(help: "The file.", completion: .file())
    var file: String

    func run() throws {
      do {
        try writeStandardOutput(try KnownKey(path: file).key.text + "\n")
      } catch let error as KeyFileError {
        throw ValidationError(error.description)
      }
    }
  }
}
