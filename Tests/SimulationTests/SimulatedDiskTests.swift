import Execution
import Glibc
import Testing

@testable import Records

/// What the simulated disk does to the program's own checkpoints.
@Suite struct SimulatedDiskTests {
  private let disk: SimulatedDisk
  private let folder: CheckpointFolder

  init() throws {
    disk = try SimulatedDisk(hasNoLinks: false)
    folder = CheckpointFolder(in: disk.folder)
  }

  private func checkpoint(_ version: Int) -> Checkpoint {
    Checkpoint(
      RunState(
        aggregations: version, evaluations: 0, planSHA256: "",
        vectors: ["version \(version)": [Float](repeating: Float(version), count: 50)]),
      wallSeconds: 0, trainingSeconds: 0, rowBytes: [:], experimentSHA256: "", dataFingerprint: 1,
      program: "test", arithmeticCore: "")
  }

  private func found() throws -> Int? { try folder.read()?.checkpoint.state.aggregations }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `what was not synced is torn by a loss of power, and nothing by the end of a process`(
    seed: UInt64
  ) throws {
    let path = disk.folder + "/checkpoint/file"
    mkdir(disk.folder + "/checkpoint", 0o755)
    disk.serve {
      let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
      defer { close(descriptor) }
      let bytes = [UInt8](repeating: 7, count: 100)
      #expect(write(descriptor, bytes, 60) == 60)
      #expect(fsync(descriptor) == 0)
      let folder = open(disk.folder + "/checkpoint", O_RDONLY)
      #expect(fsync(folder) == 0)
      close(folder)
      #expect(write(descriptor, bytes, 40) == 40)
    }
    var none: Dice?
    _ = try disk.crash(losingPower: &none)
    #expect(try contents(ofRegularFile: path) == [UInt8](repeating: 7, count: 100))
    disk.serve {
      let descriptor = open(path, O_WRONLY | O_APPEND)
      defer { close(descriptor) }
      #expect(write(descriptor, [UInt8](repeating: 8, count: 30), 30) == 30)
    }
    var dice: Dice? = Dice(seed: seed, purpose: .simulatedDisk)
    _ = try disk.crash(losingPower: &dice)
    let left = try #require(try contents(ofRegularFile: path))
    #expect(left.prefix(100) == ArraySlice([UInt8](repeating: 7, count: 100)))
    #expect(left.dropFirst(100) != ArraySlice([UInt8](repeating: 8, count: 30)), "seed \(seed)")
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `a checkpoint outlives the death of its writer at any change, with the power or without`(
    seed: UInt64
  ) throws {
    var deaths = 0
    for place in 0..<14 {
      for losesPower in [false, true] {
        try disk.clear()
        var writer: CheckpointWriter? = try disk.serve { try CheckpointWriter(folder) }
        try disk.serve {
          try writer?.write(checkpoint(1))
          try writer?.write(checkpoint(2))
          disk.plan(.death, after: place)
          try? writer?.write(checkpoint(3))
        }
        deaths += disk.isDead ? 1 : 0
        let isWritten = !disk.isDead
        disk.serve { writer = nil }
        var dice = losesPower ? Dice(seed: seed, purpose: .simulatedDisk) : nil
        let text = try disk.crash(losingPower: &dice)
        let version = try #require(try found(), "\(text)")
        #expect(isWritten ? version == 3 : version >= 2, "seed \(seed), change \(place): \(text)")
      }
    }
    #expect(deaths > 10)
  }

  @Test(arguments: [ENOSPC, EIO])
  func `a disk that refuses leaves the checkpoint that was there`(code: Int32) throws {
    for place in 0..<10 {
      try disk.clear()
      try disk.serve {
        let writer = try CheckpointWriter(folder)
        try writer.write(checkpoint(1))
        disk.plan(.failure(code), after: place)
        try? writer.write(checkpoint(2))
        disk.mend()
        #expect(try (found() ?? 0) >= 1)
        try writer.write(checkpoint(3))
      }
      #expect(try found() == 3)
    }
  }
}
