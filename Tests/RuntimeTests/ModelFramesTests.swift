import Messaging
import Testing
import Wire

@testable import Runtime

/// Models on their way to many client processes.
@Suite struct ModelFramesTests {
  private func model(in frame: ModelFrame) throws -> Model {
    let message = try frame.frame.withBytes { try CoordinatorMessage(decoding: $0) }
    guard case .model(let model) = message else { throw PeerFault(reason: "\(message.kind)") }
    return model
  }

  @Test func `a version is encoded once, for all processes that need it`() throws {
    var frames = ModelFrames()
    var encodings = 0
    func parts(_ version: Int) throws -> [ModelFrame] {
      try frames.parts(of: version) {
        encodings += 1
        return [Float(version), 2, 3]
      }
    }
    let first = try parts(7)
    #expect(first.count == 1)
    #expect(try model(in: first[0]) == Model(version: 7, parameters: Values([7, 2, 3])))
    _ = try parts(8)
    #expect(try parts(7)[0] === first[0])
    #expect(encodings == 2)
  }

  @Test func `a version goes in the encoding of the run`() throws {
    var frames = ModelFrames(encoding: .float16)
    let parts = try frames.parts(of: 7) { [0.1, -3] }
    #expect(
      try model(in: parts[0])
        == Model(version: 7, parameters: Values([Float(Float16(0.1)), -3], encoding: .float16)))
  }

  @Test func `versions that nobody asked for lately are encoded anew`() throws {
    var frames = ModelFrames()
    let first = try frames.parts(of: 0) { [1] }
    for version in 1...40 { _ = try frames.parts(of: version) { [Float(version)] } }
    let again = try frames.parts(of: 0) { [1] }
    #expect(again[0] !== first[0])
    #expect(try model(in: again[0]) == model(in: first[0]))
  }

  @Test func `a large model comes in parts, and is kept alone`() throws {
    var frames = ModelFrames()
    let small = try frames.parts(of: 0) { [1] }
    let parameters = [Float](repeating: 0.5, count: 17 << 20)
    let large = try frames.parts(of: 1) { parameters }
    #expect(large.count == 5)
    #expect(try frames.parts(of: 1) { [] }[0] === large[0])
    var assembly = MessageAssembly<Model>(parameterCount: parameters.count)
    var whole: Model?
    for part in large { whole = try assembly.add(model(in: part)) }
    #expect((whole == Model(version: 1, parameters: Values(parameters))) == true)
    #expect(try frames.parts(of: 0) { [1] }[0] !== small[0])
  }
}
