import CDisk
import Foundation

/// A disk that loses what it was not told to keep, and fails when it is asked to.
///
/// The program's own code writes real files, in memory where there is such a place. Each of its changes
/// goes by here first, so that it is known what is on the disk after a loss of power: what was written
/// and not synced is torn, what was moved and whose folder was not synced may be back in its old place.
final class SimulatedDisk {
  /// What goes wrong, and how many changes later.
  enum Trouble: Equatable {
    /// The change fails with this error number, and so do those after it until the disk is mended.
    case failure(Int32)
    /// The process is killed before the change: nothing of what it does then counts.
    case death
  }

  /// A file's bytes, and how many of them are on the disk for good.
  private struct File {
    var bytes: [UInt8] = []
    var synced: Int?
  }

  /// Something done to the folder that is not there for good yet.
  private enum Change {
    /// The file is under this name, and no longer under the one that it was moved from.
    case enter(Int, as: String, leaving: String?)
    case remove(String)
  }

  /// Where the run's folder is.
  let folder: String
  /// Whether it has no second names for files, as some file systems.
  private let hasNoLinks: Bool
  private var files: [Int: File] = [:]
  private var lastFile = 0
  /// What is called how, for whoever looks now, and after a loss of power.
  private var names: [String: Int] = [:]
  private var durable: [String: Int] = [:]
  private var pending: [Change] = []
  private var trouble: (kind: Trouble, after: Int)?
  /// Whether whoever writes was killed meanwhile.
  private(set) var isDead = false
  /// Changes that were made, for the trace.
  private(set) var changes = 0

  init(hasNoLinks: Bool) throws {
    self.hasNoLinks = hasNoLinks
    let memory = "/dev/shm"
    let manager = FileManager.default
    let place =
      manager.isWritableFile(atPath: memory) ? memory : manager.temporaryDirectory.path
    folder = "\(place)/metronome-simulation-\(UUID().uuidString)"
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private var checkpoints: String { folder + "/checkpoint" }

  /// Lets something go wrong after some changes more.
  func plan(_ kind: Trouble, after changes: Int) { trouble = (kind, changes) }

  /// All is well again.
  func mend() { trouble = nil }

  /// Does what changes files by way of this disk.
  func serve<Result>(_ body: () throws -> Result) rethrows -> Result {
    metronome_disk_obey(
      { context, change, path, other, bytes, count in
        guard let context, let path, let count else { return 0 }
        let disk = Unmanaged<SimulatedDisk>.fromOpaque(context).takeUnretainedValue()
        return disk.decide(
          change, String(cString: path), other.map { String(cString: $0) },
          UnsafeRawBufferPointer(start: bytes, count: count.pointee))
      }, Unmanaged.passUnretained(self).toOpaque())
    defer { metronome_disk_obey(nil, nil) }
    return try body()
  }

  private func decide(
    _ change: metronome_disk_change, _ path: String, _ other: String?,
    _ bytes: UnsafeRawBufferPointer
  ) -> Int32 {
    guard path.hasPrefix(folder) else { return 0 }
    if isDead { return EIO }
    // Before that it would say that there is no such file.
    if hasNoLinks, change == metronome_disk_link, names[name(of: path)] != nil { return EPERM }
    if let (kind, after) = trouble {
      guard after == 0 else {
        trouble = (kind, after - 1)
        return note(change, path, other, bytes)
      }
      switch kind {
      // Whoever has no room can still make some.
      case .failure(let code):
        return change == metronome_disk_unlink ? note(change, path, other, bytes) : code
      case .death:
        isDead = true
        return EIO
      }
    }
    return note(change, path, other, bytes)
  }

  /// Follows a change that is made.
  private func note(
    _ change: metronome_disk_change, _ path: String, _ other: String?,
    _ bytes: UnsafeRawBufferPointer
  ) -> Int32 {
    changes += 1
    let name = name(of: path)
    switch change {
    case metronome_disk_write:
      // Whoever opens a draft empties it, so a file that was moved away or removed begins anew.
      let file = names[name] ?? make(name)
      files[file]?.bytes += bytes
    case metronome_disk_sync:
      if path == checkpoints {
        for change in pending { carryOut(change, in: &durable) }
        pending = []
      } else if let file = names[name] {
        let count = files[file]?.bytes.count
        files[file]?.synced = count
      }
    case metronome_disk_rename:
      guard let file = names[name], let other else { return 0 }
      apply(.enter(file, as: self.name(of: other), leaving: name))
    case metronome_disk_link:
      let target = other.map { self.name(of: $0) } ?? ""
      // That there is no such file, or another already, the system says itself.
      guard let file = names[name], names[target] == nil else { return 0 }
      apply(.enter(file, as: target, leaving: nil))
    default:
      if names[name] != nil { apply(.remove(name)) }
    }
    return 0
  }

  private func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

  private func make(_ name: String) -> Int {
    lastFile += 1
    files[lastFile] = File()
    names[name] = lastFile
    return lastFile
  }

  private func apply(_ change: Change) {
    carryOut(change, in: &names)
    pending.append(change)
  }

  private func carryOut(_ change: Change, in names: inout [String: Int]) {
    switch change {
    case .enter(let file, as: let name, leaving: let old):
      if let old, names[old] == file { names[old] = nil }
      names[name] = file
    case .remove(let name): names[name] = nil
    }
  }
}

// MARK: - The end of a process, and of power

extension SimulatedDisk {
  /// The process that wrote is gone; another finds what it has left.
  /// - Parameter dice: where the power failed, what becomes of what was not synced; nil where the process
  ///   alone was killed.
  /// - Returns: what was done to the files, for the trace.
  func crash(losingPower dice: inout Dice?) throws -> String {
    isDead = false
    trouble = nil
    var text = "all files are there"
    if dice != nil {
      let kept = pending.filter { _ in dice?.happens(0.5) == true }
      text = "\(kept.count) of \(pending.count) moves are there"
      for change in kept { carryOut(change, in: &durable) }
      names = durable
    }
    // A draft means nothing to whoever comes next.
    names = names.filter { !$0.key.hasSuffix(".draft") }
    for (name, file) in names.sorted(by: { $0.key < $1.key }) {
      var bytes = files[file]?.bytes ?? []
      if dice != nil, files[file]?.synced != bytes.count {
        tear(&bytes, from: files[file]?.synced ?? 0, &dice)
        text += ", \(name) is torn"
      }
      files[file] = File(bytes: bytes, synced: bytes.count)
    }
    durable = names
    pending = []
    try writeBack()
    return text
  }

  /// Whether there are a latest checkpoint and another before it.
  var hasTwoCheckpoints: Bool {
    guard let latest = names["latest"], let previous = names["previous"] else { return false }
    return latest != previous
  }

  /// Turns a bit of a file over, as a disk that grows old does.
  func rot(_ name: String, _ dice: inout Dice) throws {
    guard let file = names[name], let count = files[file]?.bytes.count, count > 0 else { return }
    files[file]?.bytes[dice.below(count)] ^= UInt8(1 << dice.below(8))
    try writeBack()
  }

  /// Removes all checkpoints.
  func clear() throws {
    (names, durable, pending) = ([:], [:], [])
    try writeBack()
  }

  private func tear(_ bytes: inout [UInt8], from synced: Int, _ dice: inout Dice?) {
    guard bytes.count > synced, var chance = dice else { return }
    defer { dice = chance }
    let place = synced + chance.below(bytes.count - synced)
    switch chance.below(3) {
    case 0: bytes.removeSubrange(place...)
    case 1: for index in place..<bytes.count { bytes[index] = 0 }
    default: bytes[place] ^= UInt8(1 + chance.below(255))
    }
  }

  private func writeBack() throws {
    let manager = FileManager.default
    if manager.fileExists(atPath: checkpoints) { try manager.removeItem(atPath: checkpoints) }
    guard !names.isEmpty else { return }
    try manager.createDirectory(atPath: checkpoints, withIntermediateDirectories: true)
    for (name, file) in names {
      try Data(files[file]?.bytes ?? []).write(to: URL(fileURLWithPath: "\(checkpoints)/\(name)"))
    }
  }
}
