import Experiment
import Federation
import Glibc
import Testing

@Suite struct TraceFileTests {
  /// A file of its own for each text.
  struct TemporaryFile: ~Copyable {
    let path: String

    init(_ text: String) {
      path = "/tmp/metronome-trace-\(UInt64.random(in: 0 ... .max)).csv"
      let file = fopen(path, "w")
      fputs(text, file)
      fclose(file)
    }

    deinit { unlink(path) }
  }

  @Test(arguments: [
    "\u{FEFF}\"client\",\"start\",\"end\"\r\n\"0\",\"0\",\" 1.5 \"\r\n1,0,0.000000001\r\n0,1.5,3.5\r\n",
    "client;start;end\r0;0;1.5\r1;0;0.000000001\r0;1.5;3.5",
    "client\tduration\n0\t1.5\n1\t0.000000001\n0\t2",
    "client,start,end\n0,0,1.5\n1,0,0.000000001\n0,1.5,3.5\n",
    "client,duration\r\n1,0.000000001\r\n0,1.5\r\n\r\n0,2\r\n",
  ])
  func `a trace is read to the tick, and its values are written`(text: String) throws {
    let file = TemporaryFile(text)
    let experiment = try Experiment.reading(
      "clients: 2\ndelays: { kind: trace, file: \(file.path) }")
    let trace = DelayTrace(durations: [[1_500_000_000, 2_000_000_000], [1]])
    #expect(experiment.delays == .trace(trace))
    #expect(
      experiment.resolvedYAML.contains(
        "delays: { kind: trace, durations: [[1.5, 2], [0.000000001]], unit: none, scale: 1, "
          + "assign: order, clients: same, per: update, network: none, devices: none, "
          + "availability: always, loss: 0 }\n"))
  }

  @Test func `work may overlap where the server gave it up`() throws {
    let file = TemporaryFile("client,start,end\n0,0,5\n0,1,3\n")
    let experiment = try Experiment.reading(
      "clients: 1\ndelays: { kind: trace, file: \(file.path) }")
    #expect(experiment.delays == .trace(DelayTrace(durations: [[5_000_000_000, 2_000_000_000]])))
  }

  @Test(arguments: [
    (
      "client,start,end\n,0,1\n", 2,
      "the client \"\"; allowed: a number or a name, of at most 200 bytes"
    ),
    ("client,start,end\n0,one,1\n", 2, "\"one\"; allowed: a number"),
    (
      "client,start,end\n0,1e300,2e300\n", 2,
      "\"1e300\"; allowed: a number from -1267650600228229401496 to 1267650600228229401496"
    ),
    (
      "client;start;end\n0;1,250;2\n", 2,
      "\"1,250\"; allowed: a number; a comma in a number: write 1.250 where it is decimal, 1250 where "
        + "it marks thousands"
    ),
    (
      "client;start;end\n0;1,250,000;2\n", 2,
      "\"1,250,000\"; allowed: a number; commas between thousands: leave them out, 1250000"
    ),
    (
      "client;start;end\n0;0,250;2\n", 2,
      "\"0,250\"; allowed: a number; a decimal comma: write a point, 0.250"
    ),
    (
      "client,start,end\n0,0,4611686019\n", 2,
      "0 to 4611686019; allowed: a number from 0.000000001 to 4611686018"
    ),
    ("client,start,end\n0,1,1\n", 2, "an end of 1; allowed: a time after the start, 1"),
    (
      "client,start,end\n0,2,3\n1,0,1\n0,1,2\n", 4,
      "a start of 1; allowed: a time after the start of client 0's row before, 2"
    ),
    ("client,start,end\n0,0\n", 2, "2 cells; allowed: client,start,end"),
    (
      "client,start,end,duration\n0,0,1,1\n", 1,
      "\"client,start,end,duration\"; allowed: the header client,start,end or client,duration"
    ),
    (
      "client,duration,duration\n0,0,1\n", 1,
      "\"client,duration,duration\"; allowed: the header client,start,end or client,duration"
    ),
    (
      "client,duration\n", 1,
      "no row; allowed: the header client,start,end or client,duration, and rows"
    ),
    (
      "client,duration\n0,0\n", 2, "\"0\"; allowed: a number from 0.000000001 to 4611686018"
    ),
    (
      "client,duration\n0,nan\n", 2,
      "\"nan\"; allowed: a number from 0.000000001 to 4611686018; a missing value: fill it in, or "
        + "leave its row out, first"
    ),
    (
      "0,1\n", 1,
      "\"0,1\"; allowed: the header client,start,end or client,duration; or, where the file has no "
        + "header, `header: none`"
    ),
    (
      "client;duration\n0;7,4\n", 2,
      "\"7,4\"; allowed: a number from 0.000000001 to 4611686018; a decimal comma: write a point, 7.4"
    ),
    ("", 1, "nothing; allowed: the header client,start,end or client,duration, and rows"),
  ])
  func `a trace with a fault is refused with its line`(text: String, line: Int, sentence: String) {
    let file = TemporaryFile(text)
    #expect(
      complaints("clients: 2\ndelays: { kind: trace, file: \(file.path) }")
        == "\(file.path):\(line): delays.file: found \(sentence)")
  }

  @Test func `a file that is not there is refused where it is named`() {
    #expect(
      complaints("delays: { kind: trace, file: /nonexistent/a.csv }")
        == "test.yaml:1: delays.file: \"/nonexistent/a.csv\": this file cannot be read: No such "
        + "file or directory")
  }

  @Test func `availability is read from a file, and never overlaps`() throws {
    func delays(_ path: String) -> String {
      "clients: 2\ndelays: { availability: { kind: trace, file: \(path), length: 10 } }"
    }
    let file = TemporaryFile("client,start,end\n0,0,1\n1,2,4\n0,1,3\n")
    let second = Int64(1_000_000_000)
    let trace = AvailabilityTrace(
      length: 10 * second,
      stretches: [[0..<second, second..<3 * second], [2 * second..<4 * second]])
    #expect(
      try Experiment.reading(delays(file.path)).delays
        == DelayModel(factor: .spread(percent: 0), availability: .trace(trace)))
    let overlapping = TemporaryFile("client,start,end\n0,0,3\n1,2,4\n0,1,3\n")
    #expect(
      complaints(delays(overlapping.path))
        == "\(overlapping.path):4: delays.availability.file: found a start of 1; allowed: a time "
        + "from 3 on, where client 0's row before ends")
    #expect(
      complaints(delays(file.path), "delays.availability.length=3")
        == "--set delays.availability.length=3: delays.availability.length: found 3; allowed: at "
        + "least 4, where the last stretch ends")
  }

  @Test func `a trace may start at any instant`() throws {
    let unit = Int64(1_000_000_000)
    let file = TemporaryFile(
      "client,start,end\n1,1712345680,1712345682.5\n0,1712345678.123456789,1712345679\n")
    let read = try Experiment.reading(
      "clients: 2\ndelays: { work: 1, availability: { kind: trace, file: \(file.path) } }")
    let first = 1_876_543_211 as Int64
    let trace = AvailabilityTrace(
      length: first + 5 * unit / 2,
      stretches: [[0..<876_543_211], [first..<first + 5 * unit / 2]])
    #expect(read.delays == DelayModel(work: .constant(1), availability: .trace(trace)))
    let work = TemporaryFile(
      "client,start,end\n0,-1712345678901234567.5,-1712345678901234567\n1,1e20,100000000000000000400\n"
    )
    #expect(
      try Experiment.reading("clients: 2\ndelays: { kind: trace, file: \(work.path) }").delays
        == .trace(DelayTrace(durations: [[unit / 2], [400 * unit]])))
  }

  @Test func `a trace without a header is read where that is said`() throws {
    for text in ["0,0,1.5\n1,2,3\n", "0;1.5\n1;1\n"] {
      let file = TemporaryFile(text)
      let experiment = try Experiment.reading(
        "clients: 2\ndelays: { kind: trace, file: \(file.path), header: none }")
      #expect(
        experiment.delays == .trace(DelayTrace(durations: [[1_500_000_000], [1_000_000_000]])))
    }
    let file = TemporaryFile("0,1,2,3\n")
    #expect(
      complaints("clients: 2\ndelays: { kind: trace, file: \(file.path), header: none }")
        == "\(file.path):1: delays.file: found 4 cells; allowed: client,start,end or "
        + "client,duration")
  }

  @Test func `a separator is taken as it is said, and needs a file`() throws {
    let file = TemporaryFile("client,duration\n0,1\n")
    #expect(
      complaints("clients: 1\ndelays: { kind: trace, file: \(file.path), separator: tab }")
        == "\(file.path):1: delays.file: found \"client,duration\"; allowed: the header "
        + "client,start,end or client,duration; `separator` says tab, and the line has none: say "
        + "comma, or leave it out")
    let plain = TemporaryFile("0;1\n")
    #expect(
      complaints(
        "clients: 1\ndelays: { kind: trace, file: \(plain.path), separator: comma, header: none }")
        == "\(plain.path):1: delays.file: found 1 cell; allowed: client,start,end or "
        + "client,duration; `separator` says comma, and the line has none: say semicolon, or leave it "
        + "out")
    #expect(
      complaints("clients: 1\ndelays: { kind: trace, file: \(file.path), separator: \"|\" }")
        .contains("delays.separator: found \"|\"; allowed: found, comma, semicolon, tab"))
    #expect(
      complaints("clients: 1\ndelays: { kind: trace, durations: [[1]], separator: tab }")
        .contains("delays.separator: unknown key"))
  }

  @Test func `an instant beyond all use is refused in the units of the trace`() {
    let file = TemporaryFile("client,start,end\n0,1e300,2e300\n")
    #expect(
      complaints("clients: 1\ndelays: { kind: trace, file: \(file.path), unit: ms }")
        == "\(file.path):2: delays.file: found \"1e300\"; allowed: a time that is, by unit and scale, "
        + "from -1267650600228229401496 to 1267650600228229401496 time units")
  }

  @Test func `a header is what it can be there`() {
    let trace = TemporaryFile("client,duration\n0,1\n")
    #expect(
      complaints("clients: 1\ndelays: { kind: trace, file: \(trace.path), header: numbers }")
        == "test.yaml:2: delays.header: found \"numbers\"; allowed: words, none")
    let devices = TemporaryFile("factor\n1\n")
    #expect(
      complaints(
        "clients: 1\ndelays: { work: 1, devices: { file: \(devices.path), header: none } }")
        == "test.yaml:2: delays.devices.header: found \"none\"; allowed: words, because the names of "
        + "the columns say what they are")
    #expect(
      complaints(
        "clients: 1\ndelays: { work: 1, devices: { file: \(devices.path), header: words } }") == "")
  }

  @Test(arguments: [
    ("3\n1\n3\n", [1.0, 3]), ("1,1\n\n3,2\n7,0\n", [1, 3]),
    ("\u{FEFF}\"value\";\"count\"\r1;1\r3;2", [1, 3]), ("value\n1\n3\n3\n", [1, 3]),
  ])
  func `measured values are read from a file`(text: String, values: [Double]) throws {
    let file = TemporaryFile(text)
    let delays = try Experiment.reading("delays: { kind: empirical, file: \(file.path) }").delays
    let law = EmpiricalLaw(histogram: [(values[0], 1), (values[1], 2)])
    #expect(delays == DelayModel(work: .empirical(law)))
  }

  @Test(arguments: [
    ("1\n-2\n", 2, "\"-2\"; allowed: a number from 0.000000001 to 4611686018"),
    ("1,2,3\n", 1, "3 cells; allowed: a value, or value,count"),
    ("1,-1\n", 1, "\"-1\"; allowed: a number from 0 to 1e15"),
    ("1,0\n", 1, "no value; allowed: a value on each line, or value,count"),
  ])
  func `measured values with a fault are refused with their line`(
    text: String, line: Int, sentence: String
  ) {
    let file = TemporaryFile(text)
    #expect(
      complaints("delays: { kind: empirical, file: \(file.path) }")
        == "\(file.path):\(line): delays.file: found \(sentence)")
  }
}
