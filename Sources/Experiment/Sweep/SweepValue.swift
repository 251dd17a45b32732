/// One value of a varied key.
struct SweepValue {
  /// As it is written; `--set key=text` sets the same.
  let text: String
  /// Its place is where the value stands.
  let setting: Setting
  /// Where its key stands.
  let keyPlace: Place

  /// Whether this is what a place names that shows a whole `key=value`.
  var isNamedByPlace: Bool {
    if case .override = setting.place { true } else { false }
  }
}

extension [SweepValue] {
  /// The first text that an earlier value has, too.
  var firstRepeated: String? {
    var known: Set<String> = []
    return first { !known.insert($0.text).inserted }?.text
  }
}
