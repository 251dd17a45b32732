import Federation
import Wording

/// A mapping of the experiment file, whose values are asked for by key and type.
///
/// What is wrong is reported and read as nil, as if the key were absent, so that one reading finds
/// all problems. A key that nobody has asked for by the end is unknown, by construction: there is
/// no list of keys that could differ from what is read.
struct Section {
  /// Where the mapping begins.
  let place: Place
  let problems: Problems
  private let path: String
  private let entries: [Setting.Entry]
  private var asked: [String] = []
  /// What the known keys depend on, as `kind iid`; nil when they are always the same.
  private var condition: String?
  private var reportsUnknownKeys = true

  /// The section at the dotted key `path`; a setting that is no mapping reads as an empty one.
  init(_ setting: Setting, path: String, problems: Problems) {
    place = setting.place
    self.path = path
    self.problems = problems
    if case .section(let entries) = setting.content { self.entries = entries } else { entries = [] }
  }

  /// The dotted key of `key`.
  func dotted(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The setting at `key`, if it is there.
  func peek(_ key: String) -> Setting? { entries.first { $0.key == key }?.value }

  func isAbsentOrNone(_ key: String) -> Bool { peek(key).map { $0.word == "none" } ?? true }

  /// The setting at `key`, which is a known key from now on. Its absence is a problem when
  /// `sentence` says what is needed.
  mutating func ask(_ key: String, needed sentence: String? = nil) -> Setting? {
    asked.append(key)
    let setting = peek(key)
    if setting == nil, let sentence {
      problems.report("missing\(withCondition); allowed: \(sentence)", key: dotted(key), at: place)
    }
    return setting
  }

  private var withCondition: String { condition.map { " with \($0)" } ?? "" }

  /// Reports that `setting`, found at `key`, is not allowed.
  func refuse(_ setting: Setting, _ key: String, allowed: String) {
    report("found \(setting.found); allowed: \(allowed)", key: key, at: setting.place)
  }

  /// Reports a problem of `key`, or of the section itself when `key` is nil.
  func report(_ reason: String, key: String? = nil, at place: Place? = nil) {
    let found = place ?? key.flatMap(peek)?.place ?? self.place
    problems.report(reason, key: key.map(dotted) ?? path, at: found)
  }

  /// Reports what a type finds wrong with what was read, at the key that it is about.
  func report(_ problem: SettingProblem) {
    var (place, entries) = (self.place, entries)
    for key in problem.part.split(separator: ".") {
      guard let setting = entries.first(where: { $0.key == key })?.value else { break }
      place = setting.place
      entries = if case .section(let inner) = setting.content { inner } else { [] }
    }
    report("found \(problem.found); allowed: \(problem.allowed)", key: problem.part, at: place)
  }

  /// The word that the section's other keys depend on.
  ///
  /// Nil only when it is wrong; then the other keys are not judged.
  mutating func kind<Kind: RawRepresentable<String> & CaseIterable>(
    _ key: String = "kind", default kind: Kind
  ) -> Kind? {
    guard let kind = choice(key, default: kind) else {
      reportsUnknownKeys = false
      return nil
    }
    condition = "\(key) \(kind.rawValue)"
    return kind
  }

  /// What `read` makes of the section at `key`; an absent one is read as an empty one.
  mutating func section<Value>(
    _ key: String, shortForms: String? = nil, read: (inout Section) -> Value
  ) -> Value {
    let setting = ask(key) ?? Setting(content: .section([]), place: place)
    if case .section = setting.content {
    } else {
      refuse(setting, key, allowed: (shortForms.map { "\($0), or " } ?? "") + "a mapping")
    }
    var section = Section(setting, path: dotted(key), problems: problems)
    let value = read(&section)
    section.reportUnknownKeys()
    return value
  }

  /// The same for a section in whose place the word `none` may stand, or nothing.
  mutating func sectionOrNone<Value>(
    _ key: String, shortForms: String? = nil, read: (inout Section) -> Value
  ) -> Value? {
    if isAbsentOrNone(key) {
      _ = ask(key)
      return nil
    }
    return section(key, shortForms: (shortForms.map { "\($0), " } ?? "") + "none", read: read)
  }

  /// Reports the keys that have not been asked for.
  func reportUnknownKeys() {
    guard reportsUnknownKeys else { return }
    let allowed = asked.joined(separator: ", ")
    let known = Set(asked)
    let unknown = entries.filter { !known.contains($0.key) }
    // Of a file of keys alone nobody reads more, and a guess takes a while.
    problems.report(more: unknown.count - min(unknown.count, Problems.most))
    for entry in unknown.prefix(Problems.most) {
      let guess = nearest(to: entry.key, among: asked).map { "; did you mean \"\($0)\"?" } ?? ""
      problems.report(
        "unknown key\(withCondition); allowed: \(allowed)\(guess)",
        key: dotted(String(entry.key.prefix(60))), at: entry.place)
    }
  }
}
