import Glibc
import Testing

@testable import Records

@Suite struct DraftFileTests {
  @Test(.enabled(if: access("/dev/shm", W_OK) == 0))
  func `a file in memory, below the folder of devices, is one like any other`() throws {
    let path = "/dev/shm/metronome-draft-\(getpid())"
    defer { unlink(path) }
    let file = try DraftFile(path: path)
    try file.append([1, 2, 3] as [UInt8])
    #expect(access(path, F_OK) != 0)
    try file.finish()
    #expect(try contents(ofRegularFile: path) == [1, 2, 3])
  }

  @Test func `what is a device is written to as it is`() throws {
    let file = try DraftFile(path: "/dev/null")
    try file.append([1, 2, 3] as [UInt8])
    try file.finish()
    #expect(access("/dev/null.draft", F_OK) != 0)
  }
}
