/// Folds words into a number that differs when they do, nearly always: FNV-1a over 64-bit words,
/// stirred. Not cryptographic.
struct Fingerprint {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x0000_0100_0000_01B3
    value ^= value >> 29
  }

  mutating func add(_ words: [Int32]) {
    add(UInt64(words.count))
    for word in words { add(UInt64(UInt32(bitPattern: word))) }
  }

  mutating func add(_ number: Double) { add(number.bitPattern) }
}
