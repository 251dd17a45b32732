/// One run on a Kubernetes cluster, as its manifests say it: a Job of a coordinator, an Indexed Job of
/// client processes, and what they need.
///
/// What is written here and what stands in `cluster/kubernetes/base` agree, which a test holds.
public struct KubernetesRun: Sendable {
  /// What all objects are called, with what they are behind it.
  public let name: String
  /// How many client processes, each a pod.
  public let processes: Int
  /// The image that has the program.
  public let image: String
  /// The namespace; nil for the one that kubectl is set to.
  public var namespace: String?
  /// The image of the client processes, where it is another.
  public var clientImage: String?
  /// What starts a client process of the user's own; nil for this program's.
  public var clientCommand: String?
  /// Whether client process i hosts client i alone, with a key and data of its own.
  public var isHosted = false
  /// The claim of the volume that has data files; nil where the image has them.
  public var dataClaim: String?
  /// What each client process asks for, as Kubernetes writes quantities.
  public var cpu = "1"
  public var memory = "1Gi"
  /// Graphics processors of each client process.
  public var graphicsProcessors = 0
  /// How much room the run folder has.
  public var storage = "1Gi"

  /// - Parameter name: see `objectName(from:)`.
  public init(name: String, processes: Int, image: String) {
    (self.name, self.processes, self.image) = (name, processes, image)
  }

  /// Names that the cluster makes of it are at most 63 characters long.
  static let nameLengthMax = 40
  static let port = 5555

  /// A name that Kubernetes takes: small letters of ASCII, digits and hyphens, a letter first.
  public static func objectName(from text: String) -> String {
    var name = ""
    for character in text.lowercased() {
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      if isPlain { name.append(character) } else if name.last != "-" { name.append("-") }
    }
    name.trimHyphens()
    if name.first?.isLetter != true { name = name.isEmpty ? "run" : "run-" + name }
    // The end tells runs of one name apart.
    if name.count > nameLengthMax {
      let end = name.suffix(15)
      name = String(name.prefix(nameLengthMax - end.count - 1))
      name.trimHyphens()
      name += "-" + end
    }
    name.trimHyphens()
    return name
  }

  /// Whether it is a name as `objectName` makes it.
  public static func isObjectName(_ text: String) -> Bool { objectName(from: text) == text }

  /// A file with what is asked of the cluster, and its name.
  public struct Manifest: Hashable, Sendable {
    public let file: String
    public let text: String
  }

  /// Those that are applied together.
  public var manifests: [Manifest] {
    [
      Manifest(file: "results.yaml", text: results), Manifest(file: "service.yaml", text: service),
      Manifest(file: "coordinator.yaml", text: coordinator),
      Manifest(file: "clients.yaml", text: clients),
    ]
  }

  /// All of it in one text, with the experiment and without keys, which nobody has made.
  /// - Parameter experiment: the resolved experiment file.
  public func text(experiment: String) -> String {
    """
    # Not here, as they are made when it is launched: the Secrets \(name)-coordinator and
    # \(name)-clients, and the ConfigMaps \(name)-allowed and \(name)-coordinator-key.
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: \(name)-experiment\(namespaceEntry.indented(2))
    data:
      experiment.yaml: |
    \(experiment.linesIndented(4))
    """ + manifests.map { "---\n" + $0.text(in: namespace) }.joined()
  }

  private var namespaceEntry: String { namespace.map { "\nnamespace: \($0.yamlText)" } ?? "" }

  /// What is of this run, for whoever looks for it.
  func labels(_ component: String) -> String {
    """
    app.kubernetes.io/name: metronome
    app.kubernetes.io/instance: \(name)
    app.kubernetes.io/component: \(component)
    """
  }
}

extension KubernetesRun.Manifest {
  /// The same, in a namespace.
  fileprivate func text(in namespace: String?) -> String {
    guard let namespace else { return text }
    return text.replacing(
      "\nmetadata:\n", with: "\nmetadata:\n  namespace: \(namespace.yamlText)\n", maxReplacements: 1
    )
  }
}

extension String {
  fileprivate mutating func trimHyphens() {
    while last == "-" { removeLast() }
    while first == "-" { removeFirst() }
  }
}
