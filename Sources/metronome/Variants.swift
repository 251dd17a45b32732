import ArgumentParser
import Experiment

/// What each variant of a comparison sets: `--vary` lists combined with one another, and each `--case`.
struct Variants {
  let typed: [[TypedOverride]]

  init(vary: [String], cases: [String]) throws {
    guard !vary.isEmpty || !cases.isEmpty else {
      throw ValidationError("nothing to compare; give --vary or --case")
    }
    var combined: [[TypedOverride]] = vary.isEmpty ? [] : [[]]
    var keys: Set<Substring> = []
    for text in vary {
      let (key, values) = try Self.varied(text)
      guard keys.insert(key).inserted else {
        throw ValidationError(
          "--vary: found \"\(key)\" twice; allowed: each key once, with all its values")
      }
      combined = combined.flatMap { variant in
        values.map { variant + [TypedOverride("\(key)=\($0)", option: "--vary")] }
      }
    }
    typed = try combined + cases.map(Self.settings)
  }

  private static func varied(_ text: String) throws -> (key: Substring, values: [Substring]) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw ValidationError("--vary: found \"\(text)\"; allowed: key=value,value")
    }
    let values = text[text.index(after: equals)...].splitAtCommas()
    var known: Set<Substring> = []
    for value in values {
      guard value.contains(where: { $0 != " " }) else {
        throw ValidationError(
          "--vary: found \"\(text)\", with a value that is empty; allowed: key=value,value")
      }
      guard known.insert(value).inserted else {
        throw ValidationError(
          "--vary: found \"\(value)\" twice in \"\(text)\"; allowed: each value once")
      }
    }
    return (text[..<equals], values)
  }

  private static func settings(_ text: String) throws -> [TypedOverride] {
    try text[...].splitAtCommas().map { part in
      guard let equals = part.firstIndex(of: "="), equals > part.startIndex else {
        throw ValidationError(
          "--case: found \"\(part)\" in \"\(text)\"; allowed: key=value,key=value; a value that "
            + "has commas stands in braces, brackets or quotes")
      }
      return TypedOverride(String(part), option: "--case")
    }
  }
}

extension Substring {
  /// The parts between its commas, but for those inside braces, brackets and quotes, which YAML takes
  /// for one value.
  fileprivate func splitAtCommas() -> [Substring] {
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
