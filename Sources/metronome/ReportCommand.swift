import ArgumentParser
import Reports
import Runtime
import Wording

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes a page about runs, with figures and intervals over seeds.",
    discussion: """
      EXAMPLE
        metronome report runs/fashion-f80-20260131-120000
        metronome report runs/sweep-20260131-120000 --target-accuracy 0.8
        metronome report runs/first runs/second --output both
        metronome report runs/first --format pdf,svg --size 8x6cm

      It is REPORT/report.html, which opens in any browser without a network, and
      in REPORT/figures each figure's data as CSV. See docs/report.md.

      EXIT CODES
        0    the page is written; what is missing from it is said on standard error
        2    the command line is wrong
        3    a folder holds no run, or the page cannot be written
        130  interrupted
      """)

  @Argument(
    help: "Run folders, sweep folders, or folders that hold run folders.",
    completion: .directory)
  var folders: [String]

  @Option(
    help: ArgumentHelp(
      "The folder for report.html and figures; the default is the given one.",
      valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The kinds of files that figures are kept as, of pdf, svg and png.", valueName: "kinds"))
  var format = "svg"

  @Option(
    help: ArgumentHelp(
      "How large those are, for a paper, as 8x6cm or 3.3x2.5in; the default is as on the page.",
      valueName: "size"))
  var size: String?

  @OptionGroup var target: TargetOptions

  func run() async throws {
    try await endingAtSignals {
      let view = try ReportView(folders, target: target.reportTarget)
      let place = output ?? folders[0]
      let complaint = try await view.report(command: command).write(
        to: place, formats: formats, paper: size.flatMap { PictureSize(paper: $0) })
      for sentence in view.problems + [complaint].compactMap(\.self) {
        StandardError.writeLine("metronome: \(sentence)")
      }
      try writeStandardOutput("\(place.printable)/report.html\n")
    }
  }

  private var formats: [PictureFormat] {
    format.split(separator: ",").compactMap { PictureFormat(rawValue: String($0)) }
  }

  /// What was typed, for a shell.
  private var command: String {
    let options = [
      ("--output", output), ("--format", format == "svg" ? nil : format), ("--size", size),
    ]
    let words = options.flatMap { name, value in value.map { [name, $0.shellWord] } ?? [] }
    return (["metronome", "report"] + folders.map(\.shellPath) + words + target.arguments).joined(
      separator: " ")
  }

  func validate() throws {
    let kinds = format.split(separator: ",", omittingEmptySubsequences: false)
    for kind in kinds where PictureFormat(rawValue: String(kind)) == nil {
      throw ValidationError(
        "--format: found \(kind.quoted); allowed: pdf, svg and png, with commas between them")
    }
    if let size, PictureSize(paper: size) == nil {
      throw ValidationError(
        "--size: found \(size.quoted); allowed: a width and a height of 3 cm to 1 m, as 8x6cm, "
          + "80x60mm or 3.3x2.5in")
    }
    if folders.count > 1, output == nil {
      throw ValidationError(
        "found \(folders.count.counted("folder")) and no --output; allowed: one folder, or "
          + "--output with the folder for the page")
    }
  }
}
