internal import Glibc
package import Wording

/// Whether run folders can be made in the folder that a run is started in, and what has room there.
package func workingFolderFinding() -> Finding {
  let subject = "this folder"
  // Made and taken away again: rights alone do not tell, as on a disk that is read-only.
  var template = Array("./metronome-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else {
    return .needed(
      subject, "cannot be written (\(String(cString: strerror(errno))))",
      mend: "start runs in another folder, or add --output FOLDER")
  }
  rmdir(template)
  var disk = statvfs()
  guard statvfs(".", &disk) == 0 else { return .ok(subject, "can be written") }
  return workingFolderFinding(
    freeBytes: Int(clamping: UInt(disk.f_bavail) * UInt(disk.f_frsize)), subject)
}

/// - Parameter freeBytes: what programs may still write.
func workingFolderFinding(freeBytes: Int, _ subject: String) -> Finding {
  let text = "can be written, with \(freeBytes.byteText) of the disk free"
  guard freeBytes < 1 << 28 else { return .ok(subject, text) }
  return .warning(subject, text, mend: "make room: a run waits while the disk is full")
}
