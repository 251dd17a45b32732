import Experiment
import Federation
import Testing

@Suite struct DeviceSectionTests {
  typealias TemporaryFile = TraceFileTests.TemporaryFile

  static let table = DeviceTable(devices: [
    .init(name: "Pixel 3a", factor: 1.4, download: 2.0e6, upload: 1e6, share: 3),
    .init(name: "none", factor: 0.5, download: 1e7, upload: 5e6, share: 1),
  ])

  @Test(arguments: [
    "device,factor,download,upload,share\nPixel 3a,1.4,2e6,1e6,3\nnone,0.5,1e7,5e6,1\n",
    "share,upload,device,factor,download\r\n3,1e6,Pixel 3a,1.4,2e6\r\n1,5e6,none,0.5,1e7\r\n",
  ])
  func `a table is read by its columns' names, and written as lists`(text: String) throws {
    let file = TemporaryFile(text)
    let read = try Experiment.reading(
      "delays: { work: 0.1, devices: { file: \(file.path) } }")
    #expect(read.delays == DelayModel(work: .constant(0.1), devices: Self.table))
    #expect(
      read.resolvedYAML.contains(
        "devices: { assign: random, device: [\"Pixel 3a\", \"none\"], factor: [1.4, 0.5], "
          + "download: [2000000, 10000000], upload: [1000000, 5000000], latency: none, "
          + "share: [3, 1] }"))
    #expect(try Experiment.reading(read.resolvedYAML).delays == read.delays)
  }

  @Test func `lists need no file, and not every column`() throws {
    let yaml = """
      clients: 2
      delays:
        kind: exponential
        clients: [1, 2]
        network: { download: 50 }
        devices: { upload: [1, 10], latency: [0, 0.5], assign: order }
      """
    let table = DeviceTable(
      devices: [.init(upload: 1, latency: 0), .init(upload: 10, latency: 0.5)], assignment: .order)
    #expect(
      try Experiment.reading(yaml).delays
        == DelayModel(
          factor: .list([1, 2]), work: .exponential(mean: 1),
          network: Network(download: .law(.constant(50))), devices: table))
  }

  @Test(arguments: [
    (
      "factor,speed\n1,1\n", 1,
      "the column \"speed\"; allowed: each once: device, factor, download, "
        + "upload, latency, share"
    ),
    (
      "factor,factor\n1,1\n", 1,
      "the column \"factor\"; allowed: each once: device, factor, download, "
        + "upload, latency, share"
    ),
    (
      "device,factor\na,1\nb,0\n", 3,
      "the factor \"0\"; allowed: a number from 0.000000001 to "
        + "1000000000000000"
    ),
    ("device,factor\na,1\nb\n", 3, "1 cell; allowed: device,factor"),
    ("device,factor\n,1\n", 2, "the device \"\"; allowed: a name of at most 200 bytes"),
    (
      "device,share\na,1\n", 1,
      "no column that says how devices are; allowed: a header of device, "
        + "factor, download, upload, latency, share, at least one of factor, download, upload, "
        + "latency, and a row for each device"
    ),
    (
      "device,factor\n", 1,
      "no device; allowed: a header of device, factor, download, upload, "
        + "latency, share, at least one of factor, download, upload, latency, and a row for each "
        + "device"
    ),
  ])
  func `a table with a fault is refused with its line`(text: String, line: Int, sentence: String) {
    let file = TemporaryFile(text)
    #expect(
      complaints("delays: { work: 1, devices: { file: \(file.path) } }")
        == "\(file.path):\(line): delays.devices.file: found \(sentence)")
  }

  @Test(arguments: [
    (
      "work: 1, devices: { factor: [1], share: [1, 2] }",
      "delays.devices: found lists of different lengths; allowed: as many of each, at least one"
    ),
    (
      "work: 1, devices: { share: [1] }",
      "delays.devices: found nothing that says how devices are; allowed: at least one of factor, "
        + "download, upload, latency"
    ),
    (
      "work: 1, devices: { assign: order }",
      "delays.devices.file: missing; allowed: the name of a table, or lists: device, factor, "
        + "download, upload, latency, share"
    ),
    ("work: 1, devices: fast", "delays.devices: found \"fast\"; allowed: none, or a mapping"),
    (
      "work: 1, devices: { factor: 2 }",
      "delays.devices.factor: found 2; allowed: a list with something for each device, or none"
    ),
    (
      "work: 1, clients: [1, 2], devices: { factor: [1, 3] }",
      "delays.clients: found beside factor in devices, which says it; allowed: one of them"
    ),
    (
      "kind: spread, percent: 10, devices: { factor: [1, 3] }",
      "delays.percent: found beside factor in devices, which says it; allowed: one of them"
    ),
    (
      "value: [1, 2], devices: { factor: [1, 3] }",
      "delays.value: found beside factor in devices, which says it; allowed: one of them"
    ),
    (
      "work: 1, network: { upload: 5 }, devices: { upload: [1, 3] }",
      "delays.network: found beside upload in devices, which says it; allowed: one of them"
    ),
    (
      "work: 1, network: { upload: [5] }",
      "delays.network.upload: found a list of 1; allowed: a list of 2, one for each client"
    ),
    (
      "work: 1, network: { latency: [5, 0] }",
      "delays.network.latency[1]: found 0; allowed: a number from 0.000000001 to 4611686018"
    ),
    (
      "work: 1, network: { latency: fast }",
      "delays.network.latency: found \"fast\"; allowed: a number from 0.000000001 to 4611686018, or a "
        + "list with one for each client, or a mapping with a law, or none"
    ),
  ])
  func `devices and lists that cannot be are refused`(yaml: String, sentence: String) {
    #expect(complaints("clients: 2\ndelays: { \(yaml) }") == "test.yaml:2: \(sentence)")
  }

  @Test func `bandwidths and latencies may be each client's own`() throws {
    let yaml = """
      clients: 2
      delays:
        work: 0.1
        clients: [1, 3]
        network: { download: [1e6, 2e5], upload: [5e5, 1e5], latency: [0.1, 0.2] }
      """
    let model = DelayModel(
      factor: .list([1, 3]), work: .constant(0.1),
      network: Network(
        latency: .list([0.1, 0.2]), download: .list([1e6, 2e5]), upload: .list([5e5, 1e5])))
    let read = try Experiment.reading(yaml)
    #expect(read.delays == model)
    #expect(try Experiment.reading(read.resolvedYAML).delays == model)
  }
}
