import Chance
import Files
import Glibc

/// A text of 80 different characters, each as likely as any, in a folder that goes with it.
struct RandomText: ~Copyable {
  /// Why there is none.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let folder: String
  let path: String

  /// Enough for ten clients with 640 windows of 80 characters each, and for their tests.
  init(characters: Int = 570_000) throws(Failure) {
    var template = Array("/tmp/metronome-benchmarks.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(description: "no folder in /tmp (\(String(cString: strerror(errno))))")
    }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let path = folder + "/text.txt"
    var stream = RandomStream(seed: 1, purpose: .benchmark)
    let text = (0..<characters).map { _ in UInt8(33 + stream.nextBelow(80)) }
    guard let file = fopen(path, "w") else {
      throw Failure(description: "\(path): cannot be written")
    }
    let written = fwrite(text, 1, text.count, file)
    guard fclose(file) == 0, written == text.count else {
      throw Failure(description: "\(path): cannot be written")
    }
    self.folder = folder
    self.path = path
  }

  deinit {
    for name in (try? names(inFolder: folder)) ?? [] { unlink(folder + "/" + name) }
    rmdir(folder)
  }
}
