internal import Messaging

extension KubernetesRun {
  /// A pair of keys that a launch makes.
  struct NamedKey {
    let name: String
    /// The clients that it stands for; nil for any.
    let clients: String?

    /// - Throws: where one is there already.
    func make(in folder: String) throws {
      try KeyFile(name: name, pair: .make(), clients: clients).write(in: folder)
    }
  }

  static let coordinatorKey = NamedKey(name: "coordinator", clients: nil)

  /// One for all client processes, or one for each where each hosts its client.
  var clientKeys: [NamedKey] {
    guard isHosted else { return [NamedKey(name: "client", clients: nil)] }
    return (0..<processes).map { NamedKey(name: "client-\($0)", clients: "\($0)") }
  }

  /// What brings the manifests, the experiment and the keys together for `kubectl apply -k`.
  var kustomization: String {
    """
    # The run of \(name): kubectl apply -k FOLDER begins it, delete -k FOLDER removes it all.
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    \(namespace.map { "namespace: \($0.yamlText)\n" } ?? "")resources:
    \(manifests.map { "  - \($0.file)\n" }.joined())configMapGenerator:
      - name: \(name)-experiment
        files: [experiment.yaml]
      - name: \(name)-coordinator-key
        files: [keys/coordinator.key]
      - name: \(name)-allowed
        files:
    \(clientKeys.map { "      - keys/\($0.name).key\n" }.joined())secretGenerator:
      - name: \(name)-coordinator
        files: [keys/coordinator.key_secret]
      - name: \(name)-clients
        files:
    \(clientKeys.map { "      - keys/\($0.name).key_secret\n" }.joined())generatorOptions:
      # Jobs name them as they are.
      disableNameSuffixHash: true

    """
  }
}
