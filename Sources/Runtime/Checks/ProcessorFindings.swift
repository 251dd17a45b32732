internal import Glibc
internal import Kernels
package import Wording

/// What computes, and how fast.
package func processorFindings() -> [Finding] {
  [
    arithmeticFinding(at: .best), coresFinding(Machine.cores, usable: Machine.usableCores),
    threadsFinding(variable("OPENBLAS_NUM_THREADS")),
    kernelsFinding(variable("OPENBLAS_CORETYPE")),
    memoryFinding(Machine.memoryBytes, available: Machine.availableBytes),
  ]
}

private func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

func arithmeticFinding(at level: VectorLevel) -> Finding {
  if let slowness = Arithmetic.ordered.slowness(at: level) {
    return .warning(
      "arithmetic", slowness, mend: "add --set arithmetic=openblas, or take a newer processor")
  }
  let instructions =
    switch level {
    case .baseline: "this processor's usual instructions"
    case .wide: "FMA and AVX2"
    case .widest: "FMA, AVX2 and AVX-512"
    }
  return .ok("arithmetic", "\(instructions); `arithmetic: ordered` is fast here")
}

/// - Parameter usable: how many of them this process may use; nil where the system does not say.
func coresFinding(_ cores: Int, usable: Int?) -> Finding {
  if let usable, usable < cores {
    return .warning(
      "cores", "\(cores), of which this process may use \(usable)",
      mend: "add --processes \(usable): a run starts a client process for each of the \(cores)")
  }
  return .ok("cores", "\(cores), for as many client processes")
}

func threadsFinding(_ value: String?) -> Finding {
  let name = "OPENBLAS_NUM_THREADS"
  guard let value, value != "1" else {
    return .ok("threads", value == nil ? "\(name) is not set; `run` sets it to 1" : "\(name)=1")
  }
  return .warning(
    "threads",
    "\(name)=\(value.quoted): `run` sets it to 1, but a `metronome client` that is started by hand "
      + "begins with so many threads, which fight for the cores",
    mend: "`unset \(name)`, or set it to 1")
}

func kernelsFinding(_ value: String?) -> Finding {
  let name = "OPENBLAS_CORETYPE"
  guard let value, !value.isEmpty else {
    return .ok("kernels", "\(name) is not set: OpenBLAS takes those of this processor")
  }
  return .warning(
    "kernels",
    "\(name)=\(value.quoted) takes OpenBLAS's kernels of another processor: `arithmetic: openblas` "
      + "has other bits and another speed than without",
    mend: "`unset \(name)`, unless processors of several kinds are to have the same bits")
}

/// - Parameter available: bytes that programs can still have; nil where the system does not say.
func memoryFinding(_ total: Int, available: Int?) -> Finding {
  let text = [
    total.byteText, available.map { "\($0.byteText) of it free for programs" },
  ].compactMap(\.self).joined(separator: ", ")
  guard let available, available < 1 << 29 else { return .ok("memory", text) }
  return .warning("memory", text, mend: "end other programs, or add --processes 1")
}
