import Glibc
import Testing

@testable import Records

@Suite struct SetAsideTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/metronome-set-aside-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { rmdir(path) }
    try body(path)
  }

  @Test func `room for the result is held until the end, and then given free`() throws {
    try withFolder { folder in
      let setAside = try SetAside(in: folder, modelByteCount: 1 << 20)
      var status = stat()
      #expect(stat("\(folder)/\(SetAside.fileName)", &status) == 0)
      #expect(status.st_blocks * 512 >= 1 << 20)
      setAside.release()
      #expect(stat("\(folder)/\(SetAside.fileName)", &status) != 0)
    }
  }

  @Test func `it is taken over from a run that was killed, and gone with its owner`() throws {
    try withFolder { folder in
      let left = open("\(folder)/\(SetAside.fileName)", O_WRONLY | O_CREAT, 0o644)
      #expect(left >= 0 && write(left, "left", 4) == 4)
      close(left)
      do { _ = try SetAside(in: folder, modelByteCount: 100) }
      #expect(access("\(folder)/\(SetAside.fileName)", F_OK) != 0)
    }
  }

  @Test func `its descriptors are there when all others are used up`() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 256, rlim_max: 256)
      guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
        let setAside = try? SetAside(in: "/tmp", modelByteCount: 0)
      else { exit(1) }
      while open("/dev/null", O_RDONLY) >= 0 {}
      do throws(ResultsError) {
        close(try openResultFile("/etc/passwd", O_RDONLY))
        exit(2)
      } catch {
        guard error.isForWantOfDescriptors else { exit(3) }
      }
      guard setAside.releaseDescriptors(), (try? openResultFile("/etc/passwd", O_RDONLY)) != nil
      else { exit(4) }
      exit(0)
    }
  }
}
