import Experiment
import Glibc
import Reports
import Testing

@testable import metronome

@Suite struct DataViewTests {
  @Test func `the data of a source made from the seed is shown and written`() async throws {
    var template = Array("/tmp/metronome-data.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let experiment = try Experiment(
      yaml: "clients: 3\ndata: { source: synthetic, classes: 4, samples: 7, test-samples: 2 }",
      file: "view.yaml")
    let view = try DataView(experiment)
    let complaint = try await view.write(to: "\(folder)/deep/down")
    let names =
      ["division.csv"] + (complaint == nil ? ["division.png", "division.svg", "division.pdf"] : [])
    for name in names {
      #expect(unlink("\(folder)/deep/down/\(name)") == 0)
    }
    #expect(rmdir("\(folder)/deep/down") == 0 && rmdir("\(folder)/deep") == 0)
    rmdir(folder)
    #expect(view.report.text.hasPrefix("view: 21 training samples of 3 clients\n"))
    if let complaint { #expect(complaint.hasPrefix("gnuplot is not here")) }
  }

  @Test func `quadratic clients have no samples to show`() throws {
    let experiment = try Experiment(yaml: "data: quadratic", file: "x.yaml")
    let error = #expect(throws: (any Error).self) { try DataView(experiment) }
    #expect(
      "\(try #require(error))"
        == "the quadratic source has no samples, so there is nothing to divide")
  }
}
