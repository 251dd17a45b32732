internal import Glibc
internal import Synchronization

/// The drafts of this process that are not in their places yet, so that whoever ends it can remove them.
public enum UnfinishedFiles {
  private static let drafts = Mutex<Set<String>>([])

  /// Says that a draft is about to be made.
  package static func begin(_ draft: String) { drafts.withLock { _ = $0.insert(draft) } }

  /// Says that there is none.
  package static func forget(_ draft: String) { drafts.withLock { _ = $0.remove(draft) } }

  /// Removes a draft.
  package static func discard(_ draft: String) {
    drafts.withLock {
      if $0.remove(draft) != nil { unlink(draft) }
    }
  }

  /// Moves a draft into its place.
  package static func finish(_ draft: String, as path: String) throws(ResultsError) {
    let code = drafts.withLock { known in
      guard rename(draft, path) == 0 else { return errno }
      known.remove(draft)
      return 0
    }
    guard code == 0 else { throw .unwritable(path, code) }
  }

  /// Removes all drafts. Meanwhile none is begun or moved into its place, which is for good where `end`
  /// ends the process.
  /// - Parameter stop: ends other programs that write some.
  public static func removeAll(afterwards end: () -> Void, first stop: () -> Void) {
    drafts.withLock { drafts in
      stop()
      for draft in drafts { unlink(draft) }
      drafts = []
      end()
    }
  }
}
