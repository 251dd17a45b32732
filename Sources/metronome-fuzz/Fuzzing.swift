import Glibc

/// libFuzzer's loop (https://llvm.org/docs/LibFuzzer.html), which takes its own options from the command
/// line and hands each input to the target that `$METRONOME_FUZZ_TARGET` names.
@main struct Fuzzing {
  static func main() {
    var (count, arguments) = (CommandLine.argc, CommandLine.unsafeArgv)
    exit(
      runDriver(&count, &arguments) { start, count in
        Self.read(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
      })
  }

  /// All of one process's inputs go to it.
  nonisolated(unsafe) private static let read: ([UInt8]) -> Void = {
    let name = getenv("METRONOME_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      print("METRONOME_FUZZ_TARGET is \"\(name)\"; allowed: \(names)")
      exit(2)
    }
    return target.reader
  }()
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ take: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
