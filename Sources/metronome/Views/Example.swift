/// An experiment file of docs/experiments, whose text is in the program.
struct Example: Sendable {
  /// The experiment's name, and its file's without `.yaml`.
  let name: String
  /// What stands in its file.
  let text: String
  /// A file that it reads.
  let companion: Companion?

  /// A file beside the experiment's.
  struct Companion: Sendable {
    let name: String
    let bytes: [UInt8]
  }

  private init(_ name: String, _ bytes: [UInt8], companion: Companion? = nil) {
    self.name = name
    text = String(decoding: bytes, as: UTF8.self)
    self.companion = companion
  }

  /// Where the files are from, as they call one another.
  static let folder = "docs/experiments/"

  /// All, by their names. The package manager makes `PackageResources` of the files in `Examples`.
  static let all = [
    Example("async", PackageResources.async_yaml),
    Example("bible", PackageResources.bible_yaml),
    Example("cifar10", PackageResources.cifar10_yaml),
    Example("external", PackageResources.external_yaml),
    Example("fashion-f80", PackageResources.fashion_f80_yaml),
    Example("faults", PackageResources.faults_yaml),
    Example("fedasync", PackageResources.fedasync_yaml),
    Example("fidelity", PackageResources.fidelity_yaml),
    Example("lstm", PackageResources.lstm_yaml),
    Example("million", PackageResources.million_yaml),
    Example("mlp", PackageResources.mlp_yaml),
    Example(
      "nodes", PackageResources.nodes_yaml,
      companion: Companion(name: "nodes.csv", bytes: PackageResources.nodes_csv)),
    Example("phones", PackageResources.phones_yaml),
    Example("quadratic", PackageResources.quadratic_yaml),
    Example("shakespeare", PackageResources.shakespeare_yaml),
    Example("sweep", PackageResources.sweep_yaml),
    Example("synthetic", PackageResources.synthetic_yaml),
    Example("w1", PackageResources.w1_yaml),
    Example("w2", PackageResources.w2_yaml),
    Example("w3", PackageResources.w3_yaml),
  ]

  /// The first sentence of the comment that the file begins with.
  var summary: String {
    let comment = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
      .map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
    return comment.firstRange(of: ". ").map { String(comment[..<$0.lowerBound]) + "." } ?? comment
  }
}
