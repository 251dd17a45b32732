import Chance
import Glibc
import Kernels
import Testing
@testable import Learning

@Suite struct NPZArchiveTests {
  /// Reads everything in the file.
  private func read(_ path: String) throws(LearningError) -> [(name: String, array: NPYArray)] {
    let archive = try NPZArchive(path: path)
    var arrays: [(String, NPYArray)] = []
    for name in archive.names { arrays.append((name, try archive.array(name))) }
    return arrays
  }

  private func problem(_ bytes: [UInt8]) -> String? {
    let folder = TemporaryFolder()
    let path = folder.path(of: bytes, as: "x.npz")
    return refusal { () throws(LearningError) in
      for (_, array) in try read(path) { _ = array.floats() }
    }.map { String($0.dropFirst(path.count + 2)) }
  }

  @Test func `archives of NumPy are read, stored or compressed`() throws {
    let folder = TemporaryFolder()
    let compressed = try read(folder.path(of: compressedArchive, as: "compressed.npz"))
    #expect(compressed.map(\.name) == ["a", "labels"])
    #expect(compressed[0].array.shape == [2, 3])
    #expect(compressed[0].array.floats() == [0, 0.5, 1, 1.5, 2, 2.5])
    #expect(compressed[1].array.integers() == [3, -1, 2])
    let stored = try read(folder.path(of: storedArchive, as: "stored.npz"))
    #expect(stored.map(\.name) == ["x"])
    #expect(stored[0].array.floats() == [1.5, -2])
  }

  @Test func `an archive in the form of those beyond 4 GiB is read`() throws {
    let folder = TemporaryFolder()
    // As an archive has it that really is: the first end record says that it is too small.
    var saturated = largeArchive
    for place in -14 ..< -2 { saturated[saturated.count + place] = 0xFF }
    for bytes in [largeArchive, saturated] {
      let found = try read(folder.path(of: bytes, as: "large.npz"))
      #expect(found.map(\.name) == ["a", "labels"])
      #expect(found[0].array.floats() == [0, 0.5, 1, 1.5, 2, 2.5])
      #expect(found[1].array.integers() == [3, -1, 2])
    }
  }

  @Test func `what is written is read back, and the same arrays give the same bytes`() throws {
    let folder = TemporaryFolder()
    let arrays: [(name: String, shape: [Int], values: [Float])] = [
      ("layers.0.weight", [2, 3], [1, 2, 3, 4, 5, .infinity]), ("bias", [0], []), ("b", [], [-0.0]),
    ]
    let path = try folder.writeArchive(arrays, to: "a.npz")
    let found = try read(path)
    #expect(found.map(\.name) == arrays.map(\.name))
    #expect(found.map(\.array.shape) == arrays.map(\.shape))
    #expect(found.map { bits($0.array.floats()) } == arrays.map { bits($0.values) })
    let again = try folder.writeArchive(arrays, to: "b.npz")
    #expect(bytes(ofFile: path) == bytes(ofFile: again))
  }

  @Test(.enabled(if: system("python3 -c 'import numpy' 2>/dev/null") == 0))
  func `numpy opens what is written`() throws {
    let folder = TemporaryFolder()
    let path = try folder.writeArchive(
      [("layers.0.weight", [2, 3], [1, 2, 3, 4, 5, 6.5]), ("bias", [1], [-1])], to: "a.npz")
    let script = """
      import numpy, zipfile, sys
      assert zipfile.ZipFile('\(path)').testzip() is None
      a = numpy.load('\(path)', allow_pickle=False)
      assert list(a) == ['layers.0.weight', 'bias']
      assert a['layers.0.weight'].dtype == numpy.float32
      assert a['layers.0.weight'].tolist() == [[1, 2, 3], [4, 5, 6.5]]
      assert a['bias'].tolist() == [-1]
      """
    folder.write(Array(script.utf8), to: "check.py")
    #expect(system("python3 \(folder.path)/check.py") == 0)
  }

  @Test func `an array that is not there is refused with those that are`() throws {
    let folder = TemporaryFolder()
    let path = folder.path(of: compressedArchive, as: "x.npz")
    let archive = try NPZArchive(path: path)
    #expect(
      refusal { () throws(LearningError) in _ = try archive.array("b") }
        == "\(path): no array is called \"b\"; it has \"a\", \"labels\"")
  }

  @Test(arguments: [compressedArchive, storedArchive, largeArchive])
  func `every truncated prefix is refused`(whole: [UInt8]) {
    #expect(problem(whole) == nil)
    for count in 0..<whole.count { #expect(problem(Array(whole.prefix(count))) != nil, "\(count)") }
  }

  @Test func `damaged archives are refused with a sentence`() {
    func problem(_ changes: [Int: UInt8], of whole: [UInt8] = compressedArchive) -> String? {
      var bytes = whole
      for (offset, byte) in changes {
        bytes[offset < 0 ? bytes.count + offset : offset] = byte
      }
      return self.problem(bytes)
    }
    let directory = 0x117
    #expect(
      problem([-1: 1])
        == "it does not end as a ZIP archive does; a .npz file is one, as numpy.savez makes")
    #expect(problem([-12: 3]) == "the archive's directory is damaged")
    #expect(problem([directory: 0]) == "the archive's directory is damaged")
    #expect(
      problem([directory + 8: 1])
        == "\"a.npy\" is encrypted; allowed: archives without a password")
    #expect(
      problem([directory + 10: 12])
        == "\"a.npy\" is compressed by method 12; allowed: 0 (stored), 8 (deflated)")
    #expect(problem([directory + 16: 0]) == "a: the check sum is wrong; the file is damaged")
    #expect(problem([directory + 24: 1]) == "a: it does not begin as a .npy file does")
    #expect(
      problem([directory + 24: 0x99])
        == "a: its compressed bytes are damaged")
    #expect(
      problem([directory + 42: 1]) == "\"a.npy\" is not where the archive's directory says")
    #expect(
      problem([directory + 26: 0x10]) == "\"a.npy\" cannot have 1048728 bytes in 87")
    #expect(problem([60: 0xFF]) == "a: its compressed bytes are damaged")
    #expect(
      problem([150: 0x7A], of: storedArchive) == "x: the check sum is wrong; the file is damaged")
  }

  @Test func `damaged records of archives beyond 4 GiB are refused with a sentence`() {
    func problem(_ changes: [Int: UInt8]) -> String? {
      var bytes = largeArchive
      for (offset, byte) in changes { bytes[offset] = byte }
      return self.problem(bytes)
    }
    let (directory, second, record, locator) = (0x158, 0x19F, 0x1F3, 0x22B)
    let misplaced = "the archive's ZIP64 record is not where its locator says"
    for change in [[locator + 8: 1 as UInt8], [locator + 15: 0xFF], [record: 0]] {
      #expect(problem(change) == misplaced)
    }
    let damaged = "the archive's directory is damaged"
    #expect(problem([locator: 0]) == damaged)
    for offset in [16, 24, 32, 39, 40, 47, 48, 55] {
      #expect(problem([record + offset: 0xF7]) == damaged, "\(offset)")
    }
    // The extra field's kind, its length, and the sizes in it.
    let extra = directory + 46 + 5
    let missing = "the sizes of \"a.npy\" are missing; the archive's directory is damaged"
    #expect(problem([extra: 2]) == missing)
    #expect(problem([extra + 2: 15]) == missing)
    #expect(problem([extra + 11: 0xFF]) == damaged)
    #expect(problem([extra + 4: 1]) == "\"a.npy\" cannot have 1 byte in 152")
    #expect(
      problem([extra + 8: 1, extra + 16: 1])
        == "\"a.npy\" is not where the archive's directory says")
    let other = second + 46 + 10
    #expect(
      problem([other + 8: 1])
        == "\"labels.npy\" is compressed and beyond 4 GiB; save it with numpy.savez, or as a .npy "
        + "file")
    #expect(
      problem([other + 25: 0x7F]) == "\"labels.npy\" is not where the archive's directory says")
  }

  @Test func `two arrays of one name are refused`() throws {
    let folder = TemporaryFolder()
    let path = try folder.writeArchive([("a", [1], [1]), ("a", [1], [2])], to: "a.npz")
    #expect(
      refusal { () throws(LearningError) in _ = try NPZArchive(path: path) }
        == "\(path): two files of the archive are called \"a.npy\"")
  }

  @Test(arguments: 0..<UInt64(500)) func `changed bytes never crash`(seed: UInt64) {
    var stream = inputs(seed)
    let archives = [compressedArchive, storedArchive, largeArchive]
    var bytes = archives[Int(stream.nextBelow(3))]
    for _ in 0..<(1 + stream.nextBelow(4)) {
      bytes[Int(stream.nextBelow(UInt32(bytes.count)))] = UInt8(
        truncatingIfNeeded: stream.nextWord())
    }
    _ = problem(bytes)
  }
}
