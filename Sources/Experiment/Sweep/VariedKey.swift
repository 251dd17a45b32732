/// A key with the values that it takes.
struct VariedKey {
  let key: String
  let place: Place
  let values: [SweepValue]

  /// What messages say a key may have.
  static let sentence = "values, as 1..5 or [a, b]"

  init(_ key: String, place: Place, values: [SweepValue]) {
    (self.key, self.place, self.values) = (key, place, values)
  }
}

// MARK: - In a file
extension VariedKey {
  /// Reads what stands at `entry` of a file: one value, or a list of values and ranges.
  /// - Parameter path: the dotted key that messages name.
  init(_ key: String, file entry: Setting.Entry, path: String, problems: Problems) {
    let whole = entry.value
    var items = [whole]
    if case .list(let elements) = whole.content { items = elements }
    if items.isEmpty {
      problems.report("found an empty list; allowed: \(Self.sentence)", key: path, at: whole.place)
    }
    var values: [SweepValue] = []
    for item in items {
      if item.isNothing {
        problems.report("found nothing; allowed: \(Self.sentence)", key: path, at: item.place)
        continue
      }
      switch NumberRange.read(item.word ?? "") {
      case .failure(let problem): problems.report(problem.reason, key: path, at: item.place)
      case .success(let texts?):
        values += texts.map {
          SweepValue(text: $0, setting: .plain($0, at: item.place), keyPlace: entry.place)
        }
      case .success(nil):
        values.append(SweepValue(text: item.flow, setting: item, keyPlace: entry.place))
      }
    }
    if let text = values.firstRepeated {
      problems.report(
        "found \(text.prefix(60)) twice; allowed: each value once", key: path, at: whole.place)
    }
    self.init(key, place: entry.place, values: values)
  }
}

// MARK: - On the command line
extension VariedKey {
  /// Reads `key=value,value`; nil where there is no key.
  /// - Parameter index: the option's position among the overrides.
  init?(_ typed: TypedOverride, index: Int, problems: Problems) {
    let allowed = "key=value,value"
    guard let equals = typed.text.firstIndex(of: "="), equals > typed.text.startIndex else {
      problems.report(
        "found \"\(typed.text.prefix(200))\"; allowed: \(allowed)",
        at: typed.optionAlone(index: index))
      return nil
    }
    let key = String(typed.text[..<equals])
    self.init(
      key, place: .override(typed, index: index),
      values: typed.values(
        typed.text[typed.text.index(after: equals)...], index: index, allowed: allowed,
        problems: problems
      ) { "\(key)=\($0)" })
  }
}

extension TypedOverride {
  /// The option without what was typed.
  func optionAlone(index: Int) -> Place {
    .override(TypedOverride("", option: option), index: index)
  }

  /// Reads `list`, a part of the text or all of it: values and ranges with commas between them.
  /// - Parameter typing: how the option is typed with one value alone.
  func values(
    _ list: Substring, index: Int, allowed: String, problems: Problems,
    typing: (String) -> String
  ) -> [SweepValue] {
    let place = Place.override(self, index: index)
    var values: [SweepValue] = []
    for part in list.splitAtCommas().map(\.trimmed) {
      if part.isEmpty {
        problems.report(
          "found \"\(text.prefix(200))\", with a value that is empty; allowed: \(allowed)",
          at: optionAlone(index: index))
        return values
      }
      switch NumberRange.read(String(part)) {
      case .failure(let problem): problems.report(problem.reason, at: place)
      case .success(let texts):
        for one in texts ?? [String(part)] {
          let own = Place.override(TypedOverride(typing(one), option: option), index: index)
          if let setting = Setting(value: one, at: own, problems: problems) {
            values.append(SweepValue(text: one, setting: setting, keyPlace: place))
          }
        }
      }
    }
    if let repeated = values.firstRepeated {
      problems.report(
        "found \"\(repeated.prefix(200))\" twice in \"\(text.prefix(200))\"; "
          + "allowed: each value once",
        at: optionAlone(index: index))
    }
    return values
  }
}

extension Setting {
  /// What is typed as a value on the command line; nil, and a problem, where it is not YAML.
  init?(value text: String, at place: Place, problems: Problems) {
    do throws(ExperimentError) {
      self = try Setting(value: text, at: place)
    } catch {
      for problem in error.problems { problems.report(problem.reason, key: problem.key, at: place) }
      return nil
    }
  }
}

extension Substring {
  /// Without spaces around it.
  var trimmed: Substring {
    var rest = drop { $0 == " " }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
