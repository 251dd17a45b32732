extension String {
  /// How many columns of a terminal it takes.
  package var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

  /// Its beginning, as far as so many columns have room for it.
  package func prefix(columns limit: Int) -> String {
    var (kept, used) = (String.UnicodeScalarView(), 0)
    for scalar in unicodeScalars {
      used += scalar.columns
      if used > limit { break }
      kept.append(scalar)
    }
    return String(kept)
  }

  /// At most so many characters, the last of them "…" where some are missing.
  package func shortened(to count: Int) -> String {
    self.count > count ? prefix(count - 1) + "…" : self
  }
}

extension Unicode.Scalar {
  /// 0 for what joins the scalar before it, 2 for the wide ones of East Asia and for pictures, else 1.
  fileprivate var columns: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
