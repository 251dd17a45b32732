import Testing

@testable import Launching

@Suite struct KubernetesRunTests {
  @Test(arguments: [
    ("fashion-f80", "fashion-f80"), ("Fashion F80_é/", "fashion-f80"), ("9x", "run-9x"),
    ("", "run"),
    ("--", "run"), ("ünïcödé", "n-c-d"),
    (
      "fashion-f80-with-a-long-name-indeed-20261124-005200",
      "fashion-f80-with-a-long-20261124-005200"
    ),
  ])
  func `a name is one that Kubernetes takes`(text: String, name: String) {
    let found = KubernetesRun.objectName(from: text)
    #expect(found == name)
    #expect(found.wholeMatch(of: /[a-z]([a-z0-9-]*[a-z0-9])?/) != nil && found.count <= 40)
    #expect(KubernetesRun.isObjectName(found))
  }

  @Test(arguments: [
    ("metronome", "metronome"), ("registry/metronome", "registry/metronome"),
    ("metronome:1.0", "\"metronome:1.0\""), ("yes", "\"yes\""), ("8", "\"8\""),
    ("a\nb: c", "\"a\\nb: c\""), ("say \"x\" \\ # {", "\"say \\\"x\\\" \\\\ # {\""),
    ("\u{1B}[31m", "\"\\x1b[31m\""), ("é", "\"é\""), ("", "\"\""),
  ])
  func `a text comes back from YAML as it was`(text: String, written: String) {
    #expect(text.yamlText == written)
  }

  @Test func `each object is named after the run, and in its namespace`() {
    var run = KubernetesRun(name: "tiny", processes: 3, image: "metronome")
    run.namespace = "learning"
    let objects = run.text(experiment: "name: tiny\n").split(separator: "\n---\n")
    #expect(objects.count == 5)
    for object in objects {
      #expect(object.contains("\n  namespace: learning\n"))
      #expect(object.contains("\n  name: tiny-"))
    }
  }

  @Test func `a dollar sign of a command is the shell's`() {
    var run = KubernetesRun(name: "tiny", processes: 3, image: "metronome")
    run.clientCommand = #"python3 "$HOME/c.py" $(date)"#
    #expect(
      run.clients.contains(
        #"command: [/bin/sh, -c, "python3 \"$$HOME/c.py\" $$(date)"]"#))
  }

  @Test func `graphics processors are asked for, and threads told`() {
    var run = KubernetesRun(name: "tiny", processes: 3, image: "metronome")
    #expect(!run.clients.contains("nvidia.com/gpu") && !run.clients.contains("OMP_NUM_THREADS"))
    run.clientCommand = "python3 c.py"
    run.cpu = "4"
    run.graphicsProcessors = 2
    #expect(run.clients.contains("nvidia.com/gpu: 2"))
    #expect(run.clients.contains("- name: OMP_NUM_THREADS\n              value: \"4\"\n"))
  }
}
