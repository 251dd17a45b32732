extension KubernetesRun {
  /// The Indexed Job of the client processes: each has a number, which is its index.
  var clients: String {
    """
    # The client processes, a pod each. They wait for the coordinator, and end when the run does.
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: \(name)-clients
      labels:
        \(labels("client").indented(4))
    spec:
      completionMode: Indexed
      completions: \(processes)
      parallelism: \(processes)
      backoffLimit: \(6 + processes)
      \(failurePolicy("client").indented(2))
      template:
        metadata:
          labels:
            \(labels("client").indented(8))
        spec:
          restartPolicy: Never
          \(podSettings.indented(6))
          containers:
            - name: client
              image: \((clientImage ?? image).yamlText)
              command: \(command)
              env:
                \(variables.indented(12))
              \(containerSecurity.indented(10))
              \(clientResources.indented(10))
              volumeMounts:
                \(mounts.indented(12))
          volumes:
            \(volumes.indented(8))

    """
  }

  private var clientResources: String {
    resources(cpu: cpu, memory: memory, graphicsProcessors: graphicsProcessors)
  }

  /// A list in brackets. A dollar sign of a command of the user's is the shell's, not Kubernetes'.
  private var command: String {
    if let clientCommand {
      let text = clientCommand.replacing("$", with: "$$")
      return "[/bin/sh, -c, \(text.quotedForYAML)]"
    }
    var words = ["metronome", "client", "--patience", "\"600\""]
    if isHosted { words += ["--host-clients", "$(METRONOME_PROCESS)"] }
    switch (dataClaim, isHosted) {
    case (nil, _): break
    case (_?, true): words += ["--data", "/data"]
    // The coordinator is the same person's, and no other files are in this container.
    case (_?, false): words.append("--data-anywhere")
    }
    return "[\(words.joined(separator: ", "))]"
  }

  private var variables: String {
    """
    - name: METRONOME_ENDPOINT
      value: tcp://\(name)-coordinator:\(Self.port)
    - name: METRONOME_KEY
      value: /keys/own/client.key_secret
    - name: METRONOME_COORDINATOR_KEY
      value: /keys/coordinator/coordinator.key
    - name: METRONOME_PROCESS
      valueFrom:
        fieldRef:
          fieldPath: metadata.annotations['batch.kubernetes.io/job-completion-index']
    - name: METRONOME_PROCESSES
      value: "\(processes)"
    \(clientCommand == nil ? "" : threadVariables)\(scratchVariables)
    """
  }

  /// A library that asks the machine would start a thread for each core of the node.
  private var threadVariables: String {
    let threads = max(1, Int(cpu) ?? 1)
    return ["OMP", "OPENBLAS", "MKL", "NUMEXPR"].map {
      "- name: \($0)_NUM_THREADS\n  value: \"\(threads)\"\n"
    }.joined()
  }

  private var mounts: String {
    // Of the keys of all hosts a process sees its own alone.
    let key =
      isHosted
      ? """
      - name: key
        mountPath: /keys/own/client.key_secret
        subPathExpr: client-$(METRONOME_PROCESS).key_secret
        readOnly: true
      """
      : """
      - name: key
        mountPath: /keys/own
        readOnly: true
      """
    return """
      \(key)
      - name: coordinator-key
        mountPath: /keys/coordinator
        readOnly: true
      \(scratchMount)\(dataMount(ofEach: isHosted))
      """
  }

  private var volumes: String {
    """
    - name: key
      secret:
        secretName: \(name)-clients
        # 0400
        defaultMode: 256
    - name: coordinator-key
      configMap:
        name: \(name)-coordinator-key
    \(scratchVolume)\(dataVolume)
    """
  }
}
