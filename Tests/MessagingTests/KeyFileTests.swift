import Foundation
import Glibc
import Testing

@testable import Messaging

/// Keys as files.
@Suite struct KeyFileTests {
  /// A folder that goes with the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/metronome-keys-\(UUID())"
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private let folder: Folder
  private let pair: CurveKeyPair
  private var paths: (publicKey: String, secretKey: String) {
    KeyFile.paths(of: "site3", in: folder.path)
  }

  init() throws {
    folder = try Folder()
    pair = try .make()
    try KeyFile(name: "site3", pair: pair, clients: "3,5-7").write(in: folder.path)
  }

  private func sentence<Value>(_ body: () throws(KeyFileError) -> Value) -> String? {
    do throws(KeyFileError) {
      _ = try body()
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `what was written is read back`() throws {
    let known = try KnownKey(path: paths.publicKey)
    #expect(known.name == "site3" && known.key == pair.publicKey && known.clients == "3,5-7")
    let read = try CurveKeyPair(path: paths.secretKey)
    #expect(read.publicKey == pair.publicKey && read.secretKey == pair.secretKey)
    #expect(try KnownKey(path: paths.secretKey).key == pair.publicKey)
    #expect(try KnownKey.read(at: folder.path) == [known])
  }

  @Test func `a public key file holds no secret, and a secret one is its user's alone`() throws {
    let text = try String(contentsOfFile: paths.publicKey, encoding: .utf8)
    #expect(!text.contains(pair.secretKey) && !text.contains("secret-key"))
    var status = stat()
    #expect(stat(paths.secretKey, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func `a key is never written over`() throws {
    let said = sentence { () throws(KeyFileError) in
      try KeyFile(name: "site3", pair: pair).write(in: folder.path)
    }
    #expect(said?.hasSuffix("is there already; choose another name, or remove it") == true)
    #expect(try CurveKeyPair(path: paths.secretKey).publicKey == pair.publicKey)
  }

  @Test(arguments: [0o604, 0o620, 0o640, 0o644, 0o666] as [mode_t])
  func `a secret key that others can reach is refused`(mode: mode_t) {
    #expect(chmod(paths.secretKey, mode) == 0)
    let said = sentence { () throws(KeyFileError) in try CurveKeyPair(path: paths.secretKey) }
    #expect(said?.contains("can read this secret key; run `chmod 600`") == true, "\(mode)")
  }

  /// So a key comes on Kubernetes: it is root's, and reaches the user through a group.
  @Test(.enabled(if: geteuid() == 0))
  func `a secret key of another user may come through a group`() throws {
    #expect(chown(paths.secretKey, 12_345, getegid()) == 0 && chmod(paths.secretKey, 0o440) == 0)
    #expect(try CurveKeyPair(path: paths.secretKey).publicKey == pair.publicKey)
    #expect(chmod(paths.secretKey, 0o444) == 0)
    #expect(sentence { () throws(KeyFileError) in try CurveKeyPair(path: paths.secretKey) } != nil)
  }

  @Test func `a file without the key is refused, and nothing of it is said`() throws {
    let path = folder.path + "/other"
    try "root:x:0:0: a secret\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(chmod(path, 0o600) == 0)
    for said in [
      sentence { () throws(KeyFileError) in try CurveKeyPair(path: path) },
      sentence { () throws(KeyFileError) in try KnownKey(path: path).key },
    ] {
      #expect(said?.hasPrefix("\(path): no ") == true)
      #expect(said?.contains("root") == false)
    }
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let pipe = sentence { () throws(KeyFileError) in try CurveKeyPair(path: folder.path + "/pipe") }
    #expect(pipe?.hasSuffix("this is a pipe; a key file is expected here") == true)
  }

  @Test func `a pair whose halves do not belong together is refused`() throws {
    let path = folder.path + "/mixed.key_secret"
    let other = try CurveKeyPair.make()
    try "curve\n  public-key = \"\(other.publicKey)\"\n  secret-key = \"\(pair.secretKey)\"\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(chmod(path, 0o600) == 0)
    let said = sentence { () throws(KeyFileError) in try CurveKeyPair(path: path) }
    #expect(said?.contains("are no pair") == true)
  }

  @Test(arguments: ["", "../up", "a/b", ".hidden"])
  func `a name that is none is refused`(name: String) {
    let said = sentence { () throws(KeyFileError) in
      try KeyFile(name: name, pair: pair).write(in: folder.path)
    }
    #expect(said?.contains("is no name for a key") == true)
  }
}
