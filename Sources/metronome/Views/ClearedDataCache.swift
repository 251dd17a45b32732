import Learning
import Reports
import Wording

/// Removes what is kept of data files between runs.
/// - Returns: what was removed, as it is to be shown.
func clearedDataCache() throws -> String {
  let folder = DataCache.defaultFolder()
  let removed = try DataCache.clear(folder: folder)
  guard !removed.isEmpty else { return "\(folder): nothing to remove\n" }
  var table = TextTable(header: ["removed", "bytes"])
  for file in removed { table.append([file.name.printable, file.byteCount.grouped]) }
  let bytes = removed.reduce(0) { $0 + $1.byteCount }
  return table.text + "\n\(folder): \(removed.count.counted("file")), \(bytes.counted("byte"))\n"
}
