internal import Files
internal import Glibc

/// Whether something is at `path`.
func fileExists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

/// Refuses a path where nothing is, and says what to do; where the system does not let us look, as
/// behind a loop of links, it gives the system's reason.
/// - Parameter what: is looked for, as "file", which begins the sentence about it.
func require(thereIs path: String, _ what: String, _ remedy: String) throws(LearningError) {
  guard unsafe access(path, F_OK) != 0 else { return }
  let code = errno
  guard code == ENOENT else { throw .unreadable(path, code) }
  throw LearningError(.dataFile, "\(path): there is no such \(what); \(remedy)")
}

/// Whether a folder is at `path`.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The paths of the files in the folder at `path` whose names end with `suffix`, by name; hidden files
/// and folders are left out. A path that is no folder stands for itself.
func files(at path: String, suffix: String = "") throws(LearningError) -> [String] {
  guard isFolder(path) else { return [path] }
  let all: [String]
  do throws(FileProblem) {
    all = try names(inFolder: path)
  } catch {
    throw LearningError(error, file: path)
  }
  let names = all.filter { name in
    !name.hasPrefix(".") && name.hasSuffix(suffix) && !isFolder("\(path)/\(name)")
  }
  guard !names.isEmpty else {
    throw LearningError(
      .dataFile, "\(path): no \(suffix.isEmpty ? "" : suffix + " ")file is in this folder")
  }
  return names.map { "\(path)/\($0)" }
}
