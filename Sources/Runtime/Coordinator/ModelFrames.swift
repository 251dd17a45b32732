import Messaging
import Wire

/// A part of a model as a frame, which any number of client processes are sent. A class: a frame has
/// one owner.
final class ModelFrame {
  let frame: Frame

  /// - Throws: when there is no memory for it.
  init(_ model: Model) throws(MessagingError) {
    let message = CoordinatorMessage.model(model)
    do {
      var frame = try Frame(byteCount: message.encodedByteCount())
      frame.withMutableBytes { message.encode(into: &$0) }
      self.frame = frame
    } catch let error as MessagingError {
      throw error
    } catch {
      preconditionFailure("a model of ours breaks the protocol: \(error)")
    }
  }
}

/// Versions as frames: each is encoded once, for the first process that needs it, and kept for the
/// next ones as long as few others came after it.
struct ModelFrames {
  private static let versionsMax = 16
  private static let byteCountMax = 16 << 20

  private let encoding: Values.Encoding
  /// The one that was asked for last is last.
  private var kept: [(version: Int, parts: [ModelFrame])] = []

  init(encoding: Values.Encoding = .float32) { self.encoding = encoding }

  /// The frames of a version.
  /// - Parameter parameters: asked where they are not kept.
  mutating func parts(
    of version: Int, _ parameters: () -> [Float]
  ) throws(MessagingError) -> [ModelFrame] {
    if let index = kept.lastIndex(where: { $0.version == version }) {
      let entry = kept.remove(at: index)
      kept.append(entry)
      return entry.parts
    }
    var parts: [ModelFrame] = []
    let values = Values(parameters(), encoding: encoding)
    // Nothing is kept beside a large one, and memory for it is there only when that of the last is not.
    if values.values.count * encoding.byteCountOfValue > Self.byteCountMax { kept.removeAll() }
    for part in Model(version: UInt64(version), parameters: values).parts() {
      parts.append(try ModelFrame(part))
    }
    kept.append((version, parts))
    // The last is kept whatever its size is: the next process is likely to need it.
    while kept.count > 1, kept.count > Self.versionsMax || byteCount > Self.byteCountMax {
      kept.removeFirst()
    }
    return parts
  }

  private var byteCount: Int {
    kept.reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.frame.byteCount } }
  }
}
