internal import CZlib
internal import Wording

/// A `.npz` file: a ZIP archive of `.npy` files, as `numpy.savez` and `numpy.savez_compressed` make
/// them. Arrays that are stored plain are mapped, so that processes share them; deflated ones are
/// decompressed when they are asked for.
///
/// What the archive says about itself is checked before it is used (PKWARE's APPNOTE 6.3): a damaged
/// or hostile one is refused, and never makes us allocate more than deflate can have packed into it.
/// Archives beyond 4 GiB are read, but for single arrays beyond that which are deflated.
struct NPZArchive {
  private let path: String
  private let file: ByteRange
  private let members: [ZIPDirectory.Member]

  /// Opens the archive at `path` and reads its directory.
  init(path: String) throws(LearningError) {
    let file = try ByteRange(MappedFile(path: path))
    do throws(ZIPDirectory.Fault) {
      members = try ZIPDirectory(file).members
    } catch {
      throw LearningError(.dataFile, "\(path): \(error.reason)")
    }
    self.path = path
    self.file = file
  }

  /// The names of the arrays, in the archive's order, without `.npy`.
  var names: [String] {
    members.compactMap { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : nil }
  }

  /// The array called `name`, its check sum tested.
  ///
  /// - Complexity: reads all of its bytes.
  /// - Throws: also when there is none of that name; the sentence lists those that there are.
  func array(_ name: String) throws(LearningError) -> NPYArray {
    guard let member = member(name) else {
      throw LearningError(.dataFile, lack(of: name) ?? "")
    }
    let title = "\(path): \(name)"
    let bytes = try content(of: member, title)
    guard unsafe checksum(of: bytes.bytes) == member.checksum else {
      throw LearningError(.dataFile, "\(title): the check sum is wrong; the file is damaged")
    }
    return try NPYArray(bytes, name: title)
  }

  private func member(_ name: String) -> ZIPDirectory.Member? {
    members.first { $0.name == name + ".npy" }
  }

  /// A sentence that no array is called so, and which ones there are; nil where one is.
  func lack(of name: String) -> String? {
    guard member(name) == nil else { return nil }
    let found = names.prefix(20).map { $0.quoted }.joined(separator: ", ")
    return "\(path): no array is called \(name.quoted); it has \(found.isEmpty ? "none" : found)"
  }

  private func content(
    of member: ZIPDirectory.Member, _ title: String
  ) throws(LearningError) -> ByteRange {
    switch member.method {
    case .stored: return file[member.range]
    case .deflated: return try unpacked(member, title)
    }
  }

  /// Unpacks an array; its header says first how large it is, before there is room for all of it.
  private func unpacked(
    _ member: ZIPDirectory.Member, _ title: String
  ) throws(LearningError) -> ByteRange {
    let packed = file[member.range]
    let most = try UnpackingLimit.most(packed: packed.count)
    guard member.size <= most else {
      throw UnpackingLimit.refusal(title, most: most)
    }
    let damage = LearningError(.dataFile, "\(title): its compressed bytes are damaged")
    let beginning = ByteBlock(count: min(member.size, NPYHeader.byteCountMax))
    guard unsafe Self.inflate(packed, into: beginning.bytes) != .damaged else { throw damage }
    _ = try NPYHeader(ByteRange(beginning), name: title, size: member.size)
    let block = ByteBlock(count: member.size)
    guard unsafe Self.inflate(packed, into: block.bytes) == .ended else { throw damage }
    return ByteRange(block)
  }

  /// Fills `output` from raw deflated bytes.
  /// - Returns: ended where all of the input was taken and all of the output filled.
  private static func inflate(
    _ input: ByteRange, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Inflater.Outcome {
    let inflater = Inflater(.none)
    var (input, output) = unsafe (input.bytes, output)
    while true {
      let before = (input.count, output.count)
      switch unsafe inflater.step(&input, into: &output) {
      case .ended: return input.isEmpty && output.isEmpty ? .ended : .damaged
      case .damaged: return .damaged
      case .more:
        // Nothing moves any more: the output is full, or the input used up.
        guard before != (input.count, output.count) else {
          return output.isEmpty ? .more : .damaged
        }
      }
    }
  }
}

/// The check sum of ZIP archives, CRC-32.
///
/// - Parameter sum: of the bytes before them.
func checksum(of bytes: UnsafeBufferPointer<UInt8>, after sum: UInt32 = 0) -> UInt32 {
  UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(sum), bytes.baseAddress, bytes.count))
}
