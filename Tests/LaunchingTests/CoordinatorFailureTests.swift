import Launching
import Runtime
import Testing

@Suite struct CoordinatorFailureTests {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  @Test func `the last line of what went wrong is what a launcher hears`() {
    #expect(CoordinatorFailure(Failure(description: "first\nlast: why")).reason == "last: why")
    #expect(CoordinatorFailure(Failure(description: "")).reason == "")
  }

  @Test(arguments: ["tcp://127.0.0.1:4000", "runs/small", " failed: x", "", "a result"])
  func `other lines of a coordinator are no failures`(line: String) {
    #expect(CoordinatorFailure(line: line).map(\.reason) == nil)
  }

  @Test func `what is said is read back`() {
    let failures: [(any Error, Bool)] = [
      (Failure(description: "the disk is full"), false),
      (RuntimeError.unfinished("it left the numbers", isDivergence: true), true),
      (RuntimeError.unfinished("nobody is left", isDivergence: false), false),
    ]
    for (error, isDivergence) in failures {
      let said = CoordinatorFailure(error)
      let read = CoordinatorFailure(line: said.line)
      #expect(read?.reason == "\(error)" && read?.isDivergence == isDivergence)
    }
  }
}
