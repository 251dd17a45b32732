internal import Records
package import Wording

/// What was found where somebody looked whether metronome can work here.
package struct DoctorReport {
  private let findings: [Finding]

  /// A report of these, in this order.
  package init(_ findings: [Finding]) { self.findings = findings }

  /// Whether nothing is missing that a run needs.
  package var isFit: Bool { needed.isEmpty }

  private var needed: [Finding] { findings.filter(\.isNeeded) }

  /// A line for each finding, and one for how to mend it; at last, whether runs are possible.
  package var text: String {
    let verdictColumns = Finding.Verdict.warning.rawValue.columns
    let subjectColumns = findings.map(\.subject.columns).max() ?? 0
    let margin = String(repeating: " ", count: verdictColumns + subjectColumns + 4)
    var text = ""
    for finding in findings {
      let verdict = finding.verdict.rawValue.padded(to: verdictColumns)
      let subject = finding.subject.padded(to: subjectColumns)
      text += "\(verdict)  \(subject)  \(finding.found.printable)\n"
      if let mend = finding.mend { text += "\(margin)mend: \(mend.printable)\n" }
    }
    return text + "\n\(conclusion)\n"
  }

  private var conclusion: String {
    guard isFit else {
      return "missing for any run: \(needed.map(\.subject).joined(separator: ", "))"
    }
    let optional = findings.filter { $0.verdict == .missing }.map(\.subject)
    return "nothing is missing that every run needs"
      + (optional.isEmpty ? "" : "; for some: \(optional.joined(separator: ", "))")
  }

  /// The same as one JSON object, keys sorted, with a line end.
  /// - Parameter version: of the program.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(.indented)
    writer.object { writer in
      writer.array("findings") { writer in
        for finding in findings {
          writer.object { writer in
            writer.add("found", finding.found)
            writer.add("mend", finding.mend)
            writer.add("needed", finding.isNeeded)
            writer.add("subject", finding.subject)
            writer.add("verdict", finding.verdict.rawValue)
          }
        }
      }
      writer.add("fit", isFit)
      writer.add("version", version)
    }
    return writer.take() + [UInt8(ascii: "\n")]
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }
}
