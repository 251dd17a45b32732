extension KubernetesRun {
  /// The claim of the volume that holds the run folder.
  var results: String {
    """
    # Where the run folder is, also when the coordinator comes back on another node.
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: \(name)-results
      labels:
        \(labels("results").indented(4))
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: \(storage.yamlText)

    """
  }

  /// The name under which the coordinator is found.
  var service: String {
    """
    # The coordinator's name for its client processes. They try again by themselves, so it need
    # not be ready, and needs no address of its own.
    apiVersion: v1
    kind: Service
    metadata:
      name: \(name)-coordinator
      labels:
        \(labels("coordinator").indented(4))
    spec:
      clusterIP: None
      publishNotReadyAddresses: true
      selector:
        app.kubernetes.io/instance: \(name)
        app.kubernetes.io/component: coordinator
      ports:
        - name: metronome
          port: \(Self.port)

    """
  }

  /// A pod by which the run folder is copied from its volume.
  var fetching: String {
    """
    # Looks at the run folder, for `fetch.sh` to copy it.
    apiVersion: v1
    kind: Pod
    metadata:
      name: \(name)-fetch
      labels:
        \(labels("fetch").indented(4))
    spec:
      restartPolicy: Never
      activeDeadlineSeconds: 3600
      \(podSettings.indented(2))
      containers:
        - name: fetch
          image: \(image.yamlText)
          command: [sleep, "3600"]
          \(containerSecurity.indented(6))
          \(resources(cpu: "100m", memory: "64Mi").indented(6))
          volumeMounts:
            - name: results
              mountPath: /results
              readOnly: true
      volumes:
        - name: results
          persistentVolumeClaim:
            claimName: \(name)-results

    """
  }

  /// What all pods have in common.
  var podSettings: String {
    """
    automountServiceAccountToken: false
    enableServiceLinks: false
    securityContext:
      runAsNonRoot: true
      runAsUser: 10001
      runAsGroup: 10001
      # Files of volumes are this group's: keys, which root owns, are read through it.
      fsGroup: 10001
      fsGroupChangePolicy: OnRootMismatch
      seccompProfile:
        type: RuntimeDefault
    """
  }

  var containerSecurity: String {
    """
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    """
  }

  /// As much as a container asks for is what it gets; of the processor it may have more.
  func resources(cpu: String, memory: String, graphicsProcessors: Int = 0) -> String {
    let graphics = graphicsProcessors > 0 ? "\n    nvidia.com/gpu: \(graphicsProcessors)" : ""
    return """
      resources:
        requests:
          cpu: \(cpu.quotedForYAML)
          memory: \(memory.yamlText)
        limits:
          memory: \(memory.yamlText)\(graphics)
      """
  }

  /// Which ends of a pod are no failures, and which are final.
  func failurePolicy(_ container: String) -> String {
    """
    podFailurePolicy:
      rules:
        # The node went away, or had to make room: nobody's failure.
        - action: Ignore
          onPodConditions:
            - type: DisruptionTarget
              status: "True"
        # What is wrong with the experiment or a key stays wrong.
        - action: FailJob
          onExitCodes:
            containerName: \(container)
            operator: In
            values: [2]
          # Kubernetes before 1.29 asks for it.
          onPodConditions: []
    """
  }

  /// What may be written where nothing else may: the cache of data, and drafts.
  var scratchVolume: String {
    """
    - name: scratch
      emptyDir: {}
    """
  }

  var scratchMount: String {
    """
    - name: scratch
      mountPath: /tmp
    """
  }

  /// Where a process finds room for what it does not keep.
  var scratchVariables: String {
    """
    - name: HOME
      value: /tmp
    - name: XDG_CACHE_HOME
      value: /tmp/cache
    """
  }

  /// The data's volume, for the coordinator or a client process.
  var dataVolume: String {
    guard let dataClaim else { return "" }
    return """

      - name: data
        persistentVolumeClaim:
          claimName: \(dataClaim.yamlText)
          readOnly: true
      """
  }

  /// Where it is seen: all of it, or what is one process's own.
  func dataMount(ofEach isOwn: Bool) -> String {
    guard dataClaim != nil else { return "" }
    let part = isOwn ? "\n  subPathExpr: $(METRONOME_PROCESS)" : ""
    return """

      - name: data
        mountPath: /data\(part)
        readOnly: true
      """
  }
}
