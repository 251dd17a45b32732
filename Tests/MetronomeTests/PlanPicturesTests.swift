import Experiment
import Glibc
import Reports
import Testing

@testable import metronome

/// What `plan` draws, by a real gnuplot where there is one.
@Suite struct PlanPicturesTests {
  @Test(arguments: [
    "clients: 3\nscheme: FedFix-0.5\nstop: { time: 4 }",
    "clients: 90\ndelays: F-80\nscheme: Async_identical\nstop: { time: 20 }",
    "clients: 1\nscheme: Async\nstop: { aggregations: 1 }",
    // Nothing is back before the end.
    "clients: 2\nscheme: FedAvg\nstop: { time: 0.5 }",
  ]) func `the pictures of a plan are drawn, each beside its data`(yaml: String) async throws {
    var template = Array("/tmp/metronome-plan.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let plan = try Plan(Experiment(yaml: yaml, file: "view.yaml"))
    let complaint = try await plan.draw(try plan.walk(csv: nil), to: "\(folder)/deep")
    for name in ["timeline", "staleness", "importance"] {
      #expect(unlink("\(folder)/deep/\(name).csv") == 0)
      if complaint == nil {
        var status = stat()
        #expect(stat("\(folder)/deep/\(name).png", &status) == 0 && status.st_size > 2_000)
        #expect(unlink("\(folder)/deep/\(name).png") == 0)
        #expect(unlink("\(folder)/deep/\(name).svg") == 0)
        #expect(unlink("\(folder)/deep/\(name).pdf") == 0)
      }
    }
    #expect(rmdir("\(folder)/deep") == 0 && rmdir(folder) == 0)
    if let complaint { #expect(complaint.hasPrefix("gnuplot is not here")) }
  }
}
