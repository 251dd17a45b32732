import Testing
import Wording

@testable import Reports

@Suite struct DoctorReportTests {
  private let findings: [Finding] = [
    .ok("program", "metronome"), .warning("cores", "2", mend: "buy more"),
    .missing("gnuplot", "not on PATH", mend: "install it"),
  ]

  @Test func `each finding has its line, and what to do has one`() {
    let report = DoctorReport(findings)
    #expect(report.isFit)
    #expect(
      report.text == """
        ok       program  metronome
        warning  cores    2
                          mend: buy more
        missing  gnuplot  not on PATH
                          mend: install it

        nothing is missing that every run needs; for some: gnuplot

        """)
  }

  @Test func `what every run needs is named last`() {
    let report = DoctorReport(
      findings + [.needed("open files", "20", mend: "raise"), .needed("cache", "no", mend: "set")])
    #expect(!report.isFit)
    #expect(report.text.hasSuffix("\n\nmissing for any run: open files, cache\n"))
  }

  @Test func `what others wrote is shown, not obeyed`() {
    let report = DoctorReport([.ok("folder", "a\u{1B}[2J\nb")])
    #expect(report.text.contains("a\\u{1B}[2J\\nb\n"))
  }

  @Test func `a gnuplot is asked for what we draw with`() {
    let whole = ["5.4", "dumb", "pdfcairo", "pngcairo", "svg", "x11"]
    #expect(Gnuplot.finding(version: whole).verdict == .ok)
    for terminal in ["dumb", "pdfcairo", "pngcairo", "svg"] {
      let finding = Gnuplot.finding(version: whole.filter { $0 != terminal })
      #expect(finding.verdict == .warning && finding.found.hasSuffix("draw \(terminal)"))
    }
    #expect(Gnuplot.finding(version: []).verdict == .warning)
  }
}
