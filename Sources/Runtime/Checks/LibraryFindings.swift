internal import Digests
internal import Kernels
internal import Learning
internal import Messaging
internal import Wire
package import Wording

/// The libraries that the system gives us, with the versions that run.
package func libraryFindings() -> [Finding] {
  let versions = [
    ("ZeroMQ", zeroMQVersion()), ("protobuf-c", protobufVersion()), ("zlib", zlibVersions()),
    ("libsodium", sodiumVersion()), ("xxHash", xxHashVersion()),
  ]
  return versions.map { libraryFinding($0, built: $1.built, running: $1.running) } + [
    .ok("OpenBLAS", "\(matrixLibraryVersion()), with kernels for \(matrixKernelName())")
  ]
}

/// Nobody can tell what a library lacks that is older than what we were compiled against.
func libraryFinding(_ name: String, built: String, running: String) -> Finding {
  let isOlder = numbers(running).lexicographicallyPrecedes(numbers(built))
  guard isOlder else { return .ok(name, running) }
  return .warning(
    name, "\(running), but metronome was built with \(built)",
    mend: "install \(name) \(built) or newer, or build metronome here with `scripts/build`")
}

private func numbers(_ version: String) -> [Int] {
  version.split(separator: ".").map { Int($0.prefix(while: \.isNumber)) ?? 0 }
}
