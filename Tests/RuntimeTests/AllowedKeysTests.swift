import Execution
import Experiment
import Federation
import Foundation
import Learning
import Messaging
import Testing

@testable import Runtime

/// Which client processes may do which clients' work.
@Suite struct AllowedKeysTests {
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/metronome-allowed-\(UUID())"
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private let folder: Folder
  private var keys: [String: CurveKey] = [:]

  init() throws {
    folder = try Folder()
    for (name, clients) in [("any", nil), ("other", nil), ("three", "3"), ("some", "0-1")] {
      let pair = try CurveKeyPair.make()
      try KeyFile(name: name, pair: pair, clients: clients).write(in: folder.path)
      keys[name] = pair.publicKey
    }
  }

  private func reception() throws -> Reception {
    let experiment = try Experiment(
      yaml: "clients: 6\ndata: { source: synthetic, features: 3, classes: 2 }\n", file: "test.yaml")
    return Reception(
      experiment, try experiment.task.makeLearner(cacheFolder: "/nonexistent"),
      keys: try AllowedKeys(paths: [folder.path]))
  }

  private func answer(_ name: String, _ declared: String?) throws -> String {
    let reception = try reception()
    let hosted = declared.flatMap { ClientRanges(text: $0) } ?? ClientRanges()
    do throws(PeerFault) {
      switch try reception.clients(hosted, withKey: keys[name]) {
      case .any: return "any"
      case .only(let clients): return clients.text
      }
    } catch {
      return error.reason
    }
  }

  @Test func `a key that stands for clients may do their work alone`() throws {
    #expect(try answer("three", nil) == "client 3")
    #expect(try answer("three", "3") == "client 3")
    #expect(
      try answer("three", "3-4")
        == "Hello.hosted_clients: found client 4; allowed for the key three: client 3")
    #expect(try answer("some", "1") == "client 1")
  }

  @Test func `a key that stands for none leaves the others theirs`() throws {
    #expect(try answer("any", nil) == "clients 2, 4 to 5")
    #expect(try answer("any", "4-5") == "clients 4 to 5")
    #expect(
      try answer("any", "0")
        == "Hello.hosted_clients: found client 0; allowed for the key any: clients 2, 4 to 5")
  }

  @Test func `a key that is not allowed may do nothing`() throws {
    let stranger = try CurveKeyPair.make().publicKey
    let reception = try reception()
    #expect(throws: PeerFault.self) { try reception.clients(ClientRanges(), withKey: stranger) }
  }

  @Test func `one key for different clients is refused`() throws {
    let text = try String(contentsOfFile: folder.path + "/three.key", encoding: .utf8)
    try text.replacing("\"3\"", with: "\"4\"").write(
      toFile: folder.path + "/four.key", atomically: true, encoding: .utf8)
    #expect(throws: AllowedKeysError.self) { try AllowedKeys(paths: [folder.path]) }
    try text.replacing("\"3\"", with: "\"all\"").write(
      toFile: folder.path + "/four.key", atomically: true, encoding: .utf8)
    #expect(throws: AllowedKeysError.self) { try AllowedKeys(paths: [folder.path + "/four.key"]) }
  }
}
