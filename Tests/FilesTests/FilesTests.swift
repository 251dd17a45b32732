import Foundation
import Glibc
import Testing

@testable import Files

@Suite struct FilesTests {
  private let folder = TemporaryFolder()

  @Test func `a folder's names are all that is in it, by their bytes`() throws {
    for name in ["b", "B", ".hidden", "ä"] { folder.write([], to: name) }
    mkdir(folder.path + "/inner", 0o755)
    #expect(try names(inFolder: folder.path) == [".hidden", "B", "b", "inner", "ä"])
  }

  @Test func `a folder that is not there, and one that is none, say why`() {
    #expect(throws: FileProblem.system(ENOENT)) { try names(inFolder: folder.path + "/none") }
    folder.write([], to: "file")
    #expect(throws: FileProblem.system(ENOTDIR)) { try names(inFolder: folder.path + "/file") }
  }

  @Test func `what is no regular file is refused at once, with what it is`() {
    mkfifo(folder.path + "/pipe", 0o600)
    mkdir(folder.path + "/folder", 0o700)
    let others = [
      (folder.path + "/pipe", "a pipe"), (folder.path + "/folder", "a folder"),
      ("/dev/null", "a device"),
    ]
    for (path, kind) in others {
      for flags in [O_RDONLY, O_RDWR, O_WRONLY] {
        #expect(throws: FileProblem.otherKind(kind)) { try openRegularFile(path, flags) }
      }
    }
    #expect(throws: FileProblem.system(ENOENT)) {
      try openRegularFile(folder.path + "/none", O_RDONLY)
    }
  }

  @Test(arguments: 0..<UInt64(20))
  func `what was written is what is read, whatever the chunks`(seed: UInt64) throws {
    let path = folder.path + "/file"
    let bytes = (0..<(seed * seed * 97 + seed)).map { UInt8(truncatingIfNeeded: $0 &* (seed | 1)) }
    let written = try openRegularFile(path, O_WRONLY | O_CREAT | O_TRUNC)
    try writeAll(bytes.span.bytes, to: written)
    close(written)
    let opened = try openRegularFile(path, O_RDONLY)
    defer { close(opened) }
    var (found, chunk) = ([UInt8](), [UInt8](repeating: 0, count: Int(1 + seed * 13)))
    let start = Int(seed) % chunk.count
    while case let count = try readBytes(of: opened, into: &chunk, from: start), count > 0 {
      found += chunk[start..<(start + count)]
    }
    #expect(found == bytes)
  }

  @Test func `a pipe that does not wait takes all bytes as its reader takes them`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    let (reader, writer) = (ends[0], ends[1])
    Thread.detachNewThread {
      var chunk = [UInt8](repeating: 0, count: 5_000)
      // Until the writer's end is closed.
      while case let count = read(reader, &chunk, chunk.count), count != 0 {
        if count < 0 { usleep(100) }
      }
      close(reader)
    }
    try writeAll([UInt8](repeating: 7, count: 1 << 20).span.bytes, to: writer)
    close(writer)
  }

  @Test func `a full disk says so`() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    #expect(throws: FileProblem.system(ENOSPC)) {
      try writeAll([1 as UInt8, 2].span.bytes, to: descriptor)
    }
  }
}
