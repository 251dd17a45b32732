internal import Files
internal import Glibc

/// A regular file that a user names, open for reading.
struct RegularFile: ~Copyable {
  let descriptor: Int32
  /// The file's bytes when it was opened.
  let size: Int

  init(path: String) throws(LearningError) {
    (descriptor, size) = try Self.open(path)
  }

  private static func open(_ path: String) throws(LearningError) -> (Int32, size: Int) {
    let descriptor: Int32
    do throws(FileProblem) {
      descriptor = try openRegularFile(path, O_RDONLY)
    } catch {
      throw LearningError(error, file: path)
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .unreadable(path, code)
    }
    return (descriptor, Int(status.st_size))
  }

  deinit { close(descriptor) }

  /// Reads the next bytes into `chunk` from `start` on.
  /// - Returns: how many; 0 at the end of the file.
  func read(
    into chunk: inout [UInt8], from start: Int = 0, name: String
  ) throws(LearningError) -> Int {
    do throws(FileProblem) {
      return try readBytes(of: descriptor, into: &chunk, from: start)
    } catch {
      throw LearningError(error, file: name)
    }
  }
}

extension LearningError {
  /// Why a file that a user names cannot be read.
  init(_ problem: FileProblem, file: String) {
    switch problem {
    case .system(let code): self = .unreadable(file, code)
    case .otherKind(let kind):
      self.init(
        file: file,
        "this is \(kind); a file is expected here"
          + (kind == "a pipe" ? ": save in one what comes out of the pipe" : ""))
    }
  }
}
