extension KubernetesRun {
  /// The Job of the coordinator. One that comes back goes on with its run.
  var coordinator: String {
    """
    # The coordinator. When its pod is evicted or fails, the next one goes on from the checkpoint.
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: \(name)-coordinator
      labels:
        \(labels("coordinator").indented(4))
    spec:
      backoffLimit: 6
      \(failurePolicy("coordinator").indented(2))
      template:
        metadata:
          labels:
            \(labels("coordinator").indented(8))
        spec:
          restartPolicy: Never
          \(podSettings.indented(6))
          containers:
            - name: coordinator
              image: \(image.yamlText)
              command:
                - /bin/sh
                - -c
                - |
                  \(Self.beginningOrGoingOn.indented(14))
              env:
                \(scratchVariables.indented(12))
              ports:
                - name: metronome
                  containerPort: \(Self.port)
              \(containerSecurity.indented(10))
              \(resources(cpu: "1", memory: "1Gi").indented(10))
              volumeMounts:
                \(coordinatorMounts.indented(12))
          volumes:
            \(coordinatorVolumes.indented(8))

    """
  }

  private static let beginningOrGoingOn = """
    run=/results/run
    if [ -e $run/summary.json ]; then echo 'This run has finished.'; exit 0; fi
    if [ -e $run/metrics.csv ]
    then set -- --resume $run
    else set -- /experiment/experiment.yaml --output $run
    fi
    # Told to end, it would tell the clients to, and their Job would be over.
    # For one that is gone they wait.
    trap 'kill -KILL $coordinator' TERM
    metronome coordinator "$@" --bind 'tcp://*:\(port)' --patience 600 --checkpoint-every 10 \\
      --key /keys/own/coordinator.key_secret --allow /keys/allowed &
    coordinator=$!
    wait $coordinator
    """

  private var coordinatorMounts: String {
    """
    - name: experiment
      mountPath: /experiment
      readOnly: true
    - name: results
      mountPath: /results
    - name: key
      mountPath: /keys/own
      readOnly: true
    - name: allowed
      mountPath: /keys/allowed
      readOnly: true
    \(scratchMount)\(isHosted ? "" : dataMount(ofEach: false))
    """
  }

  private var coordinatorVolumes: String {
    """
    - name: experiment
      configMap:
        name: \(name)-experiment
    - name: results
      persistentVolumeClaim:
        claimName: \(name)-results
    - name: key
      secret:
        secretName: \(name)-coordinator
        # 0400
        defaultMode: 256
    - name: allowed
      configMap:
        name: \(name)-allowed
    \(scratchVolume)\(isHosted ? "" : dataVolume)
    """
  }
}
