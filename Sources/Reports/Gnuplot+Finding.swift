package import Wording

extension Gnuplot {
  /// What is said to get it.
  package static let remedy = "install it with `apt-get install gnuplot-nox`"

  /// Whether it is here, and can draw what we ask for.
  /// - Parameter mayStart: whether another program can be started.
  package static func finding(mayStart: Bool) async -> Finding {
    guard mayStart else {
      return .warning("gnuplot", "not tried", mend: "mend what is missing first")
    }
    do throws(Fault) {
      let said = try await answer(to: "print GPVAL_VERSION, ' ', GPVAL_TERMINALS").errors
      return finding(version: said.split(separator: " ").map(String.init))
    } catch {
      switch error {
      case .missing:
        return .missing(
          "gnuplot", "not on PATH: pictures and `run --plot` are left out", mend: remedy)
      case .refused(let text):
        return .warning("gnuplot", "it said: \(text.prefix(200))", mend: remedy)
      }
    }
  }

  /// - Parameter words: its version and its terminals.
  static func finding(version words: [String]) -> Finding {
    let (version, known) = (words.first ?? "", Set(words.dropFirst()))
    let wanted = ["pngcairo", "svg", "pdfcairo", "dumb"]
    let missing = wanted.filter { !known.contains($0) }
    guard missing.isEmpty else {
      return .warning(
        "gnuplot", "\(version), which cannot draw \(missing.joined(separator: ", "))", mend: remedy)
    }
    return .ok("gnuplot", "\(version), which draws PNG, SVG, PDF and text")
  }
}
