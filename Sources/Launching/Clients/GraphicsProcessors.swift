internal import Subprocess

/// The graphics processors of this machine that CUDA programs may use, by the names that
/// `CUDA_VISIBLE_DEVICES` takes.
public enum GraphicsProcessors {
  /// Those that the environment names, else those that `nvidia-smi` finds; none where there is no such
  /// program, or it does not answer.
  /// - Parameter named: `CUDA_VISIBLE_DEVICES` of our environment; nil where it is not set.
  public static func find(named: String?) async -> [String] {
    if let named {
      return named.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    }
    let listed = await withTaskGroup(of: String?.self) { group in
      group.addTask {
        try? await run(
          .name("nvidia-smi"), arguments: ["-L"], output: .string(limit: 1 << 16),
          error: .discarded
        ).standardOutput
      }
      // One whose driver hangs is as good as none.
      group.addTask {
        try? await Task.sleep(for: .seconds(10))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    return names(in: listed ?? "")
  }

  /// Those in what `nvidia-smi -L` prints: a line for each, "GPU 0: NVIDIA H100 (UUID: GPU-...)".
  static func names(in list: String) -> [String] {
    list.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("GPU ") else { return nil }
      let number = line.dropFirst(4).prefix { $0 != ":" }
      return Int(number).map { "\($0)" }
    }
  }
}
