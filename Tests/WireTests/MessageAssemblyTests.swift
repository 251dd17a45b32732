import Federation
import Testing
import Wire

@Suite struct MessageAssemblyTests {
  private func delta(_ order: UInt64 = 1, _ values: Values) -> WeightDelta {
    var delta = WeightDelta.sample(delta: values)
    delta.order = order
    return delta
  }

  private func part(_ offset: Int, _ values: [Float], of total: Int = 10) -> Values {
    Values(total: total, offset: offset, values: values[...])
  }

  @Test(arguments: 1...12)
  func `a vector cut into parts and put together again is the same`(valueCountMax: Int) throws {
    let vector = (0..<10).map(Float.init)
    let message = delta(1, Values(vector))
    var assembly = MessageAssembly<WeightDelta>(parameterCount: 10)
    // Twice: nothing may be left from the first.
    for _ in 0..<2 {
      let parts = message.parts(valueCountMax: valueCountMax)
      #expect(parts.count == (10 + valueCountMax - 1) / valueCountMax)
      for part in parts.dropLast() { #expect(try assembly.add(part) == nil) }
      #expect(try assembly.add(parts.last!) == message)
    }
  }

  @Test func `an empty vector is one part`() throws {
    let message = delta(1, Values([]))
    #expect(message.parts(valueCountMax: 4) == [message])
    var assembly = MessageAssembly<WeightDelta>(parameterCount: 0)
    #expect(try assembly.add(message) == message)
  }

  @Test func `a vector of another length is refused`() {
    var assembly = MessageAssembly<WeightDelta>(parameterCount: 10)
    let error = #expect(throws: WireError.self) {
      try assembly.add(delta(7, Values([1, 2, 3])))
    }
    #expect(
      error?.description == "the vector length in WeightDelta 7 is 3; allowed is 10")
  }

  @Test(arguments: [0, 2, 4, 6])
  func `a part that leaves a gap, overlaps or comes twice is refused`(offset: Int) throws {
    var assembly = MessageAssembly<WeightDelta>(parameterCount: 10)
    #expect(try assembly.add(delta(1, part(0, [1, 2, 3]))) == nil)
    #expect(throws: WireError.self) { try assembly.add(delta(1, part(offset, [4]))) }
  }

  @Test func `a vector that does not begin with its first part is refused`() {
    var assembly = MessageAssembly<WeightDelta>(parameterCount: 10)
    #expect(throws: WireError.self) { try assembly.add(delta(1, part(5, [1]))) }
  }

  @Test func `a part of another message is refused, and the next message is read`() throws {
    var assembly = MessageAssembly<WeightDelta>(parameterCount: 10)
    #expect(try assembly.add(delta(1, part(0, [1, 2, 3]))) == nil)
    let error = #expect(throws: WireError.self) { try assembly.add(delta(2, part(3, [4]))) }
    #expect(
      error?.description
        == "the message after a part of WeightDelta 1 is a part of WeightDelta 2; "
        + "allowed is the next part of the same message, all other fields equal")
    let whole = delta(3, Values([Float](repeating: 1, count: 10)))
    #expect(try assembly.add(whole) == whole)
  }
}
