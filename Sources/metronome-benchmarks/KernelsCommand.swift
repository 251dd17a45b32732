import ArgumentParser
import Kernels
import Wording
import Reports

struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Times loops, random numbers, messages, updates and layers' products on one core.")

  @OptionGroup var timing: TimingOptions

  func run() throws {
    useOneMatrixThread()
    print("vector level: \(VectorLevel.best), OpenBLAS: \(matrixKernelName())")
    var report = KernelReport(repeats: timing.repeats)
    report.timeVectorLoops()
    report.timeLayer()
    report.timeLoss()
    report.timeRandomNumbers()
    try report.timeMessages()
    for workload in Workload.allCases { try report.timeUpdates(of: workload) }
    print(report.text)
    print("the layers' matrix products for a batch of 64, or as much as goes at a time:")
    print(LayerReport(repeats: timing.repeats).text, terminator: "")
    if let slowness = Arithmetic.ordered.slowness() { print(slowness) }
  }
}

/// A row for each kernel: its time, and what that is per number.
struct KernelReport {
  /// Numbers in the softmax model: 784 x 10 weights and 10 biases.
  static let parameterCount = 7_850

  private let repeats: Int
  private var table = TextTable(header: ["kernel", "median us", "least", "most", "ns each"])

  init(repeats: Int) {
    self.repeats = repeats
  }

  var text: String { table.text }

  /// Adds a row for `body`, which handles `count` numbers.
  mutating func time(_ name: String, count: Int, _ body: () -> Void) {
    let seconds = secondsEach(repeats: repeats, body)
    let micro = [seconds.median, seconds.least, seconds.most].map { ($0 * 1e6).text(decimals: 2) }
    table.append([name] + micro + [(seconds.median * 1e9 / Double(count)).text(decimals: 3)])
  }
}
