package import Wording

extension DataCache {
  /// Whether converted data can be kept in `folder`, and how much is.
  package static func finding(folder: String) -> Finding {
    let subject = "data cache"
    do throws(LearningError) {
      let cache = try CacheFolder(folder)
      let files = cache.files()
      // Made and taken away again, with the folders around it.
      _ = try cache.fill("doctor-0000000000000000.checked") { _, _ -> Bool? in nil }
      let bytes = files.reduce(0) { $0 + $1.byteCount }
      let limit = try CacheFolder.limit()
      return .ok(
        subject,
        "\(folder): \(files.count.counted("file")), \(bytes.byteText) of at most "
          + "\(limit.byteText); `metronome data --clear-cache` removes them")
    } catch {
      return .needed(subject, sentence: "\(error)")
    }
  }
}
