extension Collection where Element: BinaryInteger {
  /// Sizes as a sentence has them: 28 x 28 x 1.
  var sizesText: String { map { "\($0)" }.joined(separator: " x ") }
}
