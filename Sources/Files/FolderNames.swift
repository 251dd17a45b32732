internal import Glibc

/// The names of all that is in a folder, by their bytes, whatever the locale. Hidden ones are among them.
package func names(inFolder path: String) throws(FileProblem) -> [String] {
  guard let folder = unsafe opendir(path) else { throw .system(errno) }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
