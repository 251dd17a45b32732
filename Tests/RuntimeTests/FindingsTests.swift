import Kernels
import Testing
import Wording

@testable import Runtime

/// What is said of machines that are not this one.
@Suite struct FindingsTests {
  @Test(arguments: [
    ("4.3.4", "4.3.4", Finding.Verdict.ok), ("4.3.4", "4.3.10", .ok), ("4.3.4", "5.0", .ok),
    ("4.3.4", "4.3.3", .warning), ("4.10.0", "4.9.1", .warning), ("1.0.18", "1.0", .warning),
  ])
  func `a library older than what was built with is told of`(
    built: String, running: String, verdict: Finding.Verdict
  ) {
    let finding = libraryFinding("ZeroMQ", built: built, running: running)
    #expect(finding.verdict == verdict)
    #expect(finding.found.hasPrefix(running))
  }

  @Test func `a processor without fused multiply-add is slow`() {
    for level in VectorLevel.allCases {
      let finding = arithmeticFinding(at: level)
      #expect((finding.verdict == .warning) == level.lacksFusedProducts)
    }
    #expect(arithmeticFinding(at: .widest).found.contains("AVX-512"))
    #expect(!arithmeticFinding(at: .wide).found.contains("AVX-512"))
  }

  @Test func `cores that the process may not use are told of`() {
    #expect(coresFinding(8, usable: 8).verdict == .ok)
    #expect(coresFinding(8, usable: nil).verdict == .ok)
    #expect(coresFinding(8, usable: 2).mend?.hasPrefix("add --processes 2") == true)
    #expect(Machine.usableCores.map { (1...Machine.cores).contains($0) } != false)
  }

  @Test func `little memory is told of`() {
    #expect(
      memoryFinding(8 << 30, available: 4 << 30).found == "8.0 GiB, 4.0 GiB of it free for programs"
    )
    #expect(memoryFinding(8 << 30, available: 100 << 20).verdict == .warning)
    #expect(memoryFinding(8 << 30, available: nil).found == "8.0 GiB")
    #expect(Machine.availableBytes.map { $0 > 0 && $0 <= Machine.memoryBytes } != false)
  }

  @Test func `one thread is no surprise, several are`() {
    #expect(threadsFinding(nil).verdict == .ok)
    #expect(threadsFinding("1").verdict == .ok)
    #expect(threadsFinding("4").verdict == .warning)
    #expect(kernelsFinding("").verdict == .ok)
    #expect(kernelsFinding("Haswell").verdict == .warning)
  }

  @Test func `open files are too few below what a run needs`() {
    let needed = OpenFiles.needed(processes: 2)
    func finding(_ now: Int, _ most: Int) -> Finding {
      openFilesFinding((now, most), needed: needed, clients: 2)
    }
    #expect(finding(needed, needed).verdict == .ok)
    #expect(finding(10, needed).verdict == .ok)
    #expect(finding(10, needed).found.contains("raises to"))
    #expect(finding(needed - 1, needed - 1).isNeeded)
    #expect(openFilesFinding(nil, needed: needed, clients: 2).verdict == .ok)
  }

  @Test func `a sentence is cut where it says what to do`() {
    let finding = Finding.needed("cache", sentence: "it is full; make room; or do not")
    #expect(finding.found == "it is full" && finding.mend == "make room; or do not")
    #expect(Finding.needed("cache", sentence: "it is full").mend == nil)
  }
}
