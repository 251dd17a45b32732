internal import Digests

/// Folds numbers, texts and arrays into a number that differs when they do, nearly always.
struct Fingerprint {
  /// What was added: numbers as they are, of everything longer its length and its hash.
  private var words: [UInt64] = []

  var value: UInt64 { BytesHash(words).digest.low }

  mutating func add(_ word: UInt64) { words.append(word) }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

  mutating func add(_ number: Double) { add(number.bitPattern) }

  mutating func add(_ text: String) { add(Array(text.utf8)) }

  /// Adds all bytes of an array of numbers.
  mutating func add(_ numbers: [some BitwiseCopyable]) { add(BytesHash(numbers)) }

  mutating func add(_ hash: BytesHash) {
    add(hash.count)
    add(hash.digest.low)
    add(hash.digest.high)
  }
}
