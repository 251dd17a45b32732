extension Substring {
  /// The parts between its commas, but for those inside braces, brackets and quotes, which YAML takes
  /// for one value.
  func splitAtCommas() -> [Substring] {
    var (parts, start) = ([Substring](), startIndex)
    var (depth, quote, isEscaped) = (0, Character?.none, false)
    // Quotes and, outside of others, braces and brackets are some only where a value begins.
    var isBeginning = true
    for index in indices {
      let character = self[index]
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if character == "\\", open == "\"" {
          isEscaped = true
        } else if character == open {
          quote = nil
        }
        continue
      }
      switch character {
      case "\"" where isBeginning, "'" where isBeginning: quote = character
      // Two of them stand for one inside.
      case "'" where index > startIndex && self[self.index(before: index)] == "'": quote = character
      case "{" where isBeginning || depth > 0, "[" where isBeginning || depth > 0: depth += 1
      case "}" where depth > 0, "]" where depth > 0: depth -= 1
      case "," where depth == 0:
        parts.append(self[start..<index])
        start = self.index(after: index)
      default: break
      }
      if character != " " { isBeginning = "=,:{[".contains(character) }
    }
    return parts + [self[start...]]
  }
}
